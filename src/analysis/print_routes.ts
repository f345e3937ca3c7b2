import type { Route, RouteAnswer } from "./routes.ts";
import { printFields } from "./value_type.ts";

/** The table of routes as a terminal shows it. */
export function printRoutes(routes: readonly Route[]): string {
  return routes.map(({ path, inputs, answers }) =>
    [`POST ${path}`, `  in   ${printFields(inputs, false)}`, ...answers.map(printAnswer)].join("\n")
  ).join("\n");
}

function printAnswer({ status, body, by, errorOf }: RouteAnswer): string {
  const shown = status === "error status" ? "400" : status ?? "any";
  const who = by
    ? by.anyPath ? `${by.sync}, which names no path` : by.sync
    : `the error of ${errorOf}, which no sync answers`;
  return `  ${shown}  ${printFields(body, false)}  (${who})`;
}
