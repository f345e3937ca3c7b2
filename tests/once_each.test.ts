import { assertEquals, assertStringIncludes } from "@std/assert";
import { MongoClient } from "mongodb";
import { AppServer } from "./support/app_server.ts";
import { tempFolder } from "./support/temp_folder.ts";
import { until } from "./support/until.ts";

const password = "correct horse 1843";

Deno.test("200 requests at once are answered once each, each with its own answer", async () => {
  await using folder = await tempFolder();
  await using server = await AppServer.start({ folder: folder.path });
  const names = Array.from({ length: 10 }, (_, i) => `user ${i}`);
  const sessions = await Promise.all(names.map(async (username) => {
    await server.post("/auth/createAccount", { username, password });
    return (await server.post("/auth/login", { username, password })).body.session;
  }));

  const wanted = names.flatMap((username, i) => [
    ...Array.from({ length: 17 }, () => ({
      path: "/auth/me",
      body: { session: sessions[i] } as object,
      status: 200,
      text: `"username":"${username}"`,
    })),
    { path: "/auth/login", body: { username, password }, status: 200, text: `"session":"` },
    { path: `/nowhere/${i}`, body: {}, status: 404, text: `/nowhere/${i}\\"` },
    { path: "/auth/me", body: { session: `nobody ${i}` }, status: 401, text: `"error":"` },
  ]);
  assertEquals(wanted.length, 200);

  const answers = await Promise.all(wanted.map(({ path, body }) => server.post(path, body)));
  assertEquals(answers.map(({ status }) => status), wanted.map(({ status }) => status));
  wanted.forEach(({ text }, i) => assertStringIncludes(answers[i].text, text));

  // What was stored tells what the server did: one request, with one answer, for each id.
  const statuses = new Map(answers.map(({ headers, status }) => [headers.get("x-request-id"), status]));
  assertEquals(statuses.size, 200);
  const { url, name } = await server.database();
  const client = await MongoClient.connect(url);
  try {
    const requests = client.db(name).collection<{ _id: string; status: number }>("Requesting.requests");
    const stored = await until("all requests are stored", async () => {
      const found = await requests.find().toArray();
      return found.length >= 2 * names.length + 200 && found;
    });
    assertEquals(stored.length, 2 * names.length + 200);
    assertEquals(
      new Map(stored.filter(({ _id }) => statuses.has(_id)).map(({ _id, status }) => [_id, status])),
      statuses,
    );
  } finally {
    await client.close();
  }
});

Deno.test("fifty simultaneous createAccounts of one name: one 200, forty-nine 409", async () => {
  await using folder = await tempFolder();
  await using server = await AppServer.start({ folder: folder.path });
  const spellings = ["Ada", "ada", "ADA", " ada "];
  const answers = await Promise.all(
    Array.from({ length: 50 }, (_, i) =>
      server.post("/auth/createAccount", {
        username: spellings[i % spellings.length],
        password: `${password} ${i}`,
      })),
  );
  const made = answers.filter(({ status }) => status === 200);
  assertEquals(made.length, 1);
  assertEquals(answers.filter(({ status }) => status === 409).length, 49);

  // The account is the winner's: its password, and none of the others, opens it.
  const winner = answers.indexOf(made[0]);
  const login = (i: number) => server.post("/auth/login", { username: "ada", password: `${password} ${i}` });
  const right = await login(winner);
  assertEquals([right.status, right.body.user], [200, made[0].body.user]);
  assertEquals((await login((winner + 1) % 50)).status, 401);
});
