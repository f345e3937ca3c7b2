/** The shapes that syncs, frames and patterns are made of. */
import type { Frames } from "./frames.ts";
import type { Clause, Method } from "./patterns.ts";

/** The input or output of an action: one object. */
export type Mapping = Record<string, unknown>;

/** One row of bindings: variable to value. */
export interface Frame {
  // deno-lint-ignore no-explicit-any -- whoever reads a value knows its type, as with the input of a query: `{ user: $[owner] }`
  [variable: symbol]: any;
  [key: string]: "the keys of a frame are variables: write [name], not name";
}

/** What a sync's function is given: any destructured name is a fresh variable. */
export type Vars = Record<string, symbol>;

/** An object without keys: the output of an action that has nothing to say. */
export type Empty = Record<PropertyKey, never>;

/** A method of an instrumented concept. */
export type InstrumentedAction = Method;

/** One pattern as it is written: the action, its input, and its output if that matters. */
export type ActionList = [action: InstrumentedAction, input?: Mapping, output?: Mapping];

/** What a sync's function returns. */
export interface SyncDeclaration {
  when: Clause<"when">;
  where?: (frames: Frames) => Frames | Frame[] | Promise<Frames | Frame[]>;
  then: Clause<"then">;
}

/** A synchronization: a function from variables to its declaration. */
export type Sync = (vars: Vars) => SyncDeclaration;

/** How much the engine tells the host's log of every flow. */
export enum Logging {
  /** Faults and warnings only. */
  OFF,
  /** A line for every action of a flow, when the flow is quiet. */
  TRACE,
  /** The same, and a line for every firing and every match that `where` dropped. */
  VERBOSE,
}
