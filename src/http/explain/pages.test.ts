import { createHash } from "node:crypto";
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { actions } from "@engine";
import { type Backend, backend, type BackendOptions } from "../../concepts/Requesting/testing/backend.ts";

/** A backend with a path that is answered, one that throws, and one whose flow has as many actions as asked for. */
function server(options?: BackendOptions): Backend {
  return backend(({ Requesting, Steps }) => ({
    Hello: ({ request }) => ({
      when: actions([Requesting.request, { path: "/hello" }, { request }]),
      then: actions([Requesting.respond, { request, greeting: "hello" }]),
    }),
    Crash: () => ({
      when: actions([Requesting.request, { path: "/crash" }, {}]),
      then: actions([Steps.crash, { cause: new Error("the shelf <b>fell</b> down") }]),
    }),
    Hang: () => ({
      when: actions([Requesting.request, { path: "/hang" }, {}]),
      then: actions([Steps.hang, {}]),
    }),
    Refused: ({ request }) => ({
      when: actions([Requesting.request, { path: "/refused" }, { request }]),
      then: actions([Steps.refuse, { why: "no more" }, {}], [Requesting.respond, { request }]),
    }),
    Found: ({ request, rows, id }) => ({
      when: actions([Requesting.request, { path: "/find", rows, id }, { request }]),
      where: (frames) => frames.query(Steps._rows, { rows }, { id }),
      then: actions([Requesting.respond, { request, id }]),
    }),
    Many: ({ rows, number }) => ({
      when: actions([Requesting.request, { path: "/many", rows }, {}]),
      where: (frames) => frames.query(Steps._rows, { rows }, { number }),
      then: actions([Steps.pass, { number, text: "long ".repeat(200) }]),
    }),
  }), options);
}

interface Caller {
  readonly host?: string;
  readonly from?: string;
}

/** Opens a page as a browser on that host does, over a connection from that address. */
async function open(
  { app }: Backend,
  path: string,
  { host = "127.0.0.1:8000", from = "127.0.0.1" }: Caller = {},
) {
  const remoteAddr = { transport: "tcp", hostname: from, port: 50_000 };
  const response = await app.request(`http://${host}${path}`, { headers: { host } }, { remoteAddr });
  const html = await response.text();
  return { status: response.status, headers: response.headers, html, text: textOf(html) };
}

/** Sends a request, and opens the page of its flow. */
async function openFlow(backend: Backend, path: string, body: Record<string, unknown> = {}) {
  return await open(backend, `/_explain/${(await backend.post(path, body)).headers.get("x-request-id")}`);
}

/** What one reads on a page. */
function textOf(html: string): string {
  return html.replace(/<(style|script)>.*?<\/\1>/gs, "").replaceAll(/<[^>]*>/g, " ").replaceAll("&quot;", `"`)
    .replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&#39;", "'").replaceAll(/\s+/g, " ");
}

