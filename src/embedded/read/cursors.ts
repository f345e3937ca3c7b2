import { randomBytes } from "node:crypto";
import { MongoError } from "../errors.ts";
import { CursorBatch } from "../wire/replies.ts";
import type { Budget } from "./budget.ts";

/** A batch holds this many bytes of documents, or one document that is larger. */
const MAX_BATCH_BYTES = 16 * 1024 * 1024;
const IDLE_MS = 10 * 60_000;
/** With `noCursorTimeout` a cursor lasts as long as an idle session. */
const IDLE_SESSION_MS = 30 * 60_000;
/** Past these, the cursors that wait the longest end, so that clients that never come back cannot fill the memory. */
const MAX_OPEN = 20_000;
const MAX_SORTED_BYTES = 256 * 1024 * 1024;

/** A result that is given out in batches. */
export interface Cursor {
  readonly namespace: string;
  readonly documents: Iterator<Uint8Array>;
  readonly budget: Budget;
  /** The session that opened it; no other may read it. */
  readonly session: string | undefined;
  /** The client may leave it for longer (`noCursorTimeout`). */
  readonly patient?: boolean;
  /** Why the cursor cannot go on, such as a dropped collection. */
  readonly killed?: () => string | undefined;
}

interface OpenCursor extends Cursor {
  id: bigint;
  /** Read from `documents` but too large for the batch before. */
  held?: Uint8Array;
  usedAt: number;
  /** What of its memory is in the sum. */
  counted: number;
}

/** The open cursors of the server. */
export class Cursors {
  /** The one that waits the longest is the first. */
  readonly #open = new Map<bigint, OpenCursor>();
  #sortedBytes = 0;

  constructor(private readonly now: () => number = Date.now) {}

  get size(): number {
    return this.#open.size;
  }

  /** Gives the first batch, and keeps the cursor when there is more and `singleBatch` is not set. */
  open(cursor: Cursor, batchSize: number, singleBatch: boolean): CursorBatch {
    const opened: OpenCursor = { ...cursor, id: newId(), usedAt: this.now(), counted: 0 };
    const { documents, end } = this.#read(opened, batchSize);
    if (end || singleBatch) {
      cursor.documents.return?.();
      return new CursorBatch(0n, cursor.namespace, "firstBatch", documents);
    }
    this.#keep(opened);
    return new CursorBatch(opened.id, cursor.namespace, "firstBatch", documents);
  }

  /** Gives the next batch. Throws CursorNotFound, Unauthorized or QueryPlanKilled. */
  next(
    id: bigint,
    namespace: string,
    session: string | undefined,
    batchSize: number,
  ): CursorBatch {
    const cursor = this.#open.get(id);
    if (!cursor) throw new MongoError("CursorNotFound", `cursor id ${id} not found`);
    if (cursor.namespace !== namespace) {
      throw new MongoError(
        "Unauthorized",
        `Requested getMore on namespace '${namespace}', but cursor belongs to a different namespace ${cursor.namespace}`,
      );
    }
    if (cursor.session !== session) {
      throw new MongoError(
        "Location50738",
        `Cannot run getMore on cursor ${id}, which was not created in this session`,
      );
    }
    cursor.budget.restart();
    cursor.usedAt = this.now();
    const batch = this.#readOrKill(cursor, batchSize);
    this.#drop(cursor);
    if (batch.end) cursor.documents.return?.();
    else this.#keep(cursor);
    return new CursorBatch(batch.end ? 0n : id, namespace, "nextBatch", batch.documents);
  }

  /** Ends a cursor; false when there is none. */
  kill(id: bigint, namespace?: string): boolean {
    const cursor = this.#open.get(id);
    if (!cursor || (namespace !== undefined && cursor.namespace !== namespace)) return false;
    cursor.documents.return?.();
    this.#drop(cursor);
    return true;
  }

  /** Ends the cursors of a session. */
  endSession(session: string): void {
    for (const cursor of [...this.#open.values()]) if (cursor.session === session) this.kill(cursor.id);
  }

  /** Ends the cursors that nobody has read from for ten minutes. */
  endIdle(): void {
    for (const { id, usedAt, patient } of [...this.#open.values()]) {
      if (this.now() - usedAt > (patient ? IDLE_SESSION_MS : IDLE_MS)) this.kill(id);
    }
  }

  /** Keeps a cursor as the one that was used last. */
  #keep(cursor: OpenCursor): void {
    cursor.budget.pause();
    this.#open.set(cursor.id, cursor);
    cursor.counted = cursor.budget.sortedBytes;
    this.#sortedBytes += cursor.counted;
    for (const [id] of this.#open) {
      const isTooMuch = this.#open.size > MAX_OPEN || this.#sortedBytes > MAX_SORTED_BYTES;
      if (!isTooMuch || id === cursor.id) return;
      this.kill(id);
    }
  }

  #drop(cursor: OpenCursor): void {
    this.#open.delete(cursor.id);
    this.#sortedBytes -= cursor.counted;
  }

  #readOrKill(cursor: OpenCursor, batchSize: number): { documents: Uint8Array[]; end: boolean } {
    const reason = cursor.killed?.();
    try {
      if (reason !== undefined) throw new MongoError("QueryPlanKilled", reason);
      return this.#read(cursor, batchSize);
    } catch (error) {
      this.kill(cursor.id);
      throw error;
    }
  }

  #read(cursor: OpenCursor, batchSize: number): { documents: Uint8Array[]; end: boolean } {
    const documents: Uint8Array[] = [];
    let bytes = 0;
    while (documents.length < batchSize) {
      const document = cursor.held ?? take(cursor.documents);
      cursor.held = undefined;
      if (!document) return { documents, end: true };
      if (documents.length > 0 && bytes + document.length > MAX_BATCH_BYTES) {
        cursor.held = document;
        return { documents, end: false };
      }
      documents.push(document);
      bytes += document.length;
    }
    return { documents, end: false };
  }
}

function take(documents: Iterator<Uint8Array>): Uint8Array | undefined {
  const { value, done } = documents.next();
  return done ? undefined : value;
}

/** A positive random number that nobody can guess, so that no connection finds another's cursor by counting. */
function newId(): bigint {
  return (randomBytes(8).readBigUInt64LE() & 0x7fffffffffffffffn) || 1n;
}
