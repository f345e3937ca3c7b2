import type { Place } from "./place.ts";

/** What a finding is about. */
export type Rule =
  | "cannot-load"
  | "cannot-declare"
  | "not-a-sync"
  | "exports-nothing"
  | "not-exported"
  | "unknown-concept"
  | "unknown-action"
  | "query-as-action"
  | "unknown-key"
  | "missing-key"
  | "suspicious-key"
  | "wrong-type"
  | "never-matches"
  | "never-fires"
  | "odd-path"
  | "unbound"
  | "may-be-unbound"
  | "unused"
  | "where-loses-frames"
  | "two-answers"
  | "unanswered"
  | "unanswered-error"
  | "answers-anyway"
  | "may-be-emptied"
  | "imports-concept"
  | "undocumented"
  | "odd-result";

/** Something that the check says about a project. */
export interface Finding extends Place {
  /** An error is certain and breaks something; a hint may be meant that way. */
  readonly severity: "error" | "hint";
  readonly rule: Rule;
  /** The sync, as `<file>.<name>`, where it is about one. */
  readonly sync?: string;
  /** What is wrong: one sentence, with what was expected and what was found. */
  readonly message: string;
  /** The way out. */
  readonly fix: string;
}
