import { setImmediate } from "node:timers";
import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { Deadlines } from "@utils/deadlines.ts";
import { FakeClock } from "../testing/clock.ts";
import { readBody, Refusal } from "./body.ts";

const MAX = 1_000;

/** What `readBody` makes of a body. */
async function read(
  body: BodyInit | undefined,
  headers: Record<string, string> = {},
  clock = new FakeClock(),
): Promise<Record<string, unknown>> {
  const streaming = body instanceof ReadableStream ? { duplex: "half" } : {};
  const request = new Request("http://x/", { method: "POST", body, headers, ...streaming });
  // `Request` adds one to a text, which a client need not.
  if (typeof body === "string" && !("content-type" in headers)) request.headers.delete("content-type");
  return await readBody(request, MAX, new Deadlines(clock, 1_000));
}

/** The status and the sentence with which it refuses a body. */
async function refused(...request: Parameters<typeof read>): Promise<[number, string]> {
  const error = await assertRejects(() => read(...request), Refusal) as Refusal;
  return [error.status, error.message];
}

/** A body of those pieces, without a length. */
const chunked = (...pieces: (string | Uint8Array<ArrayBuffer>)[]) =>
  new ReadableStream<Uint8Array<ArrayBuffer>>({
    start(controller) {
      for (const piece of pieces) {
        controller.enqueue(typeof piece === "string" ? new TextEncoder().encode(piece) : piece);
      }
      controller.close();
    },
  });

Deno.test("a JSON object is read; no body, an empty one or white space is {}", async () => {
  assertEquals(await read(`{"a":[1,{"b":null}],"é":"😀"}`), { a: [1, { b: null }], "é": "😀" });
  for (const body of [undefined, "", " \r\n\t"]) assertEquals(await read(body), {});
});

Deno.test("A2: what is not JSON is refused with 400 and the place, never the text", async () => {
  for (const body of ["{", "{'a':1}", `{"a":1,}`, "undefined", "NaN", `{"password":"hunter2"`, "\u0000"]) {
    const [status, sentence] = await refused(body);
    assertEquals(status, 400, body);
    assert(!sentence.includes("hunter2"));
  }
  assertEquals(await refused(`{"a" 1}`), [400, "The body is not JSON: character 5 is not expected"]);
});

Deno.test("A2: JSON that is no object is refused with 400 and its kind", async () => {
  for (
    const [body, kind] of [
      ["[1]", "an array"],
      ["null", "null"],
      [`"a"`, "a string"],
      ["7", "a number"],
      ["true", "a boolean"],
    ]
  ) {
    assertEquals(await refused(body), [
      400,
      `The body must be a JSON object such as {"username": "ada"}, found ${kind}`,
    ]);
  }
});

Deno.test("D1: keys that begin with $ or hold NUL are refused with 400 at any depth", async () => {
  for (
    const body of [
      `{"$where":"1"}`,
      `{"username":{"$ne":null},"password":{"$gt":""}}`,
      `{"a":[{"b":[{"$gt":1}]}]}`,
      `{"a\\u0000b":1}`,
      `{"a":{"\\u0000":1}}`,
    ]
  ) {
    const [status, sentence] = await refused(body);
    assertEquals(status, 400, body);
    assertStringIncludes(sentence, "is not allowed at any depth");
  }
});

Deno.test("D1: a $ or NUL in a value, or a $ inside a key, is nobody's business", async () => {
  const body = { text: "$5 off", price$: 1, nul: "a\0b", list: ["$ne", "constructor", "__proto__"] };
  assertEquals(await read(JSON.stringify(body)), body);
});

Deno.test("D3: __proto__, constructor and prototype are refused with 400 at any depth, and pollute nothing", async () => {
  for (const key of ["__proto__", "constructor", "prototype"]) {
    for (
      const body of [
        `{"${key}":{"polluted":true}}`,
        `{"a":{"b":[{"${key}":{"polluted":true}}]}}`,
        `{"a":1,"${key.replace("o", "\\u006f")}":1}`,
      ]
    ) {
      const [status, sentence] = await refused(body);
      assertEquals(status, 400, body);
      assertStringIncludes(sentence, `"${key}"`);
    }
  }
  assertEquals(({} as { polluted?: unknown }).polluted, undefined);
});

