import type { CurrentAction, LiveFlow } from "@engine";
import type { Clock } from "@utils/clock.ts";
import { type Deadline, Deadlines } from "@utils/deadlines.ts";
import type { Answer } from "./answer.ts";

/** A request that has no answer yet, or whose answer nobody has taken. */
export class PendingRequest {
  /** The flow that it began, and the action in it; undefined when the concept is used without an engine. */
  readonly flow: LiveFlow | undefined;
  readonly action: string | undefined;
  /** Whether it was sent from outside, and not by a sync: the answer is then that of the flow. */
  readonly fromOutside: boolean;
  answer: Answer | undefined;
  /** Whether the answer has left: nothing can change it any more. */
  sent = false;
  /** Who gave the answer, as messages say it: `sync "Login"`, `the timeout`. */
  answeredBy: string | undefined;
  /** The flow that answered it, where that is not the one that it began. */
  answeredIn: LiveFlow | undefined;
  /** Whether the timeout answered it. */
  timedOut = false;
  /** What its flow came to after that, for a repeat of the request (`Idempotency-Key`). */
  later: Answer | undefined;
  /** Whether another flow may answer it later. */
  deferred = false;
  waiting: ((answer: Answer) => void) | undefined;
  timeout: Deadline | undefined;
  answerWait: Deadline | undefined;

  constructor(readonly id: string, readonly path: unknown, action: CurrentAction | undefined) {
    this.flow = action?.live;
    this.action = action?.id;
    this.fromOutside = !action?.by;
  }
}

/** Answers that nobody has asked for, at most: a caller may ask after the flow is over. */
const UNTAKEN_KEPT = 1_000;

/** The requests that wait for an answer, and the times they wait at most. */
export class PendingRequests {
  // The latest one stands apart: most are answered in the turn in which they came, and to file them would cost more than the rest.
  #latest: PendingRequest | undefined;
  readonly #pending = new Map<string, PendingRequest>();
  #latestUntaken: PendingRequest | undefined;
  readonly #untaken = new Map<string, Answer>();
  readonly #timeouts: Deadlines;
  readonly #answerWaits: Deadlines;

  /**
   * @param timeout how long a request waits for an answer, in milliseconds
   * @param answerWait how long an answer waits for its flow to be quiet, in milliseconds
   * @param timedOut the answer to a request that waited that long
   * @param sent told of each answer that leaves
   */
  constructor(
    clock: Clock,
    timeout: number,
    answerWait: number,
    private readonly timedOut: (request: PendingRequest) => Answer,
    private readonly sent: (request: PendingRequest, answer: Answer) => void,
  ) {
    this.#timeouts = new Deadlines(clock, timeout);
    this.#answerWaits = new Deadlines(clock, answerWait);
  }

  /** Takes a request in; from now on its timeout counts, if it has a flow that can hang. */
  add(request: PendingRequest): void {
    if (this.#latest) this.#pending.set(this.#latest.id, this.#latest);
    this.#latest = request;
    if (request.flow) this.#limit(request);
  }

  get(id: unknown): PendingRequest | undefined {
    if (typeof id !== "string") return undefined;
    return this.#latest?.id === id ? this.#latest : this.#pending.get(id);
  }

  /** Gives a request its answer, which leaves when the flow is quiet, or after the answer's wait. */
  give(request: PendingRequest, answer: Answer, by: string | undefined): void {
    request.answer = answer;
    request.answeredBy = by;
    // Until the turn in which it came is over, a request has no timers; then it gets both at once.
    if (request.timeout) this.#limitAnswerWait(request);
  }

  /** Lets the answer of a request leave. */
  send(request: PendingRequest): void {
    const { answer, waiting } = request;
    if (!answer || request.sent) return;
    request.sent = true;
    this.#timeouts.cancel(request.timeout);
    this.#answerWaits.cancel(request.answerWait);
    if (waiting) waiting(answer);
    else this.#keep(request);
    this.sent(request, answer);
  }

  /** Forgets a request that can get no other answer. */
  remove(request: PendingRequest): void {
    if (this.#latest === request) this.#latest = undefined;
    else this.#pending.delete(request.id);
  }

  /** The answer of a request that has left; undefined when it has not, or was taken before. */
  take(id: string): Answer | undefined {
    if (this.#latestUntaken?.id === id) {
      const { answer } = this.#latestUntaken;
      this.#latestUntaken = undefined;
      return answer;
    }
    const answer = this.#untaken.get(id);
    this.#untaken.delete(id);
    return answer;
  }

  /** Calls back with the answer of a request, at the latest with that of the timeout; false when no such request waits. */
  wait(id: string, callback: (answer: Answer) => void): boolean {
    const request = this.get(id);
    if (!request || request.sent) return false;
    const before = request.waiting;
    request.waiting = before ? (answer) => (before(answer), callback(answer)) : callback;
    this.#limit(request);
    return true;
  }

  /** Begins the waits of a request when the turn is over: a flow that is over by then needs no timer. */
  #limit(request: PendingRequest): void {
    queueMicrotask(() => {
      if (request.sent) return;
      request.timeout ??= this.#timeouts.set(() => this.#timedOut(request));
      this.#limitAnswerWait(request);
    });
  }

  #limitAnswerWait(request: PendingRequest): void {
    if (request.answer) request.answerWait ??= this.#answerWaits.set(() => this.send(request));
  }

  #timedOut(request: PendingRequest): void {
    if (!request.answer) {
      request.answer = this.timedOut(request);
      request.answeredBy = "the timeout";
      request.timedOut = true;
    }
    this.send(request);
    // A request whose flow runs is known until its end, so that a second answer is told of the first.
    if (request.deferred || !request.flow) this.remove(request);
  }

  #keep(request: PendingRequest): void {
    const before = this.#latestUntaken;
    this.#latestUntaken = request;
    if (!before) return;
    this.#untaken.set(before.id, before.answer!);
    if (this.#untaken.size >= UNTAKEN_KEPT) this.#untaken.delete(this.#untaken.keys().next().value!);
  }
}
