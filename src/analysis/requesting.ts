import type { DeclaredPattern } from "./loading/declared.ts";
import type { Project, ProjectSync } from "./project.ts";

/** The concept through which a backend is asked, and answers. */
const REQUESTING = "Requesting";

/** Whether a pattern is of an action of Requesting. */
export function isRequesting({ method }: DeclaredPattern, action: "request" | "respond" | "defer"): boolean {
  return method?.concept === REQUESTING && method.name === action;
}

/** The path that a `Requesting.request` pattern names literally. */
export function pathOf(pattern: DeclaredPattern): string | undefined {
  const { path } = pattern.input;
  return isRequesting(pattern, "request") && path?.kind === "literal" && typeof path.value === "string"
    ? path.value
    : undefined;
}

/** The paths that the `when` of a sync names literally. */
export function pathsOf({ when }: ProjectSync): string[] {
  return when.flatMap((pattern) => pathOf(pattern) ?? []);
}

/** All paths that some sync waits for, in alphabetical order. */
export function pathsIn({ syncs }: Project): string[] {
  return [...new Set(syncs.flatMap(pathsOf))].sort();
}

/** Whether an answer tells of an error. */
export function isRefusal({ input }: DeclaredPattern): boolean {
  const { error, httpStatus } = input;
  if (error !== undefined && !(error.kind === "literal" && error.value === null)) return true;
  return httpStatus?.kind === "literal" && Number(httpStatus.value) >= 400;
}
