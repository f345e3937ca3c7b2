import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { AppServer } from "./support/app_server.ts";
import { Program } from "./support/program.ts";
import { projectCopy } from "./support/project_copy.ts";
import { tempFolder } from "./support/temp_folder.ts";

const APP = new URL("fixtures/older-app", import.meta.url).pathname;

/** Within this time every answer comes, in milliseconds. */
const AT_ONCE = 1_000;

/**
 * What other apps of that habit do: a folder with a small letter, a concept's type, an action asked as a query, null in place
 * of rows, a symbol of a sync's own, a list of syncs beside them, tests of `@syncs` on `@test-concepts`, and these in place of
 * `@concepts` in a main module.
 */
const HABITS = {
  "src/concepts/stamping/stampingConcept.ts": `
import { Db } from "npm:mongodb";

export default class StampingConcept {
  constructor(private readonly db: Db) {}
  /** @effects nothing: gives the owner of a stamp */
  ownerOf({ stamp }: { stamp: string }): { owner: string }[] {
    return [{ owner: "owner of " + stamp }];
  }
  _find({ stamp }: { stamp: string }): { stamp: string } | null {
    return stamp === "none" ? null : { stamp };
  }
}
`,
  "src/syncs/stamps.sync.ts": `
import { actions, Sync } from "@engine";
import { Requesting, Stamping } from "@concepts";
import type { StampingConcept } from "@concepts";

const asked: keyof StampingConcept = "ownerOf";

export const OwnerOfStamp: Sync = ({ request, stamp, owner }) => ({
  when: actions([Requesting.request, { path: "/stamps/owner", stamp }, { request }]),
  where: async (frames) => await frames.query(Stamping[asked], { stamp }, { owner }),
  then: actions([Requesting.respond, { request, owner }]),
});

export const LabelOfStamp: Sync = ({ request, stamp }) => {
  const label = Symbol("label");
  return {
    when: actions([Requesting.request, { path: "/stamps/label", stamp }, { request }]),
    where: (frames) => frames.map(($) => ({ ...$, [label]: "label of " + $[stamp] })),
    then: actions([Requesting.respond, { request, label }]),
  };
};

export const syncs = [OwnerOfStamp, LabelOfStamp];
`,
  "src/syncs/stamps.sync.test.ts": `
import { assertEquals } from "jsr:@std/assert";
import { client, db, Engine, Requesting } from "@test-concepts";
import syncs from "@syncs";

Engine.register(syncs);

Deno.test("a request is answered by the syncs, on a test database", async () => {
  const { request } = await Requesting.request({ path: "/stamps/owner", stamp: "a" });
  const [{ response }] = await Requesting._awaitResponse({ request });
  assertEquals(response, { owner: "owner of a" });
  assertEquals(db.databaseName.startsWith("test_"), true);
  await client.close();
});
`,
  "src/test_main.ts": `
import { client, db, Engine } from "@test-concepts";
import syncs from "@syncs";

Engine.register(syncs);
console.log(db.databaseName);
await client.close();
`,
  "src/late.ts": `
import { client } from "@concepts";
await import("@test-concepts").finally(() => client.close());
`,
};

/** A Requesting of the app's own, which listens by itself. */
const OWN_REQUESTING = `
import { Db } from "npm:mongodb";
import { freshID } from "@utils/database.ts";

const PORT = parseInt(Deno.env.get("PORT") ?? "8000", 10);

export default class RequestingConcept {
  private readonly waiting = new Map<string, PromiseWithResolvers<unknown>>();
  constructor(private readonly db: Db) {}
  async request(input: { path: string; [key: string]: unknown }): Promise<{ request: string }> {
    const request = freshID();
    this.waiting.set(request, Promise.withResolvers());
    await this.db.collection("Requesting.requests").insertOne({ input });
    return { request };
  }
  respond({ request, ...response }: { request: string; [key: string]: unknown }): { request: string } {
    this.waiting.get(request)?.resolve(response);
    return { request };
  }
  async _awaitResponse({ request }: { request: string }): Promise<{ response: unknown }[]> {
    return [{ response: await this.waiting.get(request)?.promise }];
  }
}

export function startRequestingServer(concepts: Record<string, unknown>): void {
  const { Requesting } = concepts;
  if (!(Requesting instanceof RequestingConcept)) throw new Error("Requesting is missing");
  Deno.serve({ port: PORT }, async (asked) => {
    const { pathname } = new URL(asked.url);
    const body = await asked.json();
    const { request } = await Requesting.request({ ...body, path: pathname.slice("/api".length) });
    const [{ response }] = await Requesting._awaitResponse({ request });
    return Response.json(response);
  });
}
`;

/** A line of `expected.json`: a text `$name` in `answer` stands for any value, the same wherever the name stands. */
interface Expected {
  readonly post: string;
  readonly body: Record<string, unknown>;
  readonly status: number;
  readonly answer: unknown;
}

