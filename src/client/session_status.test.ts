import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import {
  hasLiveSession,
  initialSession,
  isAuthenticated,
  isProbing,
  isSessionSettled,
  loggedIn,
  type ProbeResult,
  probeSettled,
  probeStarted,
  sessionEnded,
  type SessionState,
  tokenReplaced,
} from "./session_status.ts";

const confirmed: ProbeResult = { kind: "confirmed", identity: { user: "1", username: "Ada" } };
const refused: ProbeResult = { kind: "refused" };
const unanswered: ProbeResult = { kind: "unanswered", error: "The server could not be reached" };

/** Every state, with a probe under way where there can be one, and without. */
const states: Record<string, SessionState> = {
  initializing: initialSession,
  authenticated: { status: "authenticated", token: "present", user: "1" },
  unconfirmed: { status: "unauthenticated", token: "present" },
  unauthenticated: { status: "unauthenticated", token: "absent" },
};
const everyState = Object.values(states).flatMap((state) => [state, probeStarted(state, 7)]);

/** Every event, on a state in which probe 7 is the newest, where there can be one. */
const events: Record<string, (state: SessionState) => SessionState> = {
  "`loggedIn`": (state) => loggedIn(state, { user: "1" }),
  "`probeStarted`": (state) => probeStarted(state, 8),
  "`probeSettled`, the server named the user": (state) => probeSettled(state, 7, confirmed),
  "`probeSettled`, refused (401, 403)": (state) => probeSettled(state, 7, refused),
  "`probeSettled`, no answer": (state) => probeSettled(state, 7, unanswered),
  "`probeSettled`, not the newest": (state) => probeSettled(state, 6, refused),
  "`tokenReplaced`": tokenReplaced,
  "`sessionEnded`": sessionEnded,
};

function nameOf({ status, token }: SessionState): string {
  return Object.keys(states).find((name) => states[name].status === status && states[name].token === token)!;
}

function table(): string {
  const names = Object.keys(states);
  const rows = Object.entries(events).map(([event, happens]) => [
    event,
    ...names.map((name) => nameOf(happens(probeStarted(states[name], 7)))),
  ]);
  const cells = [["event", ...names], ...rows];
  const widths = cells[0].map((_, column) => Math.max(...cells.map((row) => row[column].length)));
  const line = (row: string[]) => `| ${row.map((cell, i) => cell.padEnd(widths[i])).join(" | ")} |`;
  return [line(cells[0]), `| ${widths.map((width) => "-".repeat(width)).join(" | ")} |`, ...rows.map(line)]
    .join("\n");
}

Deno.test("the table of transitions in docs/client.md is what the code does", async () => {
  const page = await Deno.readTextFile(new URL("../../docs/client.md", import.meta.url));
  assertStringIncludes(page, table(), `docs/client.md must contain:\n\n${table()}\n`);
});

Deno.test("no event leads to anything but the four states", () => {
  for (const state of everyState) {
    for (const [event, happens] of Object.entries(events)) {
      assert(nameOf(happens(state)) !== undefined, `${event} of ${JSON.stringify(state)}`);
    }
  }
});

Deno.test("nothing leads back to initializing, and nothing else to unknown", () => {
  for (const state of everyState.filter(isSessionSettled)) {
    for (const [event, happens] of Object.entries(events)) {
      assert(isSessionSettled(happens(state)), `${event} of ${JSON.stringify(state)}`);
      assert(happens(state).token !== "unknown", `${event} of ${JSON.stringify(state)}`);
    }
  }
});

Deno.test("of overlapping probes the newest wins, in every order of the answers", () => {
  const started = probeStarted(probeStarted(probeStarted(initialSession, 1), 2), 3);
  const results: Record<number, ProbeResult> = { 1: refused, 2: unanswered, 3: confirmed };
  for (const order of [[1, 2, 3], [1, 3, 2], [2, 1, 3], [2, 3, 1], [3, 1, 2], [3, 2, 1]]) {
    const end = order.reduce((state, probe) => probeSettled(state, probe, results[probe]), started);
    assertEquals(
      end,
      { status: "authenticated", token: "present", user: "1", username: "Ada" },
      `order ${order}`,
    );
  }
});

Deno.test("a probe that a login or a new token overtakes does not count", () => {
  for (const overtake of [tokenReplaced, (state: SessionState) => loggedIn(state, { user: "2" })]) {
    const overtaken = overtake(probeStarted(states.authenticated, 1));
    assert(probeSettled(overtaken, 1, refused) === overtaken);
  }
});

Deno.test("a re-probe without an answer leaves the session as it was, and keeps no error of before", () => {
  const again = probeSettled(probeStarted(states.authenticated, 1), 1, unanswered);
  assertEquals(again, states.authenticated);
  const error = "The server could not be reached";
  const unconfirmed = probeSettled(probeStarted(states.unconfirmed, 1), 1, unanswered);
  assertEquals(unconfirmed, { status: "unauthenticated", token: "present", error });
  assertEquals(probeSettled(probeStarted(unconfirmed, 2), 2, confirmed), {
    status: "authenticated",
    token: "present",
    user: "1",
    username: "Ada",
  });
});

Deno.test("the predicates answer as one", () => {
  const answers = everyState.map((state) => [
    nameOf(state),
    isSessionSettled(state),
    isAuthenticated(state),
    hasLiveSession(state),
    isProbing(state),
  ]);
  assertEquals(answers, [
    ["initializing", false, false, false, false],
    ["initializing", false, false, false, true],
    ["authenticated", true, true, true, false],
    ["authenticated", true, true, true, true],
    ["unconfirmed", true, false, true, false],
    ["unconfirmed", true, false, true, true],
    ["unauthenticated", true, false, false, false],
    ["unauthenticated", true, false, false, false],
  ]);
});

Deno.test("session_status.ts imports nothing", async () => {
  const source = await Deno.readTextFile(new URL("session_status.ts", import.meta.url));
  assertEquals(source.match(/^\s*(import|export .* from)\b/m), null);
});
