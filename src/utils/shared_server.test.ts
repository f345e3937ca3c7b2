import { assertEquals, assertRejects } from "@std/assert";
import { SharedServer } from "./shared_server.ts";

/** A server that notes when it starts and ends. */
function fixture() {
  const log: string[] = [];
  let started = 0;
  const server = new SharedServer(() => {
    const url = `mongodb://${++started}`;
    log.push(`start ${url}`);
    return Promise.resolve({
      url,
      close: async () => {
        await Promise.resolve();
        log.push(`end ${url}`);
      },
    });
  });
  return { server, log };
}

Deno.test("all clients of a process share one server, which ends with the last", async () => {
  const { server, log } = fixture();
  assertEquals(await Promise.all([server.acquire(), server.acquire()]), ["mongodb://1", "mongodb://1"]);
  await server.release();
  assertEquals(log, ["start mongodb://1"]);
  await server.release();
  assertEquals(log, ["start mongodb://1", "end mongodb://1"]);
});

Deno.test("who comes while the server ends waits for that and gets a new one", async () => {
  const { server, log } = fixture();
  await server.acquire();
  const ending = server.release();
  assertEquals(await server.acquire(), "mongodb://2");
  await ending;
  await server.release();
  assertEquals(log, ["start mongodb://1", "end mongodb://1", "start mongodb://2", "end mongodb://2"]);
});

Deno.test("a server that did not start is tried again for the next", async () => {
  let fail = true;
  const server = new SharedServer(() =>
    fail
      ? Promise.reject(new Error("the folder is in use"))
      : Promise.resolve({ url: "mongodb://up", close: () => Promise.resolve() })
  );
  await assertRejects(() => server.acquire(), Error, "the folder is in use");
  fail = false;
  assertEquals(await server.acquire(), "mongodb://up");
  await server.release();
});
