/**
 * What `explain` tells of a flow: plain data that survives JSON, redacted, for the terminal, the page and the development
 * error body to print (design.md 9).
 */

/** Where something stands in the source. */
export interface SourcePlace {
  /** Path from the root of the project, with slashes. */
  readonly file: string;
  /** From 1. */
  readonly line: number;
}

/** A sync, as explanations name it. */
export interface SyncRef {
  /** As it is registered: `"<file>.<name>"` from `@syncs`. */
  readonly name: string;
  /** Absent where the host does not know it. */
  readonly place?: SourcePlace;
}

/** A value as it can be shown: redacted, and plain where JSON has no form for it (a date is its ISO 8601 text). */
export interface Shown {
  readonly value: unknown;
  /** `string`, `number`, `boolean`, `null`, `array`, `object`, `date`, `bigint`, or `secret` for a mask. */
  readonly type: string;
}

/** What a pattern has at one key. */
export type Slot =
  | { readonly kind: "literal"; readonly value: unknown; readonly type: string }
  | { readonly kind: "variable"; readonly name: string; readonly optional: boolean };

/** What the input of a step has at one key: also an array or object with variables in it. */
export type StepSlot = Slot | { readonly kind: "nested"; readonly variables: readonly string[] };

/** One pattern of a `when`. */
export interface PatternDescription {
  /** `Concept.action`. */
  readonly action: string;
  readonly input: Readonly<Record<string, Slot>>;
  readonly output: Readonly<Record<string, Slot>>;
}

/** One step of a `then`. */
export interface StepDescription {
  /** `Concept.action`. */
  readonly action: string;
  readonly input: Readonly<Record<string, StepSlot>>;
  /** The keys that the action takes, where its source tells. */
  readonly takes?: readonly string[];
  /** Absent where the step has no output pattern. */
  readonly output?: Readonly<Record<string, Slot>>;
}

/** A sync as data: what `explain` needs of it. */
export interface SyncDescription extends SyncRef {
  readonly when: readonly PatternDescription[];
  readonly hasWhere: boolean;
  readonly then: readonly StepDescription[];
}

/** One action of the flow, in the tree. */
export interface ActionRow {
  readonly kind: "action";
  /** How far it is indented. The first action is at 0, its firings at 1, their actions at 2, and so on. */
  readonly depth: number;
  readonly id: string;
  /** `Concept.action`. */
  readonly action: string;
  readonly input: Readonly<Record<string, unknown>>;
  /** Absent while the action runs. */
  readonly output?: Readonly<Record<string, unknown>>;
  /** `error`: it returned one; `fault`: it threw. */
  readonly state: "done" | "error" | "fault" | "running";
  readonly fault?: { readonly reference: string; readonly message: string; readonly cause?: string };
  /** What it returned in place of an object, such as `an array` or `nothing`. */
  readonly returned?: string;
  /** Milliseconds from the start of the flow. */
  readonly at: number;
  /** How long it ran, in milliseconds. */
  readonly ms: number;
  /** The sync whose firing did it, and the step (from 0); absent for the first action. */
  readonly by?: { readonly sync: string; readonly step: number };
}

/** One firing, below the action that completed its match. */
export interface FiringRow {
  readonly kind: "firing";
  readonly depth: number;
  readonly sync: SyncRef;
  /** Ids of the records that matched, one for each pattern of `when`. */
  readonly records: readonly string[];
  /** The bindings, by the names of the variables. */
  readonly frame: Readonly<Record<string, unknown>>;
}

/** The steps of a firing that were not run, after the one that ended its sequence. */
export interface UnreachedRow {
  readonly kind: "unreached";
  readonly depth: number;
  readonly sync: SyncRef;
  /** The step (from 0) at which the sequence ended. */
  readonly step: number;
  readonly why: string;
  /** The actions that follow it: `Concept.action`; none when it was the last. */
  readonly actions: readonly string[];
}

/** A line of the tree. Rows come in the order in which they are printed: each below what caused it. */
export type TreeRow = ActionRow | FiringRow | UnreachedRow;

/** Why something did not happen. */
export type CauseKind =
  /** An action, a `where` or a query threw. */
  | "fault"
  /** A limit was reached: a loop, or more than is meant to happen in one flow. */
  | "limit"
  /** A query was called in `where` and not awaited. */
  | "await"
  /** `where` returned something else than frames. */
  | "not-frames"
  /** `where` left a variable unbound that `then` needs. */
  | "unbound"
  /** An action or a `where` has not ended. */
  | "running"
  /** No sync names the path of the request. */
  | "path-unknown"
  /** `Requesting.respond` was given no request. */
  | "answer-to-nobody"
  /** A second answer to a request that had one. */
  | "second-answer"
  /** A key that a pattern or a query names is not there, and a key of nearly that name is. */
  | "key-misspelt"
  /** A literal of the pattern is of another type than the value. */
  | "literal-type"
  /** A literal of the pattern is nearly the same text as the value. */
  | "literal-misspelt"
  /** A literal of the pattern is something else than the value. */
  | "literal-differs"
  /** A step's output did not fit its pattern, or was an error that it does not name: the sequence ended. */
  | "step"
  /** An error that no sync and no step took. */
  | "error-unhandled"
  /** Two patterns bind one variable to different values. */
  | "binding-differs"
  /** `where` kept no frame: a query gave no row. */
  | "query-empty"
  /** `where` kept no frame: a query gave no row that fits. */
  | "query-misfit"
  /** `where` kept no frame: something else in it dropped them all. */
  | "where-dropped"
  /** Syncs did their work, and none of them responds. */
  | "no-responder"
  /** A key that a pattern names is not there. */
  | "key-absent"
  /** The action gave an error, and the pattern does not name `error`. */
  | "error-unmatched"
  /** Another action that the sync waits for did not happen. */
  | "action-absent"
  /** The pattern names `error`, and the action succeeded. */
  | "no-error"
  /** The sync is for requests to another path. */
  | "other-path"
  /** The trace does not tell: it was cut, or holds masks where the difference may be. */
  | "not-told";

