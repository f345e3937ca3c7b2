import type { Trace } from "../../src/engine/trace.ts";
import { escapeControls } from "../../src/utils/logger.ts";

/** A request that has its answer. */
export interface AnsweredRequest {
  readonly method: string;
  /** As syncs see it; of a request that is none of theirs, the path of the URL. */
  readonly path: string;
  readonly status: number;
  /** From the request to its answer, in milliseconds. */
  readonly ms: number;
  /** What went wrong, though some sync answered. */
  readonly problem?: string;
  /** Its flow; absent for a request that was refused before one began, and for routes of the app's own. */
  readonly trace?: Trace;
}

/** A path takes this many columns, so that what follows stands below what follows others. */
const PATH_WIDTH = 24;
const TIME_WIDTH = 7;

/**
 * A request as a line: `POST /auth/login             200   12.3 ms  auth.Login → auth.LoginSuccess`. The syncs stand in the
 * order in which they first fired, `×3` after one that fired three times, `…` after the last when its flow still runs. A
 * second line says why no sync answered, or what went wrong all the same.
 *
 * @param colour whether a terminal shows it that understands colours (ECMA-48, 8.3.117 SGR)
 */
export function requestLine(
  { method, path, status, ms, problem, trace }: AnsweredRequest,
  colour: boolean,
): string {
  const paint = (code: number, text: string) => colour ? `\x1b[${code}m${text}\x1b[0m` : text;
  const time = `${ms.toFixed(1).padStart(TIME_WIDTH)} ms`;
  const line = `${method} ${escapeControls(path).padEnd(PATH_WIDTH)} ${
    paint(colourOf(status), String(status))
  } ${paint(DIM, time)}  ${trace ? syncsOf(trace) : ""}`.trimEnd();
  const cause = (trace && causeOf(trace)) ?? problem;
  return cause === undefined ? line : `${line}\n  ${paint(YELLOW, `↳ ${escapeControls(cause)}`)}`;
}

const DIM = 2;
const RED = 31;
const GREEN = 32;
const YELLOW = 33;

function colourOf(status: number): number {
  return status >= 500 ? RED : status >= 400 ? YELLOW : GREEN;
}

function syncsOf({ firings, running }: Trace): string {
  const times = new Map<string, number>();
  for (const { sync } of firings) times.set(sync, (times.get(sync) ?? 0) + 1);
  const fired = [...times].map(([sync, count]) => count === 1 ? sync : `${sync} ×${count}`);
  return fired.join(" → ") + (running ? " …" : "");
}

/** Why no sync answered: the first cause, as the answer explains it in development. */
function causeOf({ answer }: Trace): string | undefined {
  const explain = (answer?.body as { explain?: unknown } | undefined)?.explain;
  return answer && answer.status >= 400 && typeof explain === "string" ? explain : undefined;
}
