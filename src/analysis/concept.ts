import type { Place } from "./place.ts";
import type { ObjectType } from "./value_type.ts";

/** A concept as its source declares it. */
export interface Concept {
  readonly name: string;
  readonly place: Place;
  /** Its public methods, actions and queries, by name. */
  readonly methods: ReadonlyMap<string, Method>;
  /** Whether it extends a class that the compiler does not see, so that it may have others. */
  readonly open: boolean;
  /** Imports of other concepts, by its files. */
  readonly imports: readonly (Place & { readonly concept: string; readonly typeOnly: boolean })[];
}

/** An action or a query. */
export interface Method {
  readonly concept: string;
  readonly name: string;
  /** `Concept.action`. */
  readonly label: string;
  readonly place: Place;
  readonly isQuery: boolean;
  readonly documented: boolean;
  /** The inputs that it takes: more than one where its parameter is a union. */
  readonly inputs: readonly ObjectType[];
  /**
   * What it may give: for an action its outcomes, successes and errors (`{ error }`) apart; for a query its rows. Empty where it
   * always throws, or has never a row.
   */
  readonly outcomes: readonly Outcome[];
  /** What its result is when it is not what an action (one object) or a query (an array) gives. */
  readonly odd?: "an array" | "nothing" | "no object";
  /** Whether a query is declared to have at least one row that is not an error. */
  readonly neverEmpty: boolean;
  /** The same for a look-up, which asks every method as if it were a query: an action, too. */
  readonly asked: Pick<Method, "isQuery" | "outcomes" | "odd" | "neverEmpty">;
  /** Whether it gives a promise. */
  readonly async: boolean;
}

/** One way in which an action ends, or one kind of row. */
export interface Outcome extends ObjectType {
  /** Whether it has an `error`: only patterns that name `error` match it. */
  readonly isError: boolean;
}
