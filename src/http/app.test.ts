import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { HTTPException } from "@hono/hono/http-exception";
import { actions, type Sync } from "@engine";
import { type Backend, backend, type BackendOptions } from "@concepts/Requesting/testing/backend.ts";
import { Lifecycle } from "./lifecycle.ts";

/** `/echo` answers with `value` and the session; `/status` with a status; `/hang` when the test says so. */
const syncs = ({ Requesting, Steps }: Pick<Backend, "Requesting" | "Steps">): Record<string, Sync> => ({
  Echo: ({ request, value }) => ({
    when: actions([Requesting.request, { path: "/echo", value }, { request }]),
    then: actions([Requesting.respond, { request, value }]),
  }),
  Whoami: ({ request, session }) => ({
    when: actions([Requesting.request, { path: "/whoami", session }, { request }]),
    then: actions([Requesting.respond, { request, session }]),
  }),
  Status: ({ request, httpStatus }) => ({
    when: actions([Requesting.request, { path: "/status", httpStatus }, { request }]),
    then: actions([Requesting.respond, { request, httpStatus, error: "so it is" }]),
  }),
  Hang: ({ request }) => ({
    when: actions([Requesting.request, { path: "/hang" }, { request }]),
    then: actions([Steps.hang, {}], [Requesting.respond, { request, late: true }]),
  }),
  Crash: () => ({
    when: actions([Requesting.request, { path: "/crash" }, {}]),
    then: actions([Steps.crash, { cause: new Error("the shelf fell down") }]),
  }),
});

const server = (options?: BackendOptions) => backend(syncs, options);

/** A request of any method to a whole path. */
const send = (app: Backend["app"], method: string, path: string, headers?: Record<string, string>) =>
  app.request(path, { method, headers });

Deno.test("a POST with a JSON object calls Requesting.request with it and the path, and gets respond's answer", async () => {
  const { post, Engine } = server();
  const { status, body, headers } = await post("/echo", { value: [1, { a: null }] });
  assertEquals([status, body], [200, { value: [1, { a: null }] }]);
  const [request] = Engine.trace(headers.get("x-request-id")!)!.records;
  assertEquals([request.concept, request.action], ["Requesting", "request"]);
  assertEquals(request.input, { value: [1, { a: null }], path: "/echo" });
});

Deno.test("no body, or white space, is {}", async () => {
  const { post, Engine } = server();
  for (const body of [undefined, "", " \n"]) {
    const { headers } = await post("/hello", body);
    assertEquals(Engine.trace(headers.get("x-request-id")!)!.records[0].input, { path: "/hello" });
  }
});

Deno.test("D2: path, request and httpStatus in the body override nothing", async () => {
  const { post, Engine } = server();
  const { status, body, headers } = await post("/echo", {
    value: 1,
    path: "/crash",
    request: "of somebody else",
    httpStatus: 500,
  });
  assertEquals([status, body], [200, { value: 1 }]);
  assertEquals(Engine.trace(headers.get("x-request-id")!)!.records[0].input.path, "/echo");
});

Deno.test("the path of a request is in its trace, however many keys the body has, and whichever", async () => {
  const { post, Engine } = server();
  for (const key of [(i: number) => `${i}`, (i: number) => `key${i}`]) {
    const many = Array.from({ length: 300 }, (_, i) => [key(i), i] as const);
    const { headers } = await post("/echo", Object.fromEntries([...many, ["path", "/crash"], ["last", 1]]));
    assertEquals(Engine.trace(headers.get("x-request-id")!)!.records[0].input.path, "/echo");
  }
});

Deno.test("REQUESTING_BASE_URL is the path before every request path; it may be none", async () => {
  const v2 = server({ env: { REQUESTING_BASE_URL: "/api/v2" } });
  assertEquals((await v2.post("/echo", { value: 1 })).status, 200);
  assertEquals((await send(v2.app, "POST", "/api/echo")).status, 404);
  assertEquals((await send(v2.app, "POST", "/api/v2x/echo")).status, 404);
  const none = server({ env: { REQUESTING_BASE_URL: "/" } });
  assertEquals((await none.post("/echo", { value: 1 })).status, 200);
  assertEquals((await send(none.app, "GET", "/health")).status, 200);
});

