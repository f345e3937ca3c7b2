import { assert, assertEquals, assertThrows } from "@std/assert";
import { Front } from "./front.ts";
import type { Serves } from "./messages.ts";

/** An address of this machine that others reach it by. */
const OUTER = Deno.networkInterfaces().find(({ family, address }) =>
  family === "IPv4" && !/^127\./.test(address)
)
  ?.address;

/** Two servers on loopback that tell what they are. */
class Server implements AsyncDisposable {
  readonly #servers: Deno.HttpServer<Deno.NetAddr>[];
  readonly serves: Serves;
  /** The ports at the other end of the connections that requests came by. */
  readonly from: number[] = [];

  constructor(name: string, answer: (request: Request) => BodyInit | Promise<BodyInit> = () => name) {
    this.#servers = ["near", "far"].map((side) =>
      Deno.serve({ hostname: "127.0.0.1", port: 0, onListen: () => {} }, async (request, { remoteAddr }) => {
        this.from.push(remoteAddr.port);
        return new Response(await answer(request), { headers: { side } });
      })
    );
    const [near, far] = this.#servers.map(({ addr }) => addr.port);
    this.serves = { kind: "serves", near, far };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#servers.map((server) => server.shutdown()));
  }
}

/** A front on any free port, until the test ends. */
function open(hostname = "127.0.0.1"): Front & Disposable {
  const front = Front.open(hostname, 0);
  return Object.assign(front, { [Symbol.dispose]: () => front.close() });
}

async function ask(
  front: Front,
  { hostname = "127.0.0.1", ...init }: RequestInit & { hostname?: string } = {},
) {
  const client = Deno.createHttpClient({});
  try {
    const response = await fetch(`http://${hostname}:${front.port}/`, { ...init, client });
    return { text: await response.text(), side: response.headers.get("side") };
  } finally {
    client.close();
  }
}

Deno.test("each connection goes to the server of the moment; a large body comes whole, both ways", async () => {
  await using first = new Server("first", async (request) => (await request.text()).toUpperCase());
  await using second = new Server("second");
  using front = open();
  front.leadTo(first.serves);
  const text = "all of it ".repeat(200_000);
  assertEquals((await ask(front, { method: "POST", body: text })).text, text.toUpperCase());
  front.leadTo(second.serves);
  assertEquals((await ask(front)).text, "second");
});

Deno.test("a request that waits for its answer gets it from the server that has it", async () => {
  const asked = Promise.withResolvers<void>();
  const answer = Promise.withResolvers<string>();
  await using first = new Server("first", () => {
    asked.resolve();
    return answer.promise;
  });
  await using second = new Server("second");
  using front = open();
  front.leadTo(first.serves);
  const waiting = ask(front);
  await asked.promise;
  front.leadTo(second.serves);
  front.endIdle(first.serves, first.from);
  answer.resolve("late");
  assertEquals((await waiting).text, "late");
});

Deno.test("a connection that is kept is ended between two requests: the next one goes to the next server", async () => {
  await using first = new Server("first");
  await using second = new Server("second");
  using front = open();
  front.leadTo(first.serves);
  using connection = await Deno.connect({ hostname: "127.0.0.1", port: front.port });
  const buffer = new Uint8Array(1_000);
  await connection.write(new TextEncoder().encode("GET / HTTP/1.1\r\nHost: front\r\n\r\n"));
  await connection.read(buffer);
  front.leadTo(second.serves);
  front.endIdle(first.serves, []);
  assertEquals(await connection.read(buffer), null);
});

Deno.test("who connects in advance goes to the server of their first request", async () => {
  await using first = new Server("first");
  await using second = new Server("second");
  using front = open();
  front.leadTo(first.serves);
  using connection = await Deno.connect({ hostname: "127.0.0.1", port: front.port });
  assertEquals((await ask(front)).text, "first");
  front.leadTo(second.serves);
  await connection.write(new TextEncoder().encode("GET / HTTP/1.1\r\nHost: front\r\n\r\n"));
  const buffer = new Uint8Array(1_000);
  const count = await connection.read(buffer);
  assertEquals(new TextDecoder().decode(buffer.subarray(0, count ?? 0)).endsWith("second"), true);
});

Deno.test("where there is no server, connections are ended", async () => {
  using front = open();
  using connection = await Deno.connect({ hostname: "127.0.0.1", port: front.port });
  await connection.write(new TextEncoder().encode("GET / HTTP/1.1\r\nHost: front\r\n\r\n"));
  assertEquals(await connection.read(new Uint8Array(1)).catch(() => null), null);
});

Deno.test({
  name: "a server can tell who comes from this machine and who does not",
  ignore: OUTER === undefined,
  async fn() {
    await using server = new Server("any");
    using front = open("0.0.0.0");
    front.leadTo(server.serves);
    assertEquals((await ask(front)).side, "near");
    assertEquals((await ask(front, { hostname: OUTER })).side, "far");
  },
});

Deno.test("a port that is taken is refused with the next step", () => {
  using front = open();
  assertThrows(
    () => Front.open("127.0.0.1", front.port),
    Error,
    `Cannot listen on port ${front.port} of "127.0.0.1": it is in use.`,
  );
});

Deno.test("a front that can take no connection, because the system has no file left for one, tries again after a pause", async () => {
  const { listen } = Deno;
  const third = Promise.withResolvers<void>();
  let tries = 0;
  const accept = () => {
    if (++tries === 3) {
      front.close();
      third.resolve();
    }
    return Promise.reject(new Error("Too many open files (os error 24)"));
  };
  Deno.listen = (options: unknown) =>
    Object.assign(listen(options as Deno.TcpListenOptions), { accept }) as never;
  let front: Front;
  try {
    front = Front.open("127.0.0.1", 0);
  } finally {
    Deno.listen = listen;
  }
  const began = performance.now();
  await third.promise;
  assert(performance.now() - began > 50);
});