/** One key of a pattern beside what the record has there. */
export interface KeyComparison {
  readonly side: "input" | "output";
  readonly key: string;
  /** Absent for a key that only the record has. */
  readonly expected?: Slot;
  /** What the variable is bound to by another pattern, where that differs. */
  readonly bound?: Shown;
  /** Absent where the record lacks the key. */
  readonly found?: Shown;
  readonly fits: boolean;
  /** Where the key is absent: the nearest key that is there and no pattern of the sync names. */
  readonly near?: string;
}

/** A pattern and the record that comes nearest to it. */
export interface Comparison {
  /** The place of the pattern in its `when`, from 0; of the step in its `then`, for a cause with a `step`. */
  readonly pattern: number;
  /** `Concept.action`. */
  readonly action: string;
  /** The id of the record. */
  readonly record: string;
  /** Keys of the pattern first, in its order, then those that only the record has. */
  readonly keys: readonly KeyComparison[];
}

/** One query of a `where`: how the frames shrank (or grew) by it. */
export interface WhereStep {
  /** `Concept._query`. */
  readonly query: string;
  /** The input for the first frame that it dropped, or else for the first frame. */
  readonly input: Readonly<Record<string, unknown>>;
  /** Frames before, and after; the latter is absent where the query threw or was not awaited. */
  readonly in: number;
  readonly out?: number;
  /** How many rows the query gave. */
  readonly rows?: number;
  /** The first row for that input. */
  readonly row?: Readonly<Record<string, unknown>>;
  /** Whether it is the one that is to blame. */
  readonly emptied: boolean;
}

/** One reason why something did not happen, and what to do about it. */
export interface Cause {
  readonly kind: CauseKind;
  /** The sync that did not fire, or whose sequence ended; absent where it is about no sync. */
  readonly sync?: SyncRef;
  /** One sentence without the sync's name: what stopped it, expected against found. */
  readonly cause: string;
  /** One sentence: the next step. */
  readonly fix: string;
  /** What was thrown, its first line: for who sits at the server, never for a client (design rule R7). */
  readonly thrown?: string;
  /** The action of the flow that it is about, by id. */
  readonly record?: string;
  /** For patterns: the two sides. */
  readonly comparison?: Comparison;
  /** For `where`: every query of it, in order. */
  readonly where?: readonly WhereStep[];
  /** For a sequence that ended: the step (from 0) and its action. */
  readonly step?: { readonly index: number; readonly action: string };
  /** Actions that were not reached because of it, as `Concept.action`. */
  readonly unreached?: readonly string[];
  /** Syncs that wait for one of those actions. */
  readonly waiting?: readonly SyncRef[];
}

/** How a flow came out. `failed`: something threw or reached a limit; `unanswered`: its request was answered by default. */
export type Outcome = "running" | "failed" | "unanswered" | "refused" | "answered" | "done";

/** A flow in a list. */
export interface FlowSummary {
  readonly flow: string;
  /** Milliseconds since 1970. */
  readonly started: number;
  /** Until its last action ended, in milliseconds. */
  readonly ms: number;
  /** `Concept.action` of the first action. */
  readonly action: string;
  /** The path, where it is a request. */
  readonly path?: string;
  /** Ids of the requests of the flow, the one that began it first. */
  readonly requests: readonly string[];
  /** The HTTP status of the answer. */
  readonly status?: number;
  /** `refused`: a sync answered with an error; `done`: it is no request. */
  readonly outcome: Outcome;
  /** How many actions it has. */
  readonly actions: number;
  /** How often syncs fired. */
  readonly firings: number;
  /** The flow in which its first action was called. */
  readonly parent?: string;
}

/** A flow, explained. */
export interface Explanation extends FlowSummary {
  readonly answer?: {
    readonly status: number;
    readonly body: unknown;
    /** The sync that gave it; absent where none did. */
    readonly by?: SyncRef;
  };
  readonly tree: readonly TreeRow[];
  /** Why the request has no answer of a sync, or what failed though it has: one of `causes`. Absent where all is well. */
  readonly problem?: Cause;
  /**
   * For each sync that has a pattern for some action of the flow and did not fire, why; with all else that went wrong. The
   * nearest to what was meant comes first.
   */
  readonly causes: readonly Cause[];
  /** How many records, firings and dropped matches the trace left out because the flow was too large. */
  readonly omitted?: number;
}