Deno.test("C7: Authorization: Bearer gives session when the body has none", async () => {
  const { post } = server();
  const bearer = (authorization: string, body = {}) => post("/whoami", body, { authorization });
  assertEquals((await bearer("Bearer abc-._~+/123==")).body, { session: "abc-._~+/123==" });
  assertEquals((await bearer("bearer  abc")).body, { session: "abc" });
  assertEquals((await bearer("Bearer abc", { session: "of the body" })).body, { session: "of the body" });
  for (const other of ["Basic abc", "Bearer", "Bearer ", "Bearer a b", "abc", "XBearer abc"]) {
    assertEquals((await bearer(other)).status, 401, other);
  }
});

Deno.test("C7: a session in the URL is ignored, and so is every query string", async () => {
  const { app, Engine } = server();
  const response = await send(app, "POST", "/api/whoami?session=abc&session=def&path=/crash&__proto__=x");
  assertEquals(response.status, 401);
  const { input } = Engine.trace(response.headers.get("x-request-id")!)!.records[0];
  assertEquals(input, { path: "/whoami" });
});

Deno.test("the status is 200, or httpStatus; an error without one has REQUESTING_ERROR_STATUS", async () => {
  const { post } = server();
  for (const httpStatus of [200, 201, 301, 401, 418, 503, 599]) {
    const { status, body } = await post("/status", { httpStatus });
    assertEquals([status, body], [httpStatus, { error: "so it is" }]);
  }
  const crashed = await post("/crash");
  assertEquals(crashed.status, 500);
  assertMatch(crashed.body.error, /reference/);
});

Deno.test("a status that allows no body has none", async () => {
  const { post } = server();
  for (const httpStatus of [204, 205, 304]) {
    const { status, text } = await post("/status", { httpStatus });
    assertEquals([status, text], [httpStatus, ""]);
  }
});

Deno.test("A2: each mistake of a caller has its status, at once, and a sentence that names the cause", async () => {
  const { post } = server();
  const answers = [
    [await post("/echo", "{"), 400, "not JSON"],
    [await post("/echo", "[1]"), 400, "found an array"],
    [await post("/echo", "7"), 400, "found a number"],
    [await post("/echo", { $ne: 1 }), 400, `"$ne"`],
    [await post("/echo", {}), 400, `"value" is missing`],
    [await post("/ecko", {}), 404, `Did you mean "/echo"?`],
    [await post("/echo", `{"value":"${"x".repeat(2 * 1024 ** 2)}"}`), 413, "1048576 bytes"],
    [await post("/echo", "<a/>", { "content-type": "text/xml" }), 415, `"text/xml"`],
  ] as const;
  for (const [{ status, body }, expected, sentence] of answers) {
    assertEquals(status, expected, sentence);
    assertStringIncludes(body.error, sentence);
  }
});

Deno.test("A2: a malformed or wrong value is never repeated in the answer", async () => {
  const { post } = server();
  for (
    const body of [`{"password":"hunter2secret`, `"hunter2secret"`, `{"password":"hunter2secret","$x":1}`]
  ) {
    const { text } = await post("/echo", body);
    assert(!text.includes("hunter2"), text);
  }
});

Deno.test("E2: other methods than POST get 405 on a known path, 404 on others, and change nothing", async () => {
  const { app, Engine } = server();
  for (const method of ["GET", "HEAD", "PUT", "PATCH", "DELETE", "PROPFIND"]) {
    const known = await send(app, method, "/api/echo?value=1");
    assertEquals([known.status, known.headers.get("allow")], [405, "POST, OPTIONS"], method);
    const unknown = await send(app, method, "/api/unknown");
    assertEquals(unknown.status, 404, method);
    if (method === "HEAD") assertEquals(await known.text(), "");
    else assertStringIncludes((await known.json()).error, `not by ${method}`);
  }
  assertEquals(Engine.traces(), []);
});

Deno.test("E2: a header does not make another method of POST", async () => {
  const { app } = server();
  const override = await send(app, "GET", "/api/echo", { "x-http-method-override": "POST" });
  assertEquals(override.status, 405);
});

