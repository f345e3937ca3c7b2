import { assertEquals } from "@std/assert";
import { MongoClient } from "mongodb";
import { type Answered, AppServer } from "./support/app_server.ts";
import { DatabaseServer } from "./support/database_server.ts";
import { projectCopy } from "./support/project_copy.ts";
import { tempFolder } from "./support/temp_folder.ts";
import { until } from "./support/until.ts";

const password = "correct horse 1843";

/** Sends the same request with the same key until it is not told to ask again; gives that answer. */
function settled(server: AppServer, path: string, body: object, key: string): Promise<Answered> {
  return until(`the end of ${path}`, async () => {
    const answer = await server.post(path, body, { "idempotency-key": `"${key}"` });
    return answer.headers.has("retry-after") ? undefined : answer;
  });
}

Deno.test("a lost answer: the connection breaks after the request was sent, and a repeat gets the answer of the only account", async () => {
  await using folder = await tempFolder();
  await using server = await AppServer.start({ folder: folder.path });
  const { hostname, port, pathname } = new URL(server.url);
  for (let i = 0; i < 10; i++) {
    const account = { username: `user ${i}`, password };
    const body = JSON.stringify(account);
    const connection = await Deno.connect({ hostname, port: Number(port) });
    await connection.write(new TextEncoder().encode(
      `POST ${pathname}/auth/createAccount HTTP/1.1\r\nHost: ${hostname}:${port}\r\n` +
        `Idempotency-Key: "key ${i}"\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
    ));
    // Half of them have done their work by then, and wait to be answered.
    const isDone = i % 2 === 1;
    if (isDone) {
      await until("it is done", async () => (await server.post("/auth/login", account)).status === 200);
    }
    connection.close();

    // A second account of the name would be refused as taken.
    const repeat = await settled(server, "/auth/createAccount", account, `key ${i}`);
    assertEquals(repeat.status, 200, repeat.text);
    if (isDone) assertEquals(repeat.headers.get("idempotent-replayed"), "true");
    assertEquals((await server.post("/auth/login", account)).body.user, repeat.body.user);
  }
});

Deno.test("two servers on one database carry out a request with a key once, whichever of them gets it", async () => {
  await using folder = await tempFolder();
  await using database = await DatabaseServer.start(folder.path);
  const options = { folder: folder.path, env: { MONGODB_URL: database.url, DB_NAME: "app" } };
  await using one = await AppServer.start(options);
  await using other = await AppServer.start(options);
  const keys = Array.from({ length: 10 }, (_, i) => `key ${i}`);
  const answers = await Promise.all(keys.flatMap((key) =>
    Array.from({ length: 6 }, async (_, i) => {
      const account = { username: key, password };
      const { status, text } = await settled(i % 2 ? one : other, "/auth/createAccount", account, key);
      assertEquals(status, 200, text);
      return `${key}: ${text}`;
    })
  ));
  assertEquals(new Set(answers).size, keys.length);
});

/** An action that says that it has begun, and does not end. */
const NEVER_ENDING = {
  "src/concepts/Working/WorkingConcept.ts": `
import type { Db } from "mongodb";
/** purpose: work for ever */
export default class WorkingConcept {
  constructor(private readonly db: Db) {}
  /** work () **effects** work has begun */
  async work(): Promise<Record<string, never>> {
    await this.db.collection("Working.begun").insertOne({});
    return await new Promise(() => {});
  }
}
`,
  "src/syncs/working.sync.ts": `
import { actions, type Sync } from "@engine";
import { Requesting, Working } from "@concepts";

export const Work: Sync = ({ request }) => ({
  when: actions([Requesting.request, { path: "/work" }, { request }]),
  then: actions([Working.work, {}], [Requesting.respond, { request }]),
});
`,
};

Deno.test("after kill -9 in the middle of a request nobody knows its end, and it is not done again; answers before that are kept", async () => {
  await using project = await projectCopy({ files: NEVER_ENDING });
  await using folder = await tempFolder();
  const options = { project: project.path, folder: folder.path, env: { REQUESTING_TIMEOUT: "1500" } };
  const account = { username: "ada", password };
  let user: unknown;
  {
    await using server = await AppServer.start(options);
    const made = await settled(server, "/auth/createAccount", account, "done");
    assertEquals(made.status, 200, made.text);
    user = made.body.user;
    const broken = settled(server, "/work", {}, "begun").catch((error) => error);
    await begun(server);
    await server.program.end("SIGKILL");
    assertEquals((await broken) instanceof TypeError, true);
  }
  await using server = await AppServer.start(options);
  assertEquals((await settled(server, "/auth/createAccount", account, "done")).body, { user });
  const { status, body } = await settled(server, "/work", {}, "begun");
  assertEquals([status, body.reason], [500, "unknown"]);
  assertEquals(await begun(server), 1);
});

/** How often work has begun, once it has. */
async function begun(server: AppServer): Promise<number> {
  const { url, name } = await server.database();
  const client = await MongoClient.connect(url);
  try {
    const works = client.db(name).collection("Working.begun");
    return await until("work has begun", async () => await works.countDocuments() || undefined);
  } finally {
    await client.close();
  }
}
