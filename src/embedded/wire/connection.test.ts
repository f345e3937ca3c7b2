import { assertEquals } from "@std/assert";
import { encode } from "../bson/codec.ts";
import { document } from "../commands/reply.ts";
import { serveConnection } from "./connection.ts";
import { Unfinished } from "./unfinished.ts";

const PING = encode(document({ ping: 1, $db: "admin" }));

/** An OP_MSG that pings. */
function ping(): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(21 + PING.length);
  const view = new DataView(bytes.buffer);
  view.setInt32(0, bytes.length, true);
  view.setInt32(12, 2013, true);
  bytes.set(PING, 21);
  return bytes;
}

/** A connection whose client has sent some pings; `write` never ends while the client does not read. */
function client(reads: boolean): { connection: Deno.Conn; answers: Uint8Array[]; closed: Promise<void> } {
  const answers: Uint8Array[] = [];
  const { promise: closed, resolve } = Promise.withResolvers<void>();
  const requests = [ping(), ping()];
  const connection = {
    read(into: Uint8Array) {
      const request = requests.shift();
      if (request) into.set(request);
      return Promise.resolve(request?.length ?? null);
    },
    write(bytes: Uint8Array) {
      answers.push(bytes);
      return reads ? Promise.resolve(bytes.length) : closed.then(() => Promise.reject(new Error("closed")));
    },
    close: resolve,
  };
  return { connection: connection as unknown as Deno.Conn, answers, closed };
}

Deno.test("answers that clients do not read are bounded: the connection that would pass the bound is closed", async () => {
  const answer = document({ ok: 1, text: "x".repeat(300) });
  const unfinished = new Unfinished(500);
  const serve = ({ connection }: ReturnType<typeof client>) =>
    serveConnection(connection, 1, () => Promise.resolve(answer), unfinished);

  const reader = client(true);
  await serve(reader);
  assertEquals(reader.answers.length, 2, "what is read does not add up");

  const [first, second, third] = [client(false), client(false), client(true)];
  const waiting = serve(first);
  await serve(second);
  await second.closed;
  assertEquals([first.answers.length, second.answers.length], [1, 0]);

  first.connection.close();
  await waiting;
  await serve(third);
  assertEquals(third.answers.length, 2, "what was held is free again");
});