Deno.test("D3: odd paths are unknown paths", async () => {
  const { app } = server();
  const odd = [
    "/api",
    "/api/",
    "/api//echo",
    "/api/echo/",
    "/api/Echo",
    "/api/echo%00",
    "/api/echo%2f",
    "/api/%65cho%0a",
    "/api/constructor",
    "/api/__proto__",
    "/api/__proto__/toString",
    "/api/hasOwnProperty",
    "/api/Requesting/request",
    "/api/Requesting/_awaitResponse",
    "/api/Engine/register",
    "/api/Steps/pass",
    "/api/%",
    "/api/%ff%fe",
    `/api/${"a".repeat(10_000)}`,
  ];
  for (const path of odd) {
    const response = await send(app, "POST", path);
    assertEquals(response.status, 404, path);
    assertMatch((await response.json()).error, /^There is nothing at "/);
    assertEquals((await send(app, "GET", path)).status, 404, path);
  }
  // What the URL itself takes away is no part of the path (URL Standard, 4.1).
  assertEquals((await send(app, "POST", "/api/x/../echo")).status, 400);
  assertEquals((await send(app, "POST", "/api/%2e%2e/api/echo")).status, 400);
  // What was encoded without need is the same path.
  assertEquals((await send(app, "POST", "/api/%65cho")).status, 400);
});

Deno.test("what is outside of the base is 404 too, and says where requests go", async () => {
  const { app } = server();
  for (const path of ["/", "/echo", "/apiecho", "/favicon.ico"]) {
    const response = await send(app, "POST", path);
    assertEquals(response.status, 404);
    assertStringIncludes((await response.json()).error, `POST to "/api/<path>"`);
    assert(response.headers.get("x-request-id"));
  }
});

Deno.test("every answer has an X-Request-Id, its own; that of a request is the request's", async () => {
  const { app, post, Engine } = server();
  const ids = [
    (await post("/echo", { value: 1 }, { "x-request-id": "chosen-by-the-client" })).headers,
    (await post("/unknown")).headers,
    (await post("/crash")).headers,
    (await post("/echo", "{")).headers,
    (await post("/echo", {}, { "content-type": "text/html" })).headers,
    (await post("/echo", {}, { origin: "https://evil.example" })).headers,
    (await send(app, "GET", "/api/echo")).headers,
    (await send(app, "OPTIONS", "/api/echo")).headers,
    (await send(app, "GET", "/health")).headers,
    (await send(app, "GET", "/")).headers,
  ].map((headers) => headers.get("x-request-id"));
  for (const id of ids) assertMatch(String(id), /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-/);
  assertEquals(new Set(ids).size, ids.length);
  assertEquals(ids.slice(0, 3).map((id) => Engine.trace(id!)?.records[0].output), [
    { request: ids[0] },
    { request: ids[1] },
    { request: ids[2] },
  ]);
});

Deno.test("A6: every answer is JSON in UTF-8, is not stored by caches, and is not sniffed", async () => {
  const { post } = server();
  for (
    const { headers } of [
      await post("/whoami", { session: "a" }),
      await post("/whoami"),
      await post("/unknown"),
      await post("/crash"),
      await post("/echo", "{"),
      await post("/echo", {}, { origin: "https://evil.example" }),
    ]
  ) {
    assertEquals(headers.get("content-type"), "application/json; charset=utf-8");
    assertEquals(headers.get("cache-control"), "no-store");
    assertEquals(headers.get("x-content-type-options"), "nosniff");
    assertEquals(headers.get("set-cookie"), null);
  }
});

Deno.test("E1: the answer to an allowed origin names it, varies by Origin, and never allows credentials", async () => {
  const { post } = server({ env: { REQUESTING_ALLOWED_DOMAIN: "https://app.example, https://b.example" } });
  const origin = "https://app.example";
  const answers = [
    await post("/echo", { value: 1 }, { origin }),
    await post("/unknown", {}, { origin }),
    await post("/crash", {}, { origin }),
    await post("/echo", "{", { origin }),
    await post("/echo", "", { origin, "content-type": "text/html" }),
  ];
  assertEquals(answers.map(({ status }) => status), [200, 404, 500, 400, 415]);
  for (const { headers } of answers) {
    assertEquals(headers.get("access-control-allow-origin"), origin);
    assertEquals(headers.get("vary"), "Origin");
    assertEquals(headers.get("access-control-allow-credentials"), null);
    assertEquals(
      headers.get("access-control-expose-headers"),
      "X-Request-Id, Retry-After, Idempotent-Replayed",
    );
  }
});

Deno.test("E1: a preflight is answered for an allowed origin, and starts nothing", async () => {
  const { app, Engine } = server();
  const preflight = await send(app, "OPTIONS", "/api/echo", {
    origin: "http://localhost:5173",
    "access-control-request-method": "POST",
    "access-control-request-headers": "authorization,content-type",
  });
  assertEquals(preflight.status, 204);
  assertEquals(preflight.headers.get("access-control-allow-origin"), "http://localhost:5173");
  assertEquals(preflight.headers.get("access-control-allow-methods"), "POST, OPTIONS");
  assertMatch(preflight.headers.get("access-control-allow-headers")!, /Content-Type.*Authorization/);
  assertEquals(preflight.headers.get("vary"), "Origin");
  const refused = await send(app, "OPTIONS", "/api/echo", { origin: "https://evil.example" });
  assertEquals([refused.status, refused.headers.get("access-control-allow-origin")], [403, null]);
  assertEquals(Engine.traces(), []);
});

Deno.test("D5: 403 when Origin is present and not allowed; no sync sees the request, whatever its body", async () => {
  const { post, app, Engine } = server();
  for (const origin of ["https://evil.example", "null", "http://localhost.evil.example"]) {
    for (
      const type of ["application/json", "text/plain", "application/x-www-form-urlencoded", "text/html", ""]
    ) {
      const headers: Record<string, string> = type === "" ? { origin } : { origin, "content-type": type };
      const { status, headers: answered, body } = await post("/echo", { value: 1 }, headers);
      assertEquals([status, answered.get("access-control-allow-origin")], [403, null]);
      assertStringIncludes(body.error, "REQUESTING_ALLOWED_DOMAIN");
    }
    assertEquals((await send(app, "GET", "/api/echo", { origin })).status, 403);
  }
  assertEquals(Engine.traces(), []);
});

Deno.test("D5: a cookie is never read", async () => {
  const { post } = server();
  assertEquals((await post("/whoami", {}, { cookie: "session=abc" })).status, 401);
});

Deno.test("504 after REQUESTING_TIMEOUT, and the server goes on", async () => {
  const { post, Steps, clock, Engine } = server({ env: { REQUESTING_TIMEOUT: "1500" } });
  const hanging = post("/hang");
  await Steps.hangs.promise;
  clock.advance(1_500);
  const { status, body, headers } = await hanging;
  assertEquals([status, body.error], [504, "No answer within 1500 ms"]);
  assertEquals(Engine.trace(headers.get("x-request-id")!)?.answer?.status, 504);
  assertEquals((await post("/echo", { value: 1 })).status, 200);
});

Deno.test("503 with Retry-After past SYNC_MAX_FLOWS, and not after it", async () => {
  const { post, Steps, Engine } = server({ env: { SYNC_MAX_FLOWS: "1" } });
  const hanging = post("/hang");
  await Steps.hangs.promise;
  const busy = await post("/echo", { value: 1 });
  assertEquals([busy.status, busy.headers.get("retry-after")], [503, "1"]);
  assertEquals(busy.body, { error: "The server is busy: try again in a moment" });
  Steps.hanging.resolve({});
  assertEquals((await hanging).body, { late: true });
  assertEquals(Engine.running, 0);
  assertEquals((await post("/echo", { value: 1 })).status, 200);
});

Deno.test("503 with Retry-After while shutting down; what runs is answered first", async () => {
  const lifecycle = new Lifecycle();
  const { post, app, Steps } = server({ app: { lifecycle } });
  const hanging = post("/hang");
  await Steps.hangs.promise;
  let idle = false;
  const stopped = lifecycle.stop().then(() => idle = true);
  const refused = await post("/echo", { value: 1 });
  assertEquals([refused.status, refused.headers.get("retry-after")], [503, "1"]);
  assertStringIncludes(refused.body.error, "stopping");
  assertEquals((await send(app, "GET", "/health")).status, 503);
  assertEquals(idle, false);
  Steps.hanging.resolve({});
  assertEquals((await hanging).status, 200);
  await stopped;
});

Deno.test("GET /health says ready, or 503 when the database is away", async () => {
  const health = async (ping?: () => Promise<unknown>) => {
    const { app } = server({ app: { ping } });
    const response = await send(app, "GET", "/health");
    return [response.status, await response.json()];
  };
  assertEquals(await health(), [200, { status: "ready" }]);
  assertEquals(await health(() => Promise.resolve({ ok: 1 })), [200, { status: "ready" }]);
  assertEquals(await health(() => Promise.reject(new Error("mongodb://ada:secret@db"))), [
    503,
    { status: "the database is away" },
  ]);
});

Deno.test("an app's own routes come first, also below the base, and its middleware sees every request", async () => {
  const seen: string[] = [];
  const { app, post } = server({
    app: {
      routes: (app) => {
        app.use(async (c, next) => {
          seen.push(c.req.path);
          await next();
        });
        app.post("/api/upload", (c) => c.text("uploaded"));
        app.get("/page", (c) => c.html("<p>hello</p>"));
      },
    },
  });
  assertEquals(await (await send(app, "POST", "/api/upload")).text(), "uploaded");
  assertEquals(await (await send(app, "GET", "/page")).text(), "<p>hello</p>");
  assertEquals((await post("/echo", { value: 1 })).status, 200);
  assertEquals(seen, ["/api/upload", "/page", "/api/echo"]);
});

Deno.test("an own route that throws is answered with 500 and a reference, which the log has; a refusal of Hono as it is", async () => {
  const lines: string[] = [];
  const { error } = console;
  console.error = (line: string) => void lines.push(line);
  try {
    const { app } = server({
      app: {
        routes: (app) => {
          app.get("/broken", () => {
            throw new Error("the shelf\nfell down");
          });
          app.get("/refused", () => {
            throw new HTTPException(402, { message: "pay first" });
          });
        },
      },
    });
    const broken = await send(app, "GET", "/broken");
    const { error: sentence } = await broken.json();
    const id = broken.headers.get("x-request-id")!;
    assertEquals([broken.status, sentence], [500, `Something went wrong on our side (reference ${id})`]);
    assertEquals(lines.length, 1);
    assertStringIncludes(lines[0], id);
    assertStringIncludes(lines[0], "the shelf\\nfell down");
    const refused = await send(app, "GET", "/refused");
    assertEquals([refused.status, await refused.text()], [402, "pay first"]);
  } finally {
    console.error = error;
  }
});

Deno.test("H1: a hundred requests at once, of all kinds, are answered once each", async () => {
  const { post, Engine, clock } = server();
  const paths = ["/echo", "/crash", "/unknown", "/whoami", "/status"];
  const expected = [200, 500, 404, 401, 400];
  const answers = await Promise.all(
    Array.from({ length: 100 }, (_, i) => post(paths[i % 5], i % 5 === 0 ? { value: i } : {})),
  );
  answers.forEach(({ status, body }, i) => {
    assertEquals(status, expected[i % 5]);
    if (status === 200) assertEquals(body, { value: i });
  });
  assertEquals(new Set(answers.map(({ headers }) => headers.get("x-request-id"))).size, 100);
  assertEquals([Engine.running, clock.timers], [0, 0]);
});

Deno.test("H1: a flow that loops, one with two answers and one whose where throws are each answered once", async () => {
  const { post, logged } = backend(({ Requesting, Steps }) => ({
    Loop: () => ({
      when: actions([Requesting.request, { path: "/loop" }, {}]),
      then: actions([Steps.pass, { again: 0 }]),
    }),
    Again: ({ again }) => ({
      when: actions([Steps.pass, { again }, {}]),
      then: actions([Steps.pass, { again }]),
    }),
    Once: ({ request }) => ({
      when: actions([Requesting.request, { path: "/twice" }, { request }]),
      then: actions([Requesting.respond, { request, n: 1 }], [Requesting.respond, { request, n: 2 }]),
    }),
    Where: ({ request }) => ({
      when: actions([Requesting.request, { path: "/where" }, { request }]),
      where: () => Promise.reject(new Error("no such shelf")),
      then: actions([Requesting.respond, { request }]),
    }),
  }), { env: { SYNC_MAX_DEPTH: "100" } });
  const loop = await post("/loop");
  assertEquals(loop.status, 500);
  assertStringIncludes(loop.body.explain, "SYNC_MAX_DEPTH (100 steps)");
  assertStringIncludes(loop.body.explain, "Again");
  assertEquals(await post("/twice").then(({ status, body }) => [status, body]), [200, { n: 1 }]);
  assertEquals((await post("/where")).status, 500);
  assertStringIncludes(logged.join("\n"), "no such shelf");
});

Deno.test("G5: a path with line breaks and terminal codes forges no line in the log", async () => {
  const { post, logged } = backend(({ Requesting, Steps }) => ({
    Crash: ({ path }) => ({
      when: actions([Requesting.request, { path }, {}]),
      where: (frames) =>
        frames.map(($) => {
          throw new Error(`cannot serve ${$[path]}`);
        }),
      then: actions([Steps.pass, { path }]),
    }),
  }));
  assertEquals((await post("/a%0A2030-01-01 ERROR forged%1B[31m")).status, 500);
  assertEquals(logged.length, 1);
  assertStringIncludes(logged[0], "cannot serve /a\\n2030-01-01 ERROR forged\\u001b[31m");
});