Deno.test("the pages let in their own style and script, requests to their own origin, and nothing else", async () => {
  const backend = server();
  const list = await open(backend, "/_explain");
  for (const page of [list, await openFlow(backend, "/hello"), await open(backend, "/_explain/forgotten")]) {
    const policy = page.headers.get("content-security-policy")!.split("; ");
    assertEquals(policy, [
      "default-src 'none'",
      `style-src ${hashIn(page.html, "style")}`,
      `script-src ${hashIn(list.html, "script")}`,
      "img-src data:",
      "connect-src 'self'",
      "form-action 'self'",
      "base-uri 'none'",
      "frame-ancestors 'none'",
    ]);
    assertEquals(page.headers.get("content-type"), "text/html; charset=UTF-8");
    assertEquals(page.headers.get("x-content-type-options"), "nosniff");
    assertEquals(page.headers.get("cache-control"), "no-store");
    assertEquals(page.headers.get("referrer-policy"), "no-referrer");
    assertEquals(page.html.match(/\s(style|on\w+|src)=|@import|url\(/g), null);
  }
});

function hashIn(html: string, tag: string): string {
  const [, text] = new RegExp(`<${tag}>(.*?)</${tag}>`, "s").exec(html)!;
  return `'sha256-${createHash("sha256").update(text).digest("base64")}'`;
}

Deno.test("in production the pages are not there: the answer is that of any unknown path", async () => {
  const backend = server({ env: { MODE: "production" } });
  for (const path of ["/_explain", "/_explain/latest"]) {
    const unknown = path.replace("explain", "unknown");
    const answers = [await open(backend, path), await open(backend, unknown)];
    const [page, other] = answers.map(({ status, headers, html }) => {
      const names = [...headers.keys()];
      return { status, names, html: html.replace(unknown, path) };
    });
    assertEquals(page, other);
    assertEquals(page.status, 404);
  }
});

Deno.test("the pages are only for this machine, by its own name: a peer elsewhere and a foreign Host are refused", async () => {
  const backend = server();
  for (const path of ["/_explain", "/_explain/x"]) {
    for (
      const caller of [
        { host: "rebound.example" },
        { host: "127.0.0.1.example:8000" },
        { from: "192.168.0.7" },
        { from: "203.0.113.9", host: "localhost" },
      ]
    ) {
      const { status, html } = await open(backend, path, caller);
      assertEquals(status, 403, JSON.stringify(caller));
      assert(!html.includes("<html"));
    }
  }
  for (const caller of [{ host: "localhost:8000" }, { host: "[::1]:8000", from: "::1" }]) {
    assertEquals((await open(backend, "/_explain", caller)).status, 200, JSON.stringify(caller));
  }
});

Deno.test("the empty list says how to send a request; a flow that is not remembered says why", async () => {
  const backend = server();
  const list = await open(backend, "/_explain");
  assertStringIncludes(list.text, "No flow yet");
  assertStringIncludes(list.text, "curl -X POST http://127.0.0.1:8000/api/");
  const forgotten = await open(backend, "/_explain/0000-1");
  assertEquals(forgotten.status, 404);
  assertStringIncludes(forgotten.text, "No flow has the id 0000-1");
  assertStringIncludes(forgotten.text, "SYNC_TRACE_FLOWS");
});

Deno.test("the list is narrowed by path and outcome without a script too", async () => {
  const backend = server();
  for (const path of ["/hello", "/helo", "/hello/more", "/hello"]) await backend.post(path);
  const shown = async (query: string) => {
    const { html } = await open(backend, `/_explain?${query}`);
    return [...html.matchAll(/<th scope="row"><a [^>]*>([^<]*)/g)].map(([, path]) => path);
  };
  assertEquals(await shown(""), ["/hello", "/hello/more", "/helo", "/hello"]);
  assertEquals(await shown("path=LLO"), ["/hello", "/hello/more", "/hello"]);
  assertEquals(await shown("path=hello&outcome=unanswered"), ["/hello/more"]);
  assertEquals(await shown("outcome=no+such"), await shown(""));
  assertStringIncludes((await open(backend, "/_explain?path=nobody")).text, "No flow fits the filter");
});

Deno.test("an action that threw is told with its reference and cause, as text", async () => {
  const page = await openFlow(server(), "/crash");
  assertStringIncludes(page.text, "the shelf <b>fell</b> down");
  assert(!page.html.includes("<b>"));
  assertMatch(page.text, /Threw, reference [\da-f]{8}/);
});

Deno.test("a sequence that ended early is told with the step, the reason, and what was not reached", async () => {
  const { text } = await openFlow(server(), "/refused");
  assertMatch(text, /Steps\.refuse error \{ why: "no more" \} → \{ error: "no more" \}/);
  assertMatch(text, /ended at step 1: [^;]*; not reached: Requesting\.respond/);
});

Deno.test("of a where the frames before and after each query are told, with the query's input", async () => {
  const { text } = await openFlow(server(), "/find", { id: 1, rows: [{ id: 2 }] });
  const [, table] = /What where did with its frames (.*?) Outcome/.exec(text)!;
  assertMatch(table, /^Query Input Rows Frames Steps\._rows \{ rows: \[\{ id: 2 \}\] \}/);
  assertMatch(table, /a row that did not fit: \{ id: 2 \} 1 1 → 0/);
});

Deno.test("an action that has not returned is there, running", async () => {
  const backend = server();
  const request = backend.send("/hang");
  await backend.Steps.hangs.promise;
  const { text } = await open(backend, `/_explain/${request}`);
  assertMatch(text, /Steps\.hang running/);
  assertMatch((await open(backend, "/_explain")).text, /··· \/hang running/);
  backend.Steps.hanging.resolve({});
});

Deno.test("a flow of many thousands of actions is a page of its beginning and its end, which says what it leaves out", async () => {
  const backend = server();
  const rows = Array.from({ length: 12_000 }, (_, number) => ({ number }));
  const { html, text } = await openFlow(backend, "/many", { rows });
  assert(html.length < 2_000_000, `the page has ${html.length} characters`);
  const shown = [...html.matchAll(/<li class="(action|firing)/g)].length;
  assert(shown < 500);
  const [, between] = /([\d,]+) rows between are left out/.exec(text)!;
  const [, notKept] = /not all is kept: ([\d,]+) actions, firings and matches/.exec(text)!;
  const leftOut = [between, notKept].map((number) => Number(number.replaceAll(",", "")));
  assertEquals(shown + leftOut[0] + leftOut[1], 1 + 2 * rows.length);
});

Deno.test("a value of any length is a line and opens", async () => {
  const { html } = await openFlow(server(), "/hello", {
    note: "word ".repeat(300),
    list: Array(90).fill({ a: 1 }),
  });
  const lines = [...html.matchAll(/<code class="value[^>]*>([^<]*)/g)].map(([, line]) => line);
  assert(lines.length > 3);
  for (const line of lines) assert(line.replaceAll("&quot;", `"`).length <= 140, line);
  assertStringIncludes(html, "word ".repeat(300).trim());
});