Deno.test("D4: a body over the limit is refused with 413 by its length, before it is read", async () => {
  let pulled = 0;
  const body = new ReadableStream({
    pull() {
      pulled++;
    },
  }, { highWaterMark: 0 });
  assertEquals(await refused(body, { "content-length": String(MAX + 1) }), [
    413,
    `The body is larger than ${MAX} bytes (REQUESTING_MAX_BODY)`,
  ]);
  assertEquals(pulled, 0);
});

Deno.test("D4: a body over the limit is refused with 413 when it comes in chunks, as soon as it is", async () => {
  let cancelled = false;
  let sent = 0;
  const body = new ReadableStream({
    pull(controller) {
      sent++;
      controller.enqueue(new TextEncoder().encode("x".repeat(300)));
    },
    cancel() {
      cancelled = true;
    },
  }, { highWaterMark: 0 });
  assertEquals((await refused(body))[0], 413);
  assert(cancelled);
  assertEquals(sent, 4);
});

Deno.test("D4: a body that lies about its length is never read past it", async () => {
  const long = `{"a":"${"x".repeat(5 * MAX)}"}`;
  const chunks = `${long.length.toString(16)}\r\n${long}\r\n0\r\n\r\n`;
  const read: string[] = [];
  await using server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, async (request) => {
    try {
      read.push(JSON.stringify(await readBody(request, MAX, new Deadlines(new FakeClock(), 1_000))));
    } catch (error) {
      const { message, status } = error as Refusal;
      read.push(message);
      return new Response(null, { status });
    }
    return new Response();
  });
  const statuses: string[] = [];
  for (
    const [headers, body] of [
      [["Content-Length: 12"], `{"a":"once"}${long}`],
      [["Content-Length: 12", "Content-Length: 5008"], long],
      [["Content-Length: 5008", "Content-Length: 5008"], long],
      [["Content-Length: 12", "Transfer-Encoding: chunked"], chunks],
      [["Transfer-Encoding: chunked", "Content-Length: 12"], chunks],
    ] as const
  ) {
    const head = ["POST / HTTP/1.1", "Host: x", "Connection: close", ...headers].join("\r\n");
    using connection = await Deno.connect({ port: server.addr.port });
    await connection.write(new TextEncoder().encode(`${head}\r\n\r\n${body}`));
    const answer = new Uint8Array(12);
    await connection.read(answer);
    statuses.push(new TextDecoder().decode(answer));
  }
  assertEquals(statuses, ["HTTP/1.1 200", ...Array(4).fill("HTTP/1.1 400")]);
  assertEquals(read, [
    `{"a":"once"}`,
    `The header "Content-Length" must be one number, found "5008, 5008"`,
  ]);
});

Deno.test("D4: large bodies that were begun and do not come take no memory in advance", async () => {
  const [size, count] = [1_000_000, 200];
  const reading = Promise.withResolvers<void>();
  const clock = new FakeClock();
  const deadlines = new Deadlines(clock, 1_000);
  let begun = 0;
  await using server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, async (request) => {
    const body = readBody(request, size, deadlines);
    if (++begun === count) reading.resolve();
    return new Response(null, { status: await body.then(() => 200, (error) => (error as Refusal).status) });
  });
  const before = Deno.memoryUsage().rss;
  const connections = await Promise.all(Array.from({ length: count }, async () => {
    const connection = await Deno.connect({ port: server.addr.port });
    await connection.write(
      new TextEncoder().encode(`POST / HTTP/1.1\r\nHost: x\r\nContent-Length: ${size}\r\n\r\n{`),
    );
    return connection;
  }));
  await reading.promise;
  clock.advance(1_000);
  await Promise.all(connections.map((connection) => connection.read(new Uint8Array(100))));
  const taken = Deno.memoryUsage().rss - before;
  connections.forEach((connection) => connection.close());
  assert(taken < size * count / 2, `they took ${taken} bytes`);
});

Deno.test("D4: the pieces of a body are not kept, which may hold far more memory than they say", async () => {
  const [body, piece] = [new TextEncoder().encode(`{"a":1}`), new Uint8Array(1)];
  let sent = 0;
  const onePlace = new ReadableStream<Uint8Array<ArrayBuffer>>({
    pull(controller) {
      if (sent === body.length) return controller.close();
      piece[0] = body[sent++];
      controller.enqueue(piece);
    },
  }, { highWaterMark: 0 });
  assertEquals(await read(onePlace), { a: 1 });
});

