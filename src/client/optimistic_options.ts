import type { Clock } from "./clock.ts";
import type { Failure } from "./failure.ts";

/** Anything with an id. Its other keys are JSON, except `error`, which marks failures. */
export interface Item {
  readonly id: string;
}

/** An item without its id. */
export type Data<T> = T extends unknown ? Omit<T, "id"> : never;

/** What a change is sent with: pass it on to the client as it is. The same for each attempt. */
export interface Repeatable {
  /** For the same key the server acts once, and gives the same answer again. */
  readonly idempotencyKey: string;
  readonly signal: AbortSignal;
}

/** What the server has changed of an item besides what it was asked; a request's outcome without any such key will do. */
export type Changed<T> = Partial<Data<T>> & { readonly error?: undefined };

/** How a store reaches the server. A change may be sent more than once: the same input must make the same request. */
export interface OptimisticOptions<T extends Item> {
  /** Sends a new item; gives the server's id, and whatever else of the item the server has changed. */
  create(item: Data<T>, options: Repeatable): Promise<{ id: string } & Changed<T> | Failure>;
  /** Sends what has changed of an item; gives what the server has changed besides. */
  update(id: string, change: Partial<Data<T>>, options: Repeatable): Promise<Changed<T> | Failure>;
  /** Deletes an item. */
  delete(id: string, options: Repeatable): Promise<unknown>;
  /** All items, as the server has them. */
  read(): Promise<readonly T[] | Failure>;
  /** The client's session. A change is sent for the session in which it was made, or not at all. */
  readonly session?: { readonly token: string | undefined };
  readonly clock?: Clock;
  /** From 0 to 1, as `Math.random()`. */
  readonly random?: () => number;
}
