import { assertEquals } from "@std/assert";
import type { Trace } from "../../src/engine/trace.ts";
import { requestLine } from "./request_line.ts";

function trace(parts: Partial<Trace>): Trace {
  return {
    flow: "f",
    started: 0,
    aliases: [],
    running: false,
    records: [],
    firings: [],
    dropped: [],
    failures: [],
    ...parts,
  };
}

function firing(sync: string): Trace["firings"][number] {
  return { sync, records: [], frame: {} };
}

const answered = { method: "POST", path: "/notes/add", status: 200, ms: 12.34 };

Deno.test("path, status, time, and the syncs in the order in which they fired", () => {
  const flow = trace({ firings: ["notes.Add", "notes.Tell", "notes.Tell", "notes.Answer"].map(firing) });
  assertEquals(
    requestLine({ ...answered, trace: flow }, false),
    "POST /notes/add               200    12.3 ms  notes.Add → notes.Tell ×2 → notes.Answer",
  );
});

Deno.test("a flow that goes on after the answer is marked", () => {
  const flow = trace({ running: true, firings: [firing("notes.Add")] });
  assertEquals(
    requestLine({ ...answered, trace: flow }, false),
    "POST /notes/add               200    12.3 ms  notes.Add …",
  );
});

Deno.test("the first cause of an unanswered request; an answer of a sync has none, whatever its keys", () => {
  const flow = (status: number) => trace({ answer: { status, body: { explain: "No sync\nnames it" } } });
  const [line, cause] = requestLine({ ...answered, status: 404, trace: flow(404) }, false).split("\n");
  assertEquals([line.endsWith("ms"), cause], [true, "  ↳ No sync\\nnames it"]);
  assertEquals(requestLine({ ...answered, trace: flow(200) }, false).includes("\n"), false);
});

Deno.test("what went wrong though a sync answered", () => {
  const [, cause] = requestLine({ ...answered, problem: "It fired 2 times", trace: trace({}) }, false).split(
    "\n",
  );
  assertEquals(cause, "  ↳ It fired 2 times");
});

Deno.test("a request without a flow; no control character of its path reaches the terminal", () => {
  assertEquals(
    requestLine({ ...answered, method: "GET", path: "/health\x1b[2J", status: 404 }, false),
    "GET /health\\u001b[2J         404    12.3 ms",
  );
});

Deno.test("colours by status, for a terminal only", () => {
  const line = (status: number) => requestLine({ ...answered, path: "/x", status }, true).split(" ms")[0];
  // deno-lint-ignore no-control-regex -- they are what is looked for
  const codes = (text: string) => [...text.matchAll(/\x1b\[(\d+)m/g)].map(([, code]) => Number(code));
  assertEquals([200, 404, 503].map((status) => codes(line(status))[0]), [32, 33, 31]);
  assertEquals(requestLine({ ...answered, status: 503 }, false).includes("\x1b"), false);
});
