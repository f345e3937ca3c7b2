import type { Db } from "mongodb";
import { currentAction, type LiveFlow } from "@engine";
import { type Clock, systemClock } from "@utils/clock.ts";
import { type Config, loadConfig } from "@utils/config.ts";
import { freshID } from "@utils/database.ts";
import type { ID } from "@utils/types.ts";
import type { FlowError } from "../../engine/live_flow.ts";
import { type Answer, answerOf } from "./answer.ts";
import { explainInWords } from "./explain_in_words.ts";
import { givenAnswer, giver } from "./given_answer.ts";
import { IdempotencyKeys } from "./idempotency_keys.ts";
import { PendingRequest, PendingRequests } from "./pending_requests.ts";
import { RequestLog } from "./request_log.ts";
import { unanswered } from "./unanswered.ts";

export { startRequestingServer } from "../../http/server.ts";

type Request = ID;

/** What the concept may be given besides a database. */
export interface RequestingOptions {
  readonly clock?: Clock;
  /** The settings of the environment unless given. */
  readonly config?: Pick<Config, "mode" | "requesting">;
}

/**
 * # concept: Requesting [Request]
 *
 * **purpose** let a backend receive requests from outside, each of which gets one answer
 *
 * **principle** someone sends a request to a path; syncs that wait for that path do what it asks for, and one of them
 * responds; the sender gets that response. When none does, the sender is told why at once.
 *
 * **state** a set of Requests with a path String, an input, a time, and an answer; stored without secrets for 7 days.
 * A set of IdempotencyKeys with a fingerprint, a time, a Request and its answer; stored for 24 hours
 */
export default class RequestingConcept {
  /** The requests that wait; the HTTP adapter takes its answers here. Tests of older apps set a `pending` of their own. */
  readonly waiting: PendingRequests;
  /** The requests that are stored. */
  readonly log: RequestLog;
  /** What a request that comes again with its `Idempotency-Key` is answered with. */
  readonly keys: IdempotencyKeys;
  /** Where the pages are that explain a flow, such as `http://127.0.0.1:8000/_explain`; undefined while nobody serves them. */
  explainPage: string | undefined;
  readonly #config: Pick<Config, "mode" | "requesting">;
  readonly #clock: Clock;
  /** Answers to requests that had one: by flow, the ids of the actions. They never count as the flow's error. */
  readonly #refused = new WeakMap<LiveFlow, Set<string>>();

  constructor(db: Db, { clock = systemClock, config = loadConfig() }: RequestingOptions = {}) {
    this.#clock = clock;
    this.#config = config;
    const { timeout, answerWait } = config.requesting;
    this.log = new RequestLog(db, clock);
    this.keys = new IdempotencyKeys(db, clock);
    this.waiting = new PendingRequests(
      clock,
      timeout,
      answerWait,
      (request) => this.#timedOut(request),
      (request, answer) => this.#sent(request, answer),
    );
  }

