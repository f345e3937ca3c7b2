import { bindRows, isErrorRow, type Row } from "./bind_rows.ts";
import { FrameIndex } from "./frame_index.ts";
import { lookUp, refuseNested } from "./query.ts";
import type { QueryInput, QueryOutput } from "./patterns.ts";
import type { Frame, InstrumentedAction, Mapping } from "./types.ts";
import type { WhereRun } from "./where.ts";

/** Frames where the query answers at once, a promise of frames where it answers later; either where nobody knows. */
type Answer<Q, F> = Q extends (...args: never[]) => infer R
  // deno-lint-ignore no-explicit-any -- with and without `await`
  ? 0 extends 1 & R ? any : R extends PromiseLike<unknown> ? Promise<F> : F
  : never;

/** An object of which `map` makes no frame. */
type NoFrame = readonly unknown[] | Date | Promise<unknown> | ((...args: never[]) => unknown);

/** What `map` gives: frames; but an array of what nobody knows, such as the values of a variable. */
type Mapped<U extends object> = unknown extends U ? U[] : Frames<U>;

/** What the rows of a query made of some frames: others, and the place of the first that was dropped. */
interface Used<T extends object> {
  readonly frames: Frames<T>;
  readonly dropped?: number;
}

/**
 * A list of frames: what a `where` takes and returns. An array, whose methods give a `Frames` again.
 *
 *     where: async (frames) => {
 *       frames = await frames.query(Posts._byAuthor, { author }, { post, title });
 *       return frames.filter(($) => $[title] !== "");
 *     },
 */
export class Frames<T extends object = Frame> extends Array<T> {
  // deno-lint-ignore no-explicit-any -- so that Array's own methods build arrays, which the ones below turn into Frames
  static override get [Symbol.species](): any {
    return Array;
  }

  #run: WhereRun | undefined;

  /** @param frames each an object from variables to values */
  constructor(...frames: T[]) {
    super();
    if (frames.length === 1 && typeof frames[0] === "number") this.length = frames[0];
    else for (const frame of frames) this.push(frame);
  }

  /** The frames of a list of any length, which belong to one run of a `where`. */
  static within<T extends object>(run: WhereRun | undefined, frames: readonly T[]): Frames<T> {
    const made = new Frames<T>();
    for (let i = 0; i < frames.length; i++) made[i] = frames[i];
    made.#run = run;
    return made;
  }

  /**
   * Looks something up for each frame and binds the rows: a frame becomes one frame for each row that fits, and is dropped
   * when none does (design rules R3 and R4).
   *
   * @param query a `_query` of a concept; identical calls within one `where` run once
   * @param input its input: literals, and variables that the frame binds
   * @param output the keys of a row, each with the variable that it binds or must equal
   * @throws when an input variable is not bound, or the query throws: the firing fails
   */
  query<Q extends InstrumentedAction>(
    query: Q,
    input: QueryInput<Q>,
    output: QueryOutput<Q>,
  ): Answer<Q, Frames<T>> {
    refuseNested(query, "output", output);
    return this.#lookUp(query, input, output, (rows) => this.#join(rows, output)) as Answer<Q, Frames<T>>;
  }

  /** The same as `query`, and always a promise. */
  async queryAsync<Q extends InstrumentedAction>(
    query: Q,
    input: QueryInput<Q>,
    output: QueryOutput<Q>,
  ): Promise<Frames<T>> {
    return await this.query(query, input, output) as Frames<T>;
  }

