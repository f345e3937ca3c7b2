/** @jsxImportSource @hono/hono/jsx */
import type { FlowSummary, Outcome } from "@engine";

/** Every outcome, those that want attention first. */
export const OUTCOMES: readonly Outcome[] = [
  "unanswered",
  "failed",
  "refused",
  "running",
  "answered",
  "done",
];

/** The HTTP status of a flow, or what it has in place of one. */
export function Status({ of: { status, outcome } }: { of: Pick<FlowSummary, "status" | "outcome"> }) {
  return <span class={`badge ${outcome}`}>{status ?? (outcome === "running" ? "···" : "–")}</span>;
}

/** The outcome of a flow, in its colour. */
export function OutcomeName({ of }: { of: Outcome }) {
  return <span class={`outcome ${of}`}>{of}</span>;
}

/** What a flow began with: the path of its request, or its first action. */
export function beginningOf({ path, action }: Pick<FlowSummary, "path" | "action">): string {
  return path ?? action;
}
