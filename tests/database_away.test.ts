import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { type Answered, AppServer } from "./support/app_server.ts";
import { DatabaseServer } from "./support/database_server.ts";
import { Program } from "./support/program.ts";
import { tempFolder } from "./support/temp_folder.ts";
import { until } from "./support/until.ts";

const ada = { username: "ada", password: "correct horse 1843" };

/** No request waits longer for a database that is away, in milliseconds: less than REQUESTING_TIMEOUT. */
const BOUNDED = 8_000;

Deno.test("H2: the database is killed under load and comes back: 503 meanwhile, never a wrong answer, no restart", async () => {
  await using folder = await tempFolder();
  await using first = await DatabaseServer.start(folder.path);
  await using server = await AppServer.start({
    folder: folder.path,
    env: { MONGODB_URL: first.url, DB_NAME: "app" },
  });
  await server.post("/auth/createAccount", ada);
  const { session } = (await server.post("/auth/login", ada)).body;

  let created = 0;
  const load = new Load({
    login: () => server.post("/auth/login", ada),
    wrong: () => server.post("/auth/login", { ...ada, password: "something else" }),
    me: () => server.post("/auth/me", { session }),
    create: () => server.post("/auth/createAccount", { ...ada, username: `user ${created++}` }),
  });
  const { answers } = load;
  const right = { login: 200, wrong: 401, me: 200, create: 200 };
  const kinds = Object.keys(right) as (keyof typeof right)[];
  const allSay = (status: (kind: keyof typeof right) => number, since: Record<string, number>) => () =>
    kinds.every((kind) => answers[kind].slice(since[kind]).some((one) => one.status === status(kind)));
  const now = () => Object.fromEntries(kinds.map((kind) => [kind, answers[kind].length]));

  await until("every kind of request succeeds", allSay((kind) => right[kind], now()));
  await first.kill();
  await until("every kind of request gets 503", allSay(() => 503, now()));
  assertEquals(await healthOf(server), [503, { status: "the database is away" }]);
  await using _second = await first.startAgain(folder.path);
  await until("every kind of request succeeds again", allSay((kind) => right[kind], now()));
  await load.stop();
  assertEquals(await healthOf(server), [200, { status: "ready" }]);

  for (const kind of kinds) {
    for (const { status, headers, text, ms } of answers[kind]) {
      assert(status === right[kind] || status === 503, `${kind}: ${status} ${text}`);
      if (status === 503) {
        // Who only reads may simply ask again; what an action has begun may be done.
        const [retryAfter, advice] = kind === "me"
          ? ["1", "try again in a moment"]
          : [null, "this may have been done all the same"];
        assertEquals(headers.get("retry-after"), retryAfter, `${kind}: ${text}`);
        assertMatch(text, new RegExp(`"error":"The database is away \\(reference [\\w-]+\\): ${advice}"`));
      }
      assert(ms < BOUNDED, `${kind}: ${ms} ms`);
    }
  }
  // What was acknowledged is there, and the session is still open.
  assertEquals((await server.post("/auth/me", { session })).status, 200);
  for (const { body } of answers.create.filter(({ status }) => status === 200)) {
    assertEquals(typeof body.user, "string");
  }
  for (let i = 0; i < created; i++) {
    const login = await server.post("/auth/login", { ...ada, username: `user ${i}` });
    if (answers.create[i].status === 200) assertEquals(login.status, 200, `user ${i}`);
  }
  assertEquals((await server.program.end("SIGTERM")).code, 0);
});

Deno.test("a server whose database is away stops as any other", async () => {
  await using folder = await tempFolder();
  await using database = await DatabaseServer.start(folder.path);
  await using server = await AppServer.start({
    folder: folder.path,
    env: { MONGODB_URL: database.url, DB_NAME: "app" },
  });
  await server.post("/auth/createAccount", ada);
  await database.kill();
  assertEquals((await server.post("/auth/login", ada)).status, 503);
  assertEquals((await server.program.end("SIGTERM")).code, 0);
});

Deno.test("without its database a server does not start: the address and the next step, exit status 1", async () => {
  await using folder = await tempFolder();
  await using database = await DatabaseServer.start(folder.path);
  await database.kill();
  const { host } = new URL(database.url);
  await using program = new Program(["run", "-A", "src/main.ts"], {
    folder: folder.path,
    env: { PORT: "0", MONGODB_URL: `mongodb://ada:correct-horse@${host}`, DB_NAME: "app" },
  });
  assertEquals((await program.ended()).code, 1);
  assertStringIncludes(program.stderr, `Cannot connect to the database at "${host}"`);
  assertStringIncludes(program.stderr, "correct MONGODB_URL, or unset it for the embedded database");
  assert(!(program.stdout + program.stderr).includes("correct-horse"), "the password is shown");
});

async function healthOf(server: AppServer): Promise<[number, unknown]> {
  const response = await fetch(new URL("/health", server.url));
  return [response.status, await response.json()];
}

/** Requests of several kinds, of each one after the other until it is stopped, with all their answers. */
class Load<Kind extends string> {
  readonly answers: Record<Kind, Answered[]>;
  readonly #senders: Promise<void>[];
  #stopped = false;

  constructor(requests: Record<Kind, () => Promise<Answered>>) {
    const kinds = Object.keys(requests) as Kind[];
    this.answers = Object.fromEntries(kinds.map((kind) => [kind, []])) as unknown as Record<Kind, Answered[]>;
    this.#senders = kinds.map(async (kind) => {
      while (!this.#stopped) this.answers[kind].push(await requests[kind]());
    });
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    await Promise.all(this.#senders);
  }
}
