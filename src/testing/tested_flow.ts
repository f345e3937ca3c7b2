import type { Explanation, InstrumentedAction, Trace } from "@engine";
import type { StartedFlow } from "../engine/sync.ts";
import type { Answer } from "@concepts/Requesting/answer.ts";
import { AssertionError } from "@std/assert";
import { infoOf } from "../engine/concept.ts";
import { equal } from "../engine/equal.ts";
import { nearest } from "../engine/nearest.ts";
import { inQuotes } from "../engine/words.ts";
import { printFlow } from "./print_flow.ts";

/** A flow that a test began: what it did, and assertions whose failure shows all of it. */
export class TestedFlow {
  #expectsFault = false;

  /** @param syncs the names of the syncs under test */
  constructor(
    private readonly flow: StartedFlow,
    /** What the client of the request got; undefined when the flow began with another action. */
    readonly answer: Answer | undefined,
    private readonly syncs: readonly string[],
  ) {}

  /** What the first action returned. */
  get result(): unknown {
    return this.flow.result;
  }

  /** The flow as data, without secrets: records, firings, dropped matches, failures. */
  get trace(): Trace {
    return this.flow.trace();
  }

  /** Why the flow came out as it did: its tree, and what did not happen, with the reasons; the nearest to what was meant first. */
  get explanation(): Explanation {
    return this.flow.explain();
  }

  /** Fails unless the answer has that status, and at least these keys with these values. */
  assertAnswer(status: number, body: Record<string, unknown> = {}): void {
    if (!this.answer) this.#fail(`the flow has no answer: it did not begin with a request`);
    if (this.answer.status !== status) {
      this.#fail(`expected the answer ${status}, found ${this.answer.status} ${this.#answered()}`);
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
    if (!this.syncs.includes(sync)) this.#fail(this.#unknown(sync));
    const found = this.trace.firings.filter((firing) => firing.sync === sync).length;
    if (times === undefined ? found === 0 : found !== times) {
      this.#fail(
        `expected sync "${sync}" to fire${times === undefined ? "" : ` ${times} times`}, found ${found}`,
        found === 0 ? sync : undefined,
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
    const label = infoOf(action)?.label;
    if (label === undefined) {
      throw new TypeError(
        `assertDone takes an action of a concept, such as Todo.add of "@concepts", found ${typeof action}`,
      );
    }
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

  /** The flow as a tree of actions and firings, why it went wrong, and what did not happen. */
  toString(): string {
    return printFlow(this.explanation);
  }

  /** @param expected the sync that was to fire */
  #fail(message: string, expected?: string): never {
    throw new AssertionError({ message: `${message}\n${printFlow(this.explanation, expected)}` });
  }

  /** The body of the answer; without what the default answer of development explains, which follows in other words. */
  #answered(): string {
    const { json, body: { explain: _, ...body } } = this.answer!;
    return this.explanation.answer?.by ? json : JSON.stringify(body);
  }

  #unknown(sync: string): string {
    const near = nearest(sync, this.syncs);
    return `there is no sync "${sync}" in this test` +
      (near === undefined ? `, but ${inQuotes(this.syncs)}` : `: did you mean "${near}"?`);
  }
}

function hasAll(found: Record<string, unknown>, expected: Record<string, unknown>): boolean {
  return Object.entries(expected).every(([key, value]) => equal(found[key], value));
}
