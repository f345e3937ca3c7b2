import type { Firing } from "./action_record.ts";
import type { Flow } from "./flow.ts";
import { type HashSecret, Redactor } from "./redaction.ts";

/** What is secret in a flow; learned as the flow grows, so that a flow of many faults costs no more than its records. */
export class FlowSecrets {
  readonly #redactor: Redactor;
  #records = 0;
  #firings = 0;
  #lookups = 0;

  constructor(private readonly flow: Flow, hash: HashSecret | undefined) {
    this.#redactor = new Redactor(hash);
  }

  /** A redactor that knows every secret so far: of records, of frames, and of rows that queries gave. */
  learned(): Redactor {
    const { flow } = this;
    for (; this.#records < flow.records.length; this.#records++) {
      const { input, output, action, firing } = flow.records[this.#records];
      this.#redactor.learn(input, action.secrets);
      // It runs still: the next time, what it gave is learned too.
      if (!output) break;
      this.#redactor.learn(output, action.secrets);
      // The step may have bound a variable of a frame that was read before.
      if (firing) this.#learnFrame(firing);
    }
    for (; this.#firings < flow.firings.length; this.#firings++) {
      this.#learnFrame(flow.firings[this.#firings]);
    }
    for (; this.#lookups < (flow.lookups?.length ?? 0); this.#lookups++) {
      const { rows, secrets } = flow.lookups![this.#lookups];
      for (const row of rows) this.#redactor.learn(row, secrets);
    }
    this.#redactor.forgetCopies();
    return this.#redactor;
  }

  #learnFrame({ sync, frame }: Firing): void {
    for (const variable of sync.secretVariables) this.#redactor.learnSecret(frame[variable]);
  }
}
