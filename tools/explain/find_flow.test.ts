import { assertEquals, assertMatch, assertRejects, assertStringIncludes } from "@std/assert";
import { actions } from "@engine";
import { backend } from "@concepts/Requesting/testing/backend.ts";
import type { ServerAddress } from "../../src/http/explain/address.ts";
import { findFlow } from "./find_flow.ts";

const WHERE = { dataDir: ".data", baseUrl: "/api" };

/** A server that listens, and answers requests to `/hello`. */
class Server implements AsyncDisposable {
  readonly #backend = backend(({ Requesting }) => ({
    Hello: ({ request }) => ({
      when: actions([Requesting.request, { path: "/hello" }, { request }]),
      then: actions([Requesting.respond, { request }]),
    }),
  }));
  readonly #listener = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen: () => {} },
    (request, info) => this.#backend.app.fetch(request, info),
  );
  readonly address: ServerAddress;

  constructor(pid: number, mode: ServerAddress["mode"] = "development") {
    this.address = { pid, url: `http://127.0.0.1:${this.#listener.addr.port}`, mode };
  }

  /** Sends a request; gives its id. */
  send(path: string): string {
    return this.#backend.send(path);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#listener.shutdown();
  }
}

/** The message of the error that finding a flow ends with. */
async function refusal(servers: readonly ServerAddress[], asked = "latest"): Promise<string> {
  return (await assertRejects(() => findFlow(servers, asked, WHERE), Error)).message;
}

Deno.test("a flow is found as the latest, as the latest of a path with or without the base, and by id", async () => {
  await using server = new Server(1);
  const ids = ["/hello", "/helo"].map((path) => server.send(path));
  const find = async (asked: string) =>
    (await findFlow([server.address], asked, WHERE)).explanation.requests[0];
  assertEquals(await find("latest"), ids[1]);
  assertEquals(await find("/hello"), ids[0]);
  assertEquals(await find("/api/hello"), ids[0]);
  assertEquals(await find(ids[0]), ids[0]);
  const { explanation, note } = await findFlow([server.address], ids[0], WHERE);
  assertEquals([(await findFlow([server.address], explanation.flow, WHERE)).explanation, note], [
    explanation,
    undefined,
  ]);
});

Deno.test("of two servers, the one that has the flow is asked, and named", async () => {
  await using one = new Server(1);
  await using other = new Server(2);
  const servers = [one.address, other.address];
  const first = one.send("/hello");
  const second = other.send("/helo");
  for (const [asked, id, pid] of [[first, first, 1], [second, second, 2], ["/helo", second, 2]] as const) {
    const { explanation, note } = await findFlow(servers, asked, WHERE);
    assertEquals(explanation.requests, [id]);
    assertStringIncludes(note!, `2 servers run; this flow ran in the server at http://127.0.0.1:`);
    assertStringIncludes(note!, `(process ${pid})`);
  }
});

Deno.test("when there is nothing to explain, it says why and what to do", async () => {
  assertMatch(
    await refusal([]),
    /^No server runs: none has left its address in "\.data" \(DATA_DIR\)\. Start one with "deno task dev"/,
  );
  await using production = new Server(3, "production");
  assertMatch(
    await refusal([production.address]),
    /^The server at http:\S+ \(process 3\) runs in production, where flows are not explained\. Start it with MODE=development$/,
  );
  await using server = new Server(4);
  assertMatch(
    await refusal([server.address]),
    /^No flow has run yet in the server at http:\S+ \(process 4\): send a request/,
  );
  server.send("/hello");
  assertEquals(
    await refusal([server.address], "/helo"),
    `No recent request was sent to "/helo". Did you mean "/hello"?`,
  );
  assertEquals(
    await refusal([server.address], "/x"),
    `No recent request was sent to "/x". There were requests to "/hello"`,
  );
  assertMatch(await refusal([server.address], "an id"), /^No flow has the id "an id"/);
  server.send("/\x1b[2J");
  assertEquals(
    await refusal([server.address], "/x"),
    String.raw`No recent request was sent to "/x". There were requests to "/\u001b[2J", "/hello"`,
  );
});

Deno.test("a server that is gone is passed over for one that answers, and named when there is no other", async () => {
  const gone = new Server(5);
  await gone[Symbol.asyncDispose]();
  assertMatch(await refusal([gone.address]), /^The server at http:\S+ \(process 5\) does not answer/);
  await using server = new Server(6);
  const id = server.send("/hello");
  assertEquals((await findFlow([gone.address, server.address], "latest", WHERE)).explanation.requests, [id]);
});

Deno.test("what the guard of a server says is passed on", async () => {
  const error = "The explainer is only for this machine: a proxy passed the request on";
  await using listener = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen: () => {} },
    () => Response.json({ error }, { status: 403 }),
  );
  const url = `http://127.0.0.1:${listener.addr.port}`;
  assertEquals(await refusal([{ pid: 7, url, mode: "development" }]), error);
});
