import type { DatabaseSync } from "node:sqlite";
import { setImmediate } from "node:timers";
import { MongoError } from "../errors.ts";

/** What has to agree with the disk again after a rollback. */
interface Reloadable {
  /** Changes with every change to what is held in memory. */
  readonly version: number;
  reload(): void;
}

interface Group {
  promise: Promise<void>;
  resolve(): void;
  reject(error: unknown): void;
}

/**
 * Group commit: the writes of one turn of the event loop share one SQLite transaction and one flush to disk. Each
 * write has its own savepoint, so a failed one leaves nothing behind, on disk or in the catalogue.
 */
export class Transactions {
  #group: Group | undefined;

  constructor(private readonly db: DatabaseSync, private readonly memory: Reloadable) {}

  /** Runs a write. When it throws, nothing of it remains. */
  write<T>(change: () => T): T {
    this.#begin();
    const version = this.memory.version;
    this.db.exec("SAVEPOINT w");
    try {
      const result = change();
      this.db.exec("RELEASE w");
      return result;
    } catch (error) {
      this.#undo(error, version);
      throw error;
    }
  }

  /** Resolves when all that was written so far is on disk; rejects when it could not be, and none of it is kept. */
  settled(): Promise<void> {
    return this.#group?.promise ?? Promise.resolve();
  }

  /** Whether something written waits for its commit. */
  get open(): boolean {
    return this.#group !== undefined;
  }

  /** Commits now what is waiting. */
  flush(): void {
    const group = this.#group;
    if (!group) return;
    this.#group = undefined;
    try {
      this.db.exec("COMMIT");
      group.resolve();
    } catch (error) {
      this.#abandon(group, error);
    }
  }

  #begin(): void {
    if (this.#group) return;
    this.db.exec("BEGIN IMMEDIATE");
    const group = Promise.withResolvers<void>();
    group.promise.catch(() => {});
    this.#group = group;
    setImmediate(() => {
      if (this.#group === group) this.flush();
    });
  }

  #undo(error: unknown, version: number): void {
    // On errors such as a full disk SQLite has rolled back the whole transaction already.
    if (this.db.isTransaction) {
      this.db.exec("ROLLBACK TO w; RELEASE w");
      if (this.memory.version !== version) this.memory.reload();
      return;
    }
    const group = this.#group!;
    this.#group = undefined;
    this.#abandon(group, error);
  }

  #abandon(group: Group, error: unknown): void {
    if (this.db.isTransaction) this.db.exec("ROLLBACK");
    this.memory.reload();
    const reason = error instanceof Error ? error.message : String(error);
    group.reject(new MongoError("InternalError", `Cannot write to disk, nothing was kept: ${reason}`));
  }
}
