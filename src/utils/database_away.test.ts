import { MongoClient, MongoServerError } from "mongodb";
import { assertEquals, assertRejects } from "@std/assert";
import { isDatabaseAway } from "./database_away.ts";

/** An address of this machine where nobody listens. */
function deadAddress(): string {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = listener.addr as Deno.NetAddr;
  listener.close();
  return `mongodb://127.0.0.1:${port}`;
}

Deno.test("a server that nobody runs is away, and so is a client that was closed", async () => {
  const client = new MongoClient(deadAddress(), { serverSelectionTimeoutMS: 50 });
  const ping = () => client.db("x").command({ ping: 1 });
  const unreachable = await assertRejects(ping);
  assertEquals(unreachable.name, "MongoServerSelectionError");
  assertEquals(isDatabaseAway(unreachable), true);
  await client.close();
  assertEquals(isDatabaseAway(await assertRejects(ping)), true);
});

Deno.test("an error that the database's being away caused counts as well", () => {
  const cause = Object.assign(new Error("connection 1 to 127.0.0.1:27017 closed"), {
    name: "MongoNetworkError",
  });
  assertEquals(isDatabaseAway(new Error("cannot save", { cause: new Error("insert", { cause }) })), true);
  const circle = new Error("circle");
  circle.cause = circle;
  assertEquals(isDatabaseAway(circle), false);
});

Deno.test("a server that shuts down or is no longer the primary is away; one that refuses is not", () => {
  for (const code of [91, 189, 10107, 11600, 13435]) {
    assertEquals(isDatabaseAway(new MongoServerError({ message: "not now", code })), true);
  }
  for (const code of [2, 13, 18, 50, 11000]) {
    assertEquals(isDatabaseAway(new MongoServerError({ message: "no", code })), false);
  }
});

Deno.test("what is no error of the driver is not the database's being away", () => {
  for (
    const error of [
      new Error("x"),
      Object.assign(new Error("x"), { code: 91 }),
      "MongoNetworkError",
      undefined,
      null,
    ]
  ) {
    assertEquals(isDatabaseAway(error), false);
  }
});

Deno.test("a socket that ended under the driver's hands says that the database is away; another service's does not", () => {
  const ended = (stack: string) =>
    Object.assign(new Error("This socket has been ended by the other party"), { code: "EPIPE", stack });
  assertEquals(
    isDatabaseAway(ended("Error\n at file:///npm/mongodb/7.9.0/lib/cmap/connection.js:408:29")),
    true,
  );
  assertEquals(isDatabaseAway(ended("Error\n at file:///src/concepts/Mailing/MailingConcept.ts:8:3")), false);
});
