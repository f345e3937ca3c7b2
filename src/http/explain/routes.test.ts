import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { actions } from "@engine";
import { backend } from "@concepts/Requesting/testing/backend.ts";

/** Asks a development server for one of its explainer's addresses, as a browser on the same machine would unless told otherwise. */
async function ask(
  path: string,
  { from = "127.0.0.1", headers = {}, env = {} }: {
    from?: string;
    headers?: Record<string, string>;
    env?: Record<string, string>;
  } = {},
) {
  const { app, send } = backend(({ Requesting }) => ({
    Hello: ({ request }) => ({
      when: actions([Requesting.request, { path: "/hello" }, { request }]),
      then: actions([Requesting.respond, { request }]),
    }),
  }), { env });
  const ids = [send("/hello"), send("/helo")];
  const response = await app.request(
    path.replace("{first}", ids[0]),
    { headers: { host: "localhost:8000", ...headers } },
    { remoteAddr: { transport: "tcp", hostname: from, port: 50_000 } },
  );
  return { response, status: response.status, body: await response.json(), ids };
}

Deno.test("GET /_explain.json lists the flows, newest first", async () => {
  const { status, body, response, ids } = await ask("/_explain.json");
  assertEquals(status, 200);
  assertEquals(
    body.map(({ path, outcome, status, actions, requests }: Record<string, unknown>) => [
      path,
      outcome,
      status,
      actions,
      requests,
    ]),
    [["/helo", "unanswered", 404, 1, [ids[1]]], ["/hello", "answered", 200, 2, [ids[0]]]],
  );
  assertEquals(response.headers.get("cache-control"), "no-store");
  assertEquals(response.headers.get("x-content-type-options"), "nosniff");
  assertEquals(response.headers.get("access-control-allow-origin"), null);
});

Deno.test("GET /_explain/<id>.json explains the flow of a request or of a flow's id, or the latest", async () => {
  const { body } = await ask("/_explain/{first}.json");
  assertEquals([body.path, body.answer.by.name], ["/hello", "Hello"]);
  const latest = await ask("/_explain/latest.json");
  assertEquals([latest.body.path, latest.body.problem.kind], ["/helo", "path-unknown"]);
});

Deno.test("GET /_explain/<id>.json of an id that is not known says why that may be", async () => {
  const { status, body, response } = await ask("/_explain/nobody.json");
  assertEquals(status, 404);
  assertMatch(body.error, /^No flow has the id "nobody".*SYNC_TRACE_FLOWS/);
  assertEquals(response.headers.has("x-request-id"), true);
});

Deno.test("the explainer is only for who sits at the machine: the connection must come from a loopback address", async () => {
  for (const from of ["127.0.0.1", "127.8.8.8", "::1", "::ffff:127.0.0.1"]) {
    assertEquals([from, (await ask("/_explain.json", { from })).status], [from, 200]);
  }
  for (
    const from of [
      "10.0.0.2",
      "192.168.1.20",
      "::ffff:10.0.0.2",
      "fe80::1",
      "2001:db8::1",
      "localhost.example.com",
      "",
    ]
  ) {
    const { status, body } = await ask("/_explain/latest.json", { from });
    assertEquals([from, status], [from, 403]);
    assertStringIncludes(body.error, "The explainer is only for this machine");
  }
  const { app } = backend();
  assertEquals(
    (await app.request("/_explain.json", { headers: { host: "localhost" } })).status,
    403,
    "no address at all",
  );
});

Deno.test("the explainer refuses a Host that is no loopback name: another site's page gets there by DNS rebinding", async () => {
  for (
    const host of [
      "localhost",
      "localhost:8000",
      "127.0.0.1:8000",
      "[::1]:8000",
      "app.localhost:8000",
      "LOCALHOST",
    ]
  ) {
    assertEquals([host, (await ask("/_explain.json", { headers: { host } })).status], [host, 200]);
  }
  for (
    const host of [
      "evil.example",
      "127.0.0.1.evil.example",
      "localhost.evil.example:8000",
      "x@localhost",
      "localhost/x",
      "10.0.0.2",
      "",
    ]
  ) {
    const { status, body } = await ask("/_explain.json", { headers: { host } });
    assertEquals([host, status], [host, 403]);
    assertStringIncludes(body.error, JSON.stringify(host));
  }
});

Deno.test("the explainer refuses what a proxy or a tunnel passed on, though it comes from this machine", async () => {
  for (const name of ["Forwarded", "Via", "X-Forwarded-For", "X-Forwarded-Host", "X-Real-IP"]) {
    const { status, body } = await ask("/_explain.json", { headers: { [name]: "203.0.113.9" } });
    assertEquals(status, 403);
    assertStringIncludes(body.error, name.toLowerCase());
  }
});

Deno.test("production has no explainer", async () => {
  for (const path of ["/_explain.json", "/_explain/latest.json", "/_explain/", "/_explain"]) {
    assertEquals([path, (await ask(path, { env: { MODE: "production" } })).status], [path, 404]);
  }
});