Deno.test("D4: a body from the network is read into a place of ours, so that its pieces take no memory of their own", async () => {
  const body = new TextEncoder().encode(`{"a":1}`);
  let sent = 0;
  const network = new ReadableStream({
    type: "bytes",
    pull(controller) {
      const place = controller.byobRequest;
      assert(place, "the stream has to make a place itself");
      if (sent < body.length) {
        new Uint8Array(place.view!.buffer, place.view!.byteOffset)[0] = body[sent++];
        return place.respond(1);
      }
      controller.close();
      place.respond(0);
    },
  });
  assertEquals(await read(network), { a: 1 });
});

Deno.test("D4: a body in very many pieces does not hold up others", async () => {
  let othersHadTheirTurn = false;
  setImmediate(() => othersHadTheirTurn = true);
  assertEquals(await read(chunked(...Array(MAX - 7).fill(" "), `{"a":1}`)), { a: 1 });
  assert(othersHadTheirTurn);
});

Deno.test("D4: a body of exactly the limit is read", async () => {
  const body = JSON.stringify({ a: "x".repeat(MAX - 8) });
  assertEquals(body.length, MAX);
  assertEquals(await read(body), JSON.parse(body));
  assertEquals((await refused(body + " "))[0], 413);
});

Deno.test("D4: the limit is in bytes, not in characters", async () => {
  assertEquals((await refused(JSON.stringify({ a: "é".repeat(MAX / 2) })))[0], 413);
});