  /**
   * Looks something up for each frame and binds all its rows, as one array: every frame stays, with `[]` where there are
   * no rows. Made for endpoints that answer with a list.
   *
   * @param as the variable that is bound to the array of rows, rows that are errors left out
   */
  collect<Q extends InstrumentedAction>(query: Q, input: QueryInput<Q>, as: symbol): Answer<Q, Frames<T>> {
    checkVariable("frames.collect(query, { ... }, rows)", as);
    const gather = (rows: Row[][]) => {
      const gathered = Array.from(
        this,
        (frame, i) => ({ ...frame, [as]: rows[i].filter((row) => !isErrorRow(row)) }),
      );
      return { frames: Frames.within<T>(this.#run, gathered) };
    };
    return this.#lookUp(query, input, undefined, gather) as Answer<Q, Frames<T>>;
  }

  /**
   * Gathers frames that agree on everything else into one frame: `as` is bound to an array of objects, one for each frame,
   * with the given variables as keys (`[title]` becomes `{ title }`).
   */
  collectAs(variables: readonly symbol[], as: symbol): Frames {
    checkVariable("frames.collectAs([...], rows)", as);
    const groups: { rest: Frame; items: Mapping[] }[] = [];
    const byKey = new FrameIndex<{ rest: Frame; items: Mapping[] }>();
    for (const frame of this) {
      const rest = { ...frame } as Frame;
      const item: Mapping = {};
      for (const variable of variables) {
        if (rest[variable] !== undefined) item[variable.description ?? ""] = rest[variable];
        delete rest[variable];
      }
      let group = byKey.get(rest);
      if (!group) {
        groups.push(group = { rest, items: [] });
        byKey.add(rest, group);
      }
      group.items.push(item);
    }
    return Frames.within(this.#run, groups.map(({ rest, items }) => ({ ...rest, [as]: items })));
  }

  /** Asks a query for each frame; notes in the run of the `where` what it made of the frames. */
  #lookUp(
    query: InstrumentedAction,
    input: Mapping,
    output: Mapping | undefined,
    use: (rows: Row[][]) => Used<T>,
  ): Frames<T> | Promise<Frames<T>> {
    const asked = Array.from<object>(this) as Frame[];
    const step = this.#run?.begin(query, input, output, asked);
    const answered = (rows: Row[][]) => {
      const { frames, dropped = 0 } = use(rows);
      if (step) {
        step.out = frames.length;
        step.rows = rows;
        step.at = dropped;
        step.frame = asked[dropped];
      }
      return frames;
    };
    const threw = (error: unknown): never => {
      if (step) step.threw = true;
      throw error;
    };
    try {
      const rows = lookUp(query, input, asked, this.#run);
      return rows instanceof Promise ? rows.then(answered).catch(threw) : answered(rows);
    } catch (error) {
      return threw(error);
    }
  }

  #join(rows: Row[][], output: Mapping): Used<T> {
    const frames = new Frames<T>();
    frames.#run = this.#run;
    let dropped: number | undefined;
    for (let i = 0; i < this.length; i++) {
      const bound = bindRows(this[i] as Frame, rows[i], output);
      if (bound.length === 0) dropped ??= i;
      for (const frame of bound) frames.push(frame as T);
    }
    return { frames, dropped };
  }

  override filter<S extends T>(keep: (frame: T, index: number, frames: T[]) => frame is S): Frames<S>;
  override filter(keep: (frame: T, index: number, frames: T[]) => unknown): Frames<T>;
  override filter(keep: (frame: T, index: number, frames: T[]) => unknown): Frames<T> {
    const kept = new Frames<T>();
    kept.#run = this.#run;
    for (let i = 0; i < this.length; i++) if (keep(this[i], i, this)) kept.push(this[i]);
    return kept;
  }

  /** A `Frames` when every element is a frame, null or undefined; a plain array otherwise. */
  override map<U extends Frame>(change: (frame: T, index: number, frames: T[]) => U): Mapped<U>;
  override map<U extends NoFrame>(change: (frame: T, index: number, frames: T[]) => U): U[];
  override map<U extends object>(change: (frame: T, index: number, frames: T[]) => U): Frames<U>;
  override map<U>(change: (frame: T, index: number, frames: T[]) => U): U[];
  override map(change: (frame: T, index: number, frames: T[]) => unknown): unknown[] {
    return this.#framesIfAll(super.map(change));
  }

  override flatMap<U extends object, This = undefined>(
    change: (this: This, frame: T, index: number, frames: T[]) => U | readonly U[],
    thisArg?: This,
  ): Frames<U>;
  override flatMap<U, This = undefined>(
    change: (this: This, frame: T, index: number, frames: T[]) => U | readonly U[],
    thisArg?: This,
  ): U[];
  override flatMap<U, This = undefined>(
    change: (this: This, frame: T, index: number, frames: T[]) => U | readonly U[],
    thisArg?: This,
  ): unknown[] {
    return this.#framesIfAll(super.flatMap(change, thisArg));
  }

  override slice(start?: number, end?: number): Frames<T> {
    return Frames.within(this.#run, super.slice(start, end));
  }

  override concat(...more: ConcatArray<T>[]): Frames<T>;
  override concat(...more: (T | ConcatArray<T>)[]): Frames<T>;
  override concat(...more: (T | ConcatArray<T>)[]): Frames<T> {
    return Frames.within(this.#run, Array.from(this).concat(...more));
  }

  override splice(start: number, count?: number, ...frames: T[]): Frames<T> {
    const removed = count === undefined ? super.splice(start) : super.splice(start, count, ...frames);
    return Frames.within(this.#run, removed);
  }

  override toSorted(compare?: (a: T, b: T) => number): Frames<T> {
    return Frames.within(this.#run, super.toSorted(compare));
  }

  override toReversed(): Frames<T> {
    return Frames.within(this.#run, super.toReversed());
  }

  override toSpliced(start: number, count?: number, ...frames: T[]): Frames<T> {
    return Frames.within(
      this.#run,
      count === undefined ? super.toSpliced(start) : super.toSpliced(start, count, ...frames),
    );
  }

  override with(index: number, frame: T): Frames<T> {
    return Frames.within(this.#run, super.with(index, frame));
  }

  #framesIfAll(items: unknown[]): unknown[] {
    return items.every(isFrameLike) ? Frames.within(this.#run, items as Frame[]) : items;
  }
}

function isFrameLike(item: unknown): boolean {
  if (item === null || item === undefined) return true;
  return typeof item === "object" && !Array.isArray(item) && !(item instanceof Date) &&
    !(item instanceof Promise);
}

/** @throws TypeError where something else stands in place of the variable that a list is bound to */
function checkVariable(call: string, as: unknown): void {
  if (typeof as === "symbol") return;
  const found = typeof as === "object" ? "an object" : `a value of type ${typeof as}`;
  throw new TypeError(
    `${call} binds its last argument to a list: expected a variable of the sync, found ${found}`,
  );
}
