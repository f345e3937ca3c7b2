import type { Db, MongoClient } from "mongodb";
import * as app from "@concepts";
import { type InstrumentedAction, type Sync, SyncConcept } from "@engine";
import type RequestingConcept from "@concepts/Requesting/RequestingConcept.ts";
import type { Answer } from "@concepts/Requesting/answer.ts";
import { AssertionError } from "@std/assert";
import { methodsOf } from "../engine/concept.ts";
import type { StartedFlow } from "../engine/sync.ts";
import { type Config, loadConfig } from "@utils/config.ts";
import { testDb } from "@utils/database.ts";
import { hashSecret } from "@utils/hash_secret.ts";
import { FakeClock } from "./clock.ts";
import { placeOfSync } from "./place_of_sync.ts";
import { inSourceOrder } from "./source_order.ts";
import { TestedFlow } from "./tested_flow.ts";

/** What a test of syncs may be given besides the syncs. */
export interface SyncTestOptions {
  /**
   * Objects that stand in for concepts, by name: each with the methods that the test needs. Every other concept of
   * `@concepts` is a new instance on a fresh database.
   */
  readonly concepts?: Readonly<Record<string, object>>;
  /**
   * The clock of every concept that takes one; unless given, a `FakeClock` that stands still at the present time, so that a
   * database that sweeps what has expired finds nothing to do.
   */
  readonly clock?: FakeClock;
  /** Environment variables, such as `REQUESTING_TIMEOUT`. */
  readonly env?: Readonly<Record<string, string>>;
}

/**
 * Registers syncs for one test. Close it with `await using`: that drops the database and fails the test when a flow had a
 * fault that no assertion asked for.
 *
 * @param syncs a sync file (`import * as auth from "./auth.sync.ts"`), whose syncs are registered in the order of its source as
 *   in the app (those without a variable last), or some syncs by name, in the order of the object
 * @throws Error when the syncs cannot be registered
 */
export async function testSyncs(syncs: object, options: SyncTestOptions = {}): Promise<SyncTest> {
  const [db, client] = await testDb();
  try {
    return new SyncTest(syncs, options, db, client);
  } catch (error) {
    await client.close();
    throw error;
  }
}

/** Syncs under test, and the concepts that they run on. */
export class SyncTest implements AsyncDisposable {
  /** The clock of the concepts under test. */
  readonly clock: FakeClock;
  /** The engine of this test alone: `engine.observe`, `engine.traces()`. */
  readonly engine: SyncConcept;
  readonly #restore: () => void;
  readonly #flows: TestedFlow[] = [];
  readonly #syncs: Record<string, Sync>;

  /** Use `testSyncs`. */
  constructor(
    syncs: object,
    options: SyncTestOptions,
    /** The fresh database that the concepts are on. */
    readonly db: Db,
    private readonly client: MongoClient,
  ) {
    this.clock = options.clock ?? new FakeClock(Date.now());
    const config = loadConfig({
      REQUESTING_SAVE_REQUESTS: "false",
      REQUESTING_SAVE_RESPONSES: "false",
      ...options.env,
    });
    this.#syncs = Object.fromEntries(inSourceOrder(syncs));
    const locate = (name: string) => placeOfSync(this.#syncs[name]);
    this.engine = new SyncConcept({ ...config.sync, hash: hashSecret, locate });
    this.#restore = this.engine.substitute(this.#instances(options.concepts ?? {}, config));
    try {
      this.engine.register(this.#syncs);
    } catch (error) {
      this.#restore();
      throw error;
    }
  }

  /**
   * Sends a request, and resolves with its flow when it has its answer. Where that waits for time to pass, advance `clock`
   * before awaiting it; the waits of a request begin when its own turn is over:
   *
   *     const flow = test.request("/slow");
   *     await Promise.resolve();
   *     test.clock.advance(10_000);
   *     (await flow).assertAnswer(504);
   */
  async request(path: string, input: Record<string, unknown> = {}): Promise<TestedFlow> {
    const { Requesting } = app as { Requesting: RequestingConcept };
    const flow = this.engine.start(Requesting.request, { ...input, path });
    const { request } = flow.result as { request: string };
    const answer = Requesting.waiting.take(request) ??
      await new Promise<Answer>((resolve) => Requesting.waiting.wait(request, resolve));
    return this.#tested(flow, answer);
  }

  /** Does an action, and resolves with its flow when that is quiet. */
  async act(action: InstrumentedAction, input: Record<string, unknown> = {}): Promise<TestedFlow> {
    const flow = this.engine.start(action, input);
    await new Promise<void>((resolve) => flow.whenQuiet(resolve));
    return this.#tested(flow, undefined);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#restore();
    await this.client.close();
    const faulty = this.#flows.find((flow) => flow.unexpectedFault());
    if (faulty) {
      throw new AssertionError({
        message: `A flow had a fault that the test did not expect (flow.expectFault() where it should): ` +
          `${faulty.unexpectedFault()}\n${faulty}`,
      });
    }
  }

  #tested(flow: StartedFlow, answer: Answer | undefined): TestedFlow {
    const tested = new TestedFlow(flow, answer, Object.keys(this.#syncs));
    this.#flows.push(tested);
    return tested;
  }

  #instances(standIns: Readonly<Record<string, object>>, config: Config): [object, object][] {
    const options = { clock: this.clock, config };
    const concepts = Object.entries(app).filter(([, one]) => isConcept(one)) as [string, object][];
    const unknown = Object.keys(standIns).find((name) => !concepts.some(([concept]) => concept === name));
    if (unknown) {
      throw new Error(
        `There is no concept "${unknown}" to stand in for: "@concepts" has ${
          concepts.map(([name]) => name).join(", ")
        }`,
      );
    }
    return concepts.map(([name, concept]) => {
      const Class = concept.constructor as new (db: Db, options: object) => object;
      return [concept, standIns[name] ? standIn(name, standIns[name], concept) : new Class(this.db, options)];
    });
  }
}

/** An object in place of a concept; a method that it lacks says so when it is called. */
function standIn(name: string, object: object, concept: object): object {
  const lacking = methodsOf(Object.getPrototypeOf(concept)).filter((method) => !(method in object));
  const refusals = lacking.map((method) => [method, () => {
    throw new Error(`The object that stands in for ${name} has no "${method}": give it one`);
  }]);
  return Object.assign(Object.create(object), Object.fromEntries(refusals));
}

function isConcept(value: unknown): boolean {
  return typeof value === "object" && value !== null && /Concept$/.test(value.constructor?.name ?? "") &&
    !(value instanceof SyncConcept);
}