Deno.test("D4: 100 levels are read, 101 are refused with 400, however they are nested", async () => {
  const lists = (depth: number) => `{"a":${"[".repeat(depth - 1)}${"]".repeat(depth - 1)}}`;
  const objects = (depth: number) => `${`{"a":`.repeat(depth)}1${"}".repeat(depth)}`;
  for (const nest of [lists, objects]) {
    assertEquals(await read(nest(100)), JSON.parse(nest(100)));
    assertEquals(await refused(nest(101)), [400, "The body is nested deeper than 100 levels"]);
  }
});

Deno.test("D4: 10,000 different keys are read, one more is refused with 400, however they are nested; of rows any number", async () => {
  const keys = (from: number, count: number) =>
    Object.fromEntries(Array.from({ length: count }, (_, i) => [`k${from + i}`, 1]));
  const halves = (count: number) => ({ a: [keys(0, 5_000), { b: keys(5_000, count) }] });
  const large = new Deadlines(new FakeClock(), 1_000);
  const readLarge = (body: unknown) =>
    readBody(new Request("http://x", { method: "POST", body: JSON.stringify(body) }), 1024 ** 2, large);
  await readLarge(halves(4_998));
  const { status, message } = await assertRejects(() => readLarge(halves(4_999)), Refusal) as Refusal;
  assertEquals([status, message], [400, "The body has more than 10000 different keys"]);
  await readLarge({ rows: Array(20_000).fill({ book: "a", title: "b" }) });
});

Deno.test("D4: a megabyte of brackets, of keys or of items is refused or read without delay", async () => {
  const size = 1024 ** 2;
  const keys = Object.fromEntries(Array.from({ length: 100_000 }, (_, i) => [`k${i}`, 1]));
  const began = performance.now();
  for (
    const text of [
      `{"a":${"[".repeat(size)}`,
      `{"a":${"[".repeat(size / 2)}${"]".repeat(size / 2)}}`,
      JSON.stringify(keys),
      `{"a":[${"[],".repeat(size / 3)}1]}`,
      `{"a":[${"1,".repeat(size / 2)}1]}`,
    ]
  ) {
    const request = new Request("http://x/", { method: "POST", body: text });
    await readBody(request, 4 * size, new Deadlines(new FakeClock(), 1_000)).catch((error) => {
      assertEquals((error as Refusal).status, 400);
    });
  }
  // Ten times what it takes on a slow machine: what is looked for is quadratic, which would be minutes.
  assert(performance.now() - began < 10_000);
});

Deno.test("D4: a slow body gets 408 when its time is over, though it trickles", async () => {
  const clock = new FakeClock();
  let cancelled = false;
  let pieces = 0;
  const slow = new ReadableStream({
    pull(controller) {
      clock.advance(300);
      if (!cancelled) controller.enqueue(new TextEncoder().encode(pieces++ === 0 ? `{"a":"` : "x"));
    },
    cancel() {
      cancelled = true;
    },
  }, { highWaterMark: 0 });
  assertEquals(await refused(slow, {}, clock), [408, "The body did not come in time"]);
  assert(cancelled);
  assertEquals(pieces, 3);
});

Deno.test("D4: a body that never comes gets 408 when its time is over, whether it said its length or not", async () => {
  for (const headers of [{}, { "content-length": "12" }] as Record<string, string>[]) {
    const clock = new FakeClock();
    const asked = Promise.withResolvers<void>();
    const never = new ReadableStream({ pull: () => (asked.resolve(), new Promise<void>(() => {})) }, {
      highWaterMark: 0,
    });
    const answer = refused(never, headers, clock);
    await asked.promise;
    clock.advance(1_000);
    assertEquals(await answer, [408, "The body did not come in time"]);
  }
});

Deno.test("a body that breaks off gets 400, whether it said its length or not", async () => {
  for (const headers of [{}, { "content-length": "12" }] as Record<string, string>[]) {
    const broken = new ReadableStream({
      pull(controller) {
        controller.error(new TypeError("connection reset"));
      },
    });
    assertEquals(await refused(broken, headers), [400, "The body could not be read to its end"]);
  }
});

Deno.test("a body in pieces is put together, also where a character is cut in two", async () => {
  const bytes = new TextEncoder().encode(`{"a":"é"}`);
  assertEquals(await read(chunked(bytes.slice(0, 7), bytes.slice(7))), { a: "é" });
});

Deno.test("a body must be UTF-8; a byte order mark before it does not matter", async () => {
  assertEquals(await refused(chunked(new Uint8Array([0x7b, 0xff, 0x7d]))), [
    400,
    "The body is not UTF-8 text",
  ]);
  assertEquals(await read(chunked(new Uint8Array([0xef, 0xbb, 0xbf]), `{"a":1}`)), { a: 1 });
});

Deno.test("JSON is read by any of its names, and as text/plain, which is what a plain fetch sends", async () => {
  for (
    const type of [
      "application/json",
      "application/json; charset=utf-8",
      `application/json;charset="UTF-8"`,
      "Application/JSON",
      "application/problem+json",
      "application/vnd.api+json; ext=x",
      "text/plain;charset=UTF-8",
      "text/plain",
    ]
  ) assertEquals(await read(`{"a":1}`, { "content-type": type }), { a: 1 }, type);
});

Deno.test("A2, D5: 415 for forms, multipart, xml, html and other types, whatever the body holds", async () => {
  for (
    const type of [
      "application/x-www-form-urlencoded",
      "multipart/form-data; boundary=x",
      "text/xml",
      "application/xml",
      "image/svg+xml",
      "text/html",
      "text/html; x=application/json",
      "application/json, text/html",
      "application/octet-stream",
      "application/jsonx",
      "text/plainx",
      "json",
    ]
  ) {
    for (const body of [`{"a":1}`, ""]) {
      const [status, sentence] = await refused(body, { "content-type": type });
      assertEquals(status, 415, type);
      assertStringIncludes(sentence, `send JSON as "application/json"`);
    }
  }
});

Deno.test("415 for another character set or a content encoding", async () => {
  const type = "application/json; charset=utf-16";
  assertEquals(await refused("{}", { "content-type": type }), [
    415,
    `A body in the character set "utf-16" is not read here: send UTF-8`,
  ]);
  for (const encoding of ["gzip", "br", "identity, gzip"]) {
    const [status, sentence] = await refused("{}", { "content-encoding": encoding });
    assertEquals(status, 415);
    assertStringIncludes(sentence, `A body with the content encoding "${encoding}"`);
  }
  assertEquals(await read("{}", { "content-encoding": "identity" }), {});
});

Deno.test("a header of any length is told in part only", async () => {
  const [status, sentence] = await refused("{}", { "content-type": `text/${"x".repeat(50_000)}` });
  assertEquals(status, 415);
  assert(sentence.length < 300);
});
