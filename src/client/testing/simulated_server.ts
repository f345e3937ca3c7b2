import type { Failure } from "../failure.ts";

/** Something that is asked of the server. */
export interface Asked {
  readonly kind: "create" | "update" | "delete" | "read";
  /** The session that the request carries. */
  readonly token: string | undefined;
  /** The idempotency key; a read has none. */
  readonly key?: string;
  readonly id?: string;
  readonly data?: Readonly<Record<string, unknown>>;
}

/**
 * What the server makes of a change: does it; refuses it; does it and gives an answer with a secret, which it does not store;
 * or does it and fails then.
 */
export type Fate = "done" | "refused" | "secret" | "fault";

interface Kept {
  readonly asked: string;
  readonly answer: unknown;
  readonly stored: boolean;
}

/**
 * A server of items that honours `Idempotency-Key` as issue 7 has it: scoped to the session; the stored answer for a repeat;
 * 422 for the same key with another body; 409 for a repeat whose answer was not stored, because a secret was in it.
 */
export class SimulatedServer {
  readonly items = new Map<string, Readonly<Record<string, unknown>>>();
  /** The only session that is good. */
  token = "session 1";
  /** What should never have been asked. */
  readonly wrongs: string[] = [];
  readonly #kept = new Map<string, Kept>();
  #ids = 0;

  /** @param fateOf decides on a change that has come for the first time */
  constructor(private readonly fateOf: (asked: Asked) => Fate) {}

  handle(asked: Asked): unknown {
    const { kind, token, key, id, data } = asked;
    if (token !== this.token) return failure(401, "This session is unknown or has ended");
    if (kind === "read") return [...this.items].map(([id, fields]) => ({ ...fields, id }));
    const body = JSON.stringify([kind, id, data]);
    if (body.includes("temporary-")) this.wrongs.push(`a temporary id was sent: ${body}`);
    const scoped = `${token} ${key}`;
    const kept = this.#kept.get(scoped);
    if (kept) {
      if (kept.asked !== body) {
        this.wrongs.push(`the same key came with another body: ${body}`);
        return failure(422, "The same Idempotency-Key came with another body");
      }
      return kept.stored ? kept.answer : failure(409, "Done already; the answer is not stored", "repeated");
    }
    const fate = this.fateOf(asked);
    const answer = fate === "refused" ? failure(400, "The server does not want this") : this.#act(asked);
    const given = fate === "fault" ? failure(500, "Something went wrong on our side") : answer;
    this.#kept.set(scoped, { asked: body, answer: given, stored: fate !== "secret" });
    return given;
  }

  #act({ kind, id, data }: Asked): unknown {
    if (kind === "create") {
      const created = `item ${++this.#ids}`;
      this.items.set(created, { ...data, seen: true });
      return { id: created, seen: true };
    }
    const item = this.items.get(id!);
    if (!item) return failure(404, "There is no such item");
    if (kind === "update") this.items.set(id!, { ...item, ...data });
    else this.items.delete(id!);
    return {};
  }
}

function failure(status: number, error: string, reason?: string): Failure {
  return { error, status, ...(reason !== undefined && { reason }) };
}