  /**
   * request (path: String, ...inputs): (request: Request)
   *
   * **effects** a new Request; when its flow is over and nothing has answered it, it is answered with the reason
   */
  request({ path }: { path: string; [key: string]: unknown }): { request: Request } {
    const id = freshID();
    const action = currentAction();
    const request = new PendingRequest(id, path, action);
    this.waiting.add(request);
    action?.live.alias(id);
    action?.live.whenQuiet(() => this.#flowOver(request));
    return { request: id };
  }

  /**
   * respond (request: Request, httpStatus?: Number, retryAfter?: Number, ...body): (request: Request)
   *
   * **requires** the request waits for an answer
   *
   * **effects** the request is answered with the body. Throws when httpStatus is not from 200 to 599 or the body has no JSON:
   * a mistake in a sync, of which the client is told no more than that something went wrong
   */
  respond(
    { request: id, httpStatus, ...body }: { request: Request; httpStatus?: number; [key: string]: unknown },
  ): { request: Request } | { error: string } {
    const action = currentAction();
    const request = this.waiting.get(id);
    const { errorStatus } = this.#config.requesting;
    if (request?.timedOut) request.later ??= givenAnswer(request, httpStatus, body, action, errorStatus);
    if (!request || request.answer) {
      if (action) this.#refusedOf(action.live).add(action.id);
      return { error: this.#refusal(id, request, action?.by?.sync) };
    }
    const answer = givenAnswer(request, httpStatus, body, action, errorStatus);
    this.waiting.give(request, answer, giver(action));
    if (!action) this.#done(request);
    else if (action.live !== request.flow) {
      request.answeredIn = action.live;
      action.live.whenQuiet(() => this.#done(request));
    }
    return { request: id };
  }

  /**
   * defer (request: Request)
   *
   * **requires** the request waits for an answer
   *
   * **effects** the request may be answered after its flow is over, by another flow, until the timeout
   */
  defer({ request: id }: { request: Request }): Record<PropertyKey, never> | { error: string } {
    const request = this.waiting.get(id);
    if (!request || request.answer) return { error: this.#refusal(id, request, undefined) };
    request.deferred = true;
    return {};
  }

  /**
   * _awaitResponse (request: Request): (response: Object)
   *
   * **effects** the response to the request as soon as there is one, once; no row for a request that does not wait
   */
  async _awaitResponse(
    { request: id }: { request: Request },
  ): Promise<{ response: Record<string, unknown> }[]> {
    const taken = this.waiting.take(id);
    if (taken) return [{ response: taken.body }];
    const answer = await new Promise<Answer | undefined>((resolve) => {
      if (!this.waiting.wait(id, resolve)) resolve(undefined);
    });
    return answer ? [{ response: answer.body }] : [];
  }

  #refusal(id: unknown, request: PendingRequest | undefined, sync: string | undefined): string {
    const late = sync ? `; the answer of sync "${sync}" changes nothing` : "";
    if (!request) return `Request "${String(id)}" does not wait for an answer${late}`;
    const by = request.answeredBy ? ` by ${request.answeredBy}` : "";
    return `Request "${request.id}" was already answered${by}${late}`;
  }

  #refusedOf(flow: LiveFlow): Set<string> {
    const refused = this.#refused.get(flow) ?? new Set();
    this.#refused.set(flow, refused);
    return refused;
  }

  #flowOver(request: PendingRequest): void {
    if (!request.answer && request.deferred) return;
    request.answer ??= this.#unanswered(request);
    if (request.timedOut && !request.deferred) request.later ??= this.#unanswered(request);
    this.#done(request);
  }

  #unanswered(request: PendingRequest): Answer {
    return unanswered({
      path: request.path,
      flow: request.flow!,
      action: request.action!,
      counts: (error: FlowError) => !this.#refused.get(request.flow!)?.has(error.id),
      development: this.#config.mode === "development",
      explainPage: this.explainPage,
    });
  }

  /** Nothing follows that the answer should wait for. */
  #done(request: PendingRequest): void {
    this.waiting.send(request);
    this.waiting.remove(request);
  }

  #timedOut({ flow, action }: PendingRequest): Answer {
    const development = this.#config.mode === "development";
    const explain = development && flow ? explainInWords(flow, action, this.explainPage) : undefined;
    return answerOf(504, {
      error: `No answer within ${this.#config.requesting.timeout} ms`,
      ...(explain !== undefined && { explain }),
    });
  }

  #sent({ id, flow, action, fromOutside }: PendingRequest, { status, body }: Answer): void {
    if (!flow) return;
    if (fromOutside) flow.answer = { status, body };
    const { saveRequests, saveResponses } = this.#config.requesting;
    if (!saveRequests && !saveResponses) return;
    const at = new Date(this.#clock.now());
    this.log.add(() => {
      const { input, answer } = flow.exchange(action!);
      return {
        _id: id,
        path: input?.path,
        at,
        status,
        ...(saveRequests && { input }),
        ...(saveResponses && fromOutside && { response: answer }),
      };
    });
  }
}
