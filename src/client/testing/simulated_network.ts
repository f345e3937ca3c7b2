import type { Failure } from "../failure.ts";
import type { Asked, SimulatedServer } from "./simulated_server.ts";

/** A request on its way to the server, or its answer on the way back. */
interface Message {
  readonly asked: Asked;
  /** There once the server has answered. */
  answer?: { readonly body: unknown };
  /** Absent once the client has given up waiting. */
  resolve?: (result: unknown) => void;
}

const BROKEN: Failure = { error: "The connection broke", status: 0, reason: "network" };
const BUSY: readonly Failure[] = [
  { error: "Stopping", status: 503, retryAfter: 1 },
  { error: "Too many", status: 429 },
  { error: "No answer in time", status: 504 },
];

/** Carries messages in any order, and loses some: a test says which. */
export class SimulatedNetwork {
  #messages: Message[] = [];

  constructor(private readonly server: SimulatedServer) {}

  get isEmpty(): boolean {
    return this.#messages.length === 0;
  }

  send(asked: Asked): Promise<unknown> {
    return new Promise((resolve) => this.#messages.push({ asked, resolve }));
  }

  /** A request arrives and is answered, or an answer arrives. */
  deliver(which: number): void {
    const message = this.#pick(which);
    if (!message) return;
    if (!message.answer) {
      message.answer = { body: this.server.handle(message.asked) };
      if (message.resolve) return;
    }
    this.#end(message, message.answer.body);
  }

  /** A request is lost before the server has it, or an answer after that. */
  lose(which: number): void {
    const message = this.#pick(which);
    if (message) this.#end(message, BROKEN);
  }

  /** The client gives up waiting; the request arrives later all the same. */
  expire(which: number): void {
    const message = this.#pick(which);
    message?.resolve?.(BROKEN);
    if (message) message.resolve = undefined;
  }

  /** The server, or something before it, does not get to a request. */
  refuse(which: number): void {
    const message = this.#pick(which);
    if (message && !message.answer) this.#end(message, BUSY[which % BUSY.length]);
  }

  #pick(which: number): Message | undefined {
    return this.#messages[which % this.#messages.length];
  }

  #end(message: Message, result: unknown): void {
    this.#messages = this.#messages.filter((one) => one !== message);
    message.resolve?.(result);
  }
}
