import fc from "fast-check";
import { type ClientSession, MongoClient } from "mongodb";
import { assert, assertEquals } from "@std/assert";
import { encode } from "../bson/codec.ts";
import { document } from "../commands/reply.ts";
import { url } from "../testing/with_database.ts";
import { crc32c } from "./crc32c.ts";

const port = Number(new URL(url).port);

/** A message with a right header around any payload. */
function message(opCode: number, payload: Uint8Array, length = payload.length + 16): Uint8Array {
  const bytes = new Uint8Array(payload.length + 16);
  const view = new DataView(bytes.buffer);
  view.setInt32(0, length, true);
  view.setInt32(4, 7, true);
  view.setInt32(12, opCode, true);
  bytes.set(payload, 16);
  return bytes;
}

function msg(flags: number, ...sections: Uint8Array[]): Uint8Array {
  const flagBytes = new Uint8Array(4);
  new DataView(flagBytes.buffer).setUint32(0, flags, true);
  return message(2013, Uint8Array.from([flagBytes, ...sections].flatMap((part) => [...part])));
}

function body(command: Uint8Array): Uint8Array {
  return Uint8Array.from([0, ...command]);
}

const PING = encode(document({ ping: 1, $db: "admin" }));

/** Sends bytes on a connection of their own, and gives what comes back until the server or we end it. */
async function send(bytes: Uint8Array, wait: "answer" | "end"): Promise<Uint8Array> {
  const connection = await Deno.connect({ hostname: "127.0.0.1", port });
  try {
    await connection.write(bytes);
    if (wait === "end") await connection.closeWrite();
    const buffer = new Uint8Array(1 << 16);
    const read = await connection.read(buffer).catch(() => null);
    return buffer.slice(0, read ?? 0);
  } finally {
    connection.close();
  }
}

async function assertAlive(): Promise<void> {
  const answer = await send(msg(0, body(PING)), "answer");
  assert(answer.length > 20, "the server does not answer a ping");
}

Deno.test("random bytes never stop the server", async () => {
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ maxLength: 200 }), async (bytes) => {
      await send(bytes, "end");
    }),
    { numRuns: 50 },
  );
  await assertAlive();
});

Deno.test("random documents in right messages never stop the server", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.uint8Array({ maxLength: 200 }),
      fc.constantFrom(0, 1, 2, 1 << 16),
      async (bytes, flags) => {
        await send(msg(flags, body(bytes)), "end");
      },
    ),
    { numRuns: 50 },
  );
  await assertAlive();
});

Deno.test("a command cut or changed anywhere never stops the server", async () => {
  const whole = msg(0, body(encode(document({ find: "c", filter: document({ a: [1, "x"] }), $db: "test" }))));
  await fc.assert(
    fc.asyncProperty(fc.nat(whole.length - 1), fc.nat(255), async (at, byte) => {
      await send(whole.slice(0, at), "end");
      const changed = whole.slice();
      changed[at] = byte;
      await send(changed, "end");
    }),
    { numRuns: 50 },
  );
  await assertAlive();
});

Deno.test("a length that no message can have ends the connection and no other", async () => {
  for (const length of [-1, 0, 15, 48_000_001, 0x7fffffff]) {
    assertEquals((await send(message(2013, new Uint8Array(8), length), "answer")).length, 0, String(length));
  }
  await assertAlive();
});

Deno.test("a message that claims 48 MB and never comes holds nobody else", async () => {
  const connections = await Promise.all(
    Array.from({ length: 20 }, () => Deno.connect({ hostname: "127.0.0.1", port })),
  );
  for (const connection of connections) await connection.write(message(2013, new Uint8Array(8), 48_000_000));
  await assertAlive();
  connections.forEach((connection) => connection.close());
});

Deno.test("a document of 10,000 levels is refused", async () => {
  let nested: Uint8Array = Uint8Array.of(5, 0, 0, 0, 0);
  for (let level = 0; level < 10_000; level++) {
    const outer = new Uint8Array(nested.length + 8);
    new DataView(outer.buffer).setInt32(0, outer.length, true);
    outer.set([3, 97, 0], 4);
    outer.set(nested, 7);
    nested = outer;
  }
  const answer = new TextDecoder().decode(await send(msg(0, body(nested)), "answer"));
  assert(answer.includes("levels of nesting"), answer);
  await assertAlive();
});

Deno.test("a right checksum is taken and answered with one, a wrong one ends the connection", async () => {
  const whole = msg(1, body(PING), new Uint8Array(4));
  const view = new DataView(whole.buffer);
  view.setUint32(whole.length - 4, crc32c(whole.subarray(0, whole.length - 4)), true);
  const answer = await send(whole, "answer");
  const answered = new DataView(answer.buffer);
  assertEquals(answered.getUint32(16, true), 1);
  assertEquals(answered.getUint32(answer.length - 4, true), crc32c(answer.subarray(0, answer.length - 4)));
  whole[whole.length - 1] ^= 1;
  assertEquals((await send(whole, "answer")).length, 0);
});

Deno.test("an unknown required flag, a compressed message and a legacy insert end the connection", async () => {
  for (const bytes of [msg(4, body(PING)), message(2012, PING), message(2002, PING)]) {
    assertEquals((await send(bytes, "answer")).length, 0);
  }
  await assertAlive();
});

Deno.test("an OP_QUERY that is no hello is refused by name", async () => {
  const namespace = new TextEncoder().encode("test.$cmd\0");
  const payload = Uint8Array.from([
    0,
    0,
    0,
    0,
    ...namespace,
    0,
    0,
    0,
    0,
    1,
    0,
    0,
    0,
    ...encode(document({ find: "c" })),
  ]);
  const answer = new TextDecoder().decode(await send(message(2004, payload), "answer"));
  assert(answer.includes("Unsupported OP_QUERY command: find"), answer);
});

Deno.test("a cursor is not given to another session, nor under another name", async () => {
  const client = await MongoClient.connect(url);
  const db = client.db(`hostile_${Deno.pid}`);
  try {
    await db.collection("c").insertMany(Array.from({ length: 5 }, () => ({})));
    const [own, foreign] = [client.startSession(), client.startSession()];
    const { cursor } = await db.command({ find: "c", batchSize: 1 }, { session: own });
    const codeOf = (collection: string, session: ClientSession) =>
      db.command({ getMore: cursor.id, collection }, { session }).then(() => 0, (error) => error.code);
    assertEquals(await codeOf("d", own), 13);
    assertEquals(await codeOf("c", foreign), 50738);
    assertEquals(await codeOf("c", own), 0);
    await own.endSession();
    await foreign.endSession();
  } finally {
    await db.dropDatabase();
    await client.close();
  }
});
