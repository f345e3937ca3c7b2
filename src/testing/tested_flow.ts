import type { InstrumentedAction, Trace } from "@engine";
import type { StartedFlow } from "../engine/sync.ts";
import type { Answer } from "@concepts/Requesting/answer.ts";
import { AssertionError } from "@std/assert";
import { infoOf } from "../engine/concept.ts";
import { equal } from "../engine/equal.ts";
import { type Miss, missesOf } from "./misses.ts";
import { printFlow } from "./print_flow.ts";

/** A flow that a test began: what it did, and assertions whose failure shows all of it. */
export class TestedFlow {
  #expectsFault = false;

  constructor(private readonly flow: StartedFlow, readonly answer: Answer | undefined) {}

  /** What the first action returned. */
  get result(): unknown {
    return this.flow.result;
  }

  /** The flow as data, without secrets: records, firings, dropped matches, failures. */
  get trace(): Trace {
    return this.flow.trace();
  }

  /** Syncs that had a pattern for some action of the flow and did not fire, each with the reason; the nearest miss first. */
  get misses(): Miss[] {
    return missesOf(this.flow);
  }

  /** Fails unless the answer has that status, and at least these keys with these values. */
  assertAnswer(status: number, body: Record<string, unknown> = {}): void {
    if (!this.answer) this.#fail(`the flow has no answer: it did not begin with a request`);
    if (this.answer.status !== status) {
      this.#fail(`expected the answer ${status}, found ${this.answer.status} ${this.answer.json}`);
    }
    for (const [key, value] of Object.entries(body)) {
      if (!equal(this.answer.body[key], value)) {
        this.#fail(
          `expected "${key}" of the answer to be ${JSON.stringify(value)}, found ${
            JSON.stringify(this.answer.body[key])
          }`,
        );
      }
    }
  }

  /** Fails unless the sync fired; that many times, if a number is given. */
  assertFired(sync: string, times?: number): void {
    const found = this.trace.firings.filter((firing) => firing.sync === sync).length;
    if (times === undefined ? found === 0 : found !== times) {
      this.#fail(
        `expected sync "${sync}" to fire${times === undefined ? "" : ` ${times} times`}, found ${found}`,
      );
    }
  }

  /** Fails if the sync fired. */
  assertNotFired(sync: string): void {
    this.assertFired(sync, 0);
  }

  /** Fails unless the action was done in the flow, with at least these keys of its input and its output. */
  assertDone(
    action: InstrumentedAction,
    input: Record<string, unknown> = {},
    output: Record<string, unknown> = {},
  ): void {
    const label = infoOf(action)?.label ?? action.name;
    const done = this.trace.records.filter((record) => `${record.concept}.${record.action}` === label);
    const fits = done.some((record) => hasAll(record.input, input) && hasAll(record.output ?? {}, output));
    if (!fits) {
      this.#fail(
        `expected ${label} ${JSON.stringify(input)} => ${JSON.stringify(output)}, ${
          done.length === 0 ? "it was not done" : "it was done otherwise"
        }`,
      );
    }
  }

  /** Says that the flow is meant to have a fault: an action or a `where` that throws, or a limit. */
  expectFault(): void {
    this.#expectsFault = true;
    if (this.flow.faults.length === 0) this.#fail("expected a fault in the flow, found none");
  }

  /** The fault that nothing asked for, if there is one. */
  unexpectedFault(): string | undefined {
    const [fault] = this.flow.faults;
    if (!fault || this.#expectsFault) return undefined;
    const { records, failures } = this.trace;
    // From the trace, because the exception itself may hold secrets.
    const told = [...records, ...failures].find((one) => one.fault?.reference === fault.reference)?.fault;
    return told?.cause === undefined ? told?.message : `${told.message}: ${told.cause}`;
  }

  /** The flow as a tree of actions and firings, and what did not fire. */
  toString(): string {
    return printFlow(this.trace, this.misses);
  }

  #fail(message: string): never {
    throw new AssertionError({ message: `${message}\n${this}` });
  }
}

function hasAll(found: Record<string, unknown>, expected: Record<string, unknown>): boolean {
  return Object.entries(expected).every(([key, value]) => equal(found[key], value));
}