Deno.test("an app of the older habit runs unchanged", async (t) => {
  const { imports } = JSON.parse(await Deno.readTextFile(new URL("../deno.json", import.meta.url)));
  await using project = await projectCopy({
    without: ["src/syncs"],
    overlay: `${APP}/src`,
    files: HABITS,
    imports: { "jsr:@std/assert": imports["@std/assert"], "npm:mongodb": imports["mongodb"] },
  });
  await using folder = await tempFolder();
  const options = { project: project.path, folder: folder.path };
  const run = async (...args: string[]) => {
    await using program = new Program(args, options);
    const { code } = await program.ended();
    assertEquals(code, 0, program.stdout + program.stderr);
    return program.stdout;
  };

  await t.step("it type-checks", async () => {
    await run("check", "src/main.ts");
    await run("check", "src/concepts/Polling/PollingConcept.test.ts");
  });
  await t.step("its own tests pass, also one of syncs on @test-concepts", async () => {
    for (const file of ["src/concepts/Polling/PollingConcept.test.ts", "src/syncs/stamps.sync.test.ts"]) {
      const printed = await run("test", "-A", "--no-check", file);
      assert(printed.includes("1 passed | 0 failed"), printed);
    }
  });
  await t.step("it can run on @test-concepts, which never opens its own database", async () => {
    assertMatch(await run("run", "-A", "src/test_main.ts"), /^test_/m);
    await using late = new Program(["run", "-A", "src/late.ts"], options);
    assertEquals((await late.ended()).code, 1);
    assertStringIncludes(late.stderr, '"@test-concepts" is imported after "@concepts"');
  });
  await t.step("it starts, and every answer that it expects comes within a second", async () => {
    await using server = await AppServer.start({
      ...options,
      env: { REQUESTING_ERROR_STATUS: "200", REQUESTING_PASSTHROUGH: "all" },
    });
    const expected: Expected[] = JSON.parse(await Deno.readTextFile(`${APP}/expected.json`));
    const known = new Map<string, unknown>();
    for (const { post, body, status, answer } of expected) {
      const path = post.replace(/^\/api/, "");
      const sent = JSON.parse(JSON.stringify(body), (_, value) => known.get(value) ?? value);
      const got = await server.post(path, sent);
      const what = `${post} ${JSON.stringify(sent)}: ${got.status} ${got.text}`;
      assertEquals(got.status, status, what);
      assert(fits(got.body, answer, known), `${what}, expected ${JSON.stringify(answer)}`);
      assert(got.ms < AT_ONCE, `${what} took ${got.ms} ms`);
    }
    assertEquals((await server.post("/stamps/owner", { stamp: "a" })).body, { owner: "owner of a" });
    assertEquals((await server.post("/stamps/label", { stamp: "a" })).body, { label: "label of a" });
    assertEquals((await server.post("/Stamping/_find", { stamp: "a" })).body, { stamp: "a" });
    assertEquals((await server.post("/Stamping/_find", { stamp: "none" })).body, null);
  });
});

Deno.test("deno task dev serves an app with a RequestingConcept of its own, and serves it anew", async () => {
  const { imports } = JSON.parse(await Deno.readTextFile(new URL("../deno.json", import.meta.url)));
  const stamps = "src/syncs/stamps.sync.ts";
  await using project = await projectCopy({
    without: ["src/syncs"],
    overlay: `${APP}/src`,
    files: { ...HABITS, "src/concepts/Requesting/RequestingConcept.ts": OWN_REQUESTING },
    imports: { "jsr:@std/assert": imports["@std/assert"], "npm:mongodb": imports["mongodb"] },
  });
  const options = { project: project.path, folder: project.path };
  await using check = new Program(["check", "src/main.ts"], options);
  assertEquals((await check.ended()).code, 0, check.stderr);
  await using dev = new Program(["task", "dev"], { ...options, env: { PORT: "0", TMPDIR: project.path } });
  const [, url] = await dev.said(/^Listening on (http:\S+)/);
  const ownerOf = async (stamp: string) => {
    const body = JSON.stringify({ stamp });
    return await (await fetch(`${url}/stamps/owner`, { method: "POST", body })).json();
  };
  assertEquals(await ownerOf("a"), { owner: "owner of a" });
  await dev.said(/^POST \/stamps\/owner +200 /);

  const renamed = HABITS[stamps].replace("{ request, owner }", "{ request, holder: owner }");
  await Deno.writeTextFile(`${project.path}/${stamps}`, renamed);
  await dev.said(/^Restarted in /);
  assertEquals(await ownerOf("a"), { holder: "owner of a" });
  assertEquals((await dev.end("SIGINT")).code, 0);
});

/** Whether a value is as expected; names that it meets for the first time are learned. */
function fits(value: unknown, expected: unknown, known: Map<string, unknown>): boolean {
  if (typeof expected === "string" && expected.startsWith("$")) {
    if (!known.has(expected)) known.set(expected, value);
    return value !== undefined && value === known.get(expected);
  }
  if (typeof expected !== "object" || expected === null) return value === expected;
  if (typeof value !== "object" || value === null || Array.isArray(value) !== Array.isArray(expected)) {
    return false;
  }
  const more = Object.keys(value).filter((key) => !(key in expected));
  if (more.length > 0 && !("error" in expected)) return false;
  return Object.entries(expected).every(([key, item]) => fits(Reflect.get(value, key), item, known));
}
