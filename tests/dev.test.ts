import { assert, assertEquals, assertMatch } from "@std/assert";
import { HeldRequest } from "./support/held_request.ts";
import { Program } from "./support/program.ts";
import { projectCopy } from "./support/project_copy.ts";
import { until } from "./support/until.ts";

const OLDER_APP = new URL("fixtures/older-app", import.meta.url).pathname;

/** `dev` on a copy of the project. */
class Dev implements AsyncDisposable {
  private constructor(readonly program: Program, readonly project: string, readonly url: string) {}

  /** Starts it; resolves when it serves. */
  static async start(project: string, ...args: string[]): Promise<Dev> {
    const program = run(project, "0", ...args);
    try {
      const [, url] = await program.said(/^Listening on (http:\S+)/);
      return new Dev(program, project, url);
    } catch (error) {
      await program.end("SIGINT");
      throw error;
    }
  }

  async post(path: string, body: object = {}): Promise<[status: number, body: Record<string, unknown>]> {
    const response = await fetch(this.url + path, { method: "POST", body: JSON.stringify(body) });
    return [response.status, await response.json()];
  }

  /** Saves a file, or with no text removes it, and waits for a line. */
  async save(file: string, text: string | undefined, line: RegExp | string): Promise<string> {
    const path = `${this.project}/${file}`;
    if (text === undefined) await Deno.remove(path);
    else await Deno.writeTextFile(path, text);
    return await this.said(line);
  }

  /** Waits for a line that begins with that text, or that matches; gives it. */
  async said(line: RegExp | string): Promise<string> {
    const pattern = typeof line === "string" ? new RegExp(`^${RegExp.escape(line)}.*`) : line;
    return (await this.program.said(pattern)).input;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.program.end("SIGINT");
  }
}

function run(project: string, port: string, ...args: string[]): Program {
  const command = args.length > 0 ? args : ["run", "-A", "tools/dev.ts"];
  return new Program(command, {
    project,
    folder: project,
    // What is left when it is killed goes with the copy.
    env: { PORT: port, TMPDIR: project },
  });
}

/** The processes that have to do with a copy of the project. */
async function processesOf(project: string): Promise<string[]> {
  const { stdout } = await new Deno.Command("ps", { args: ["-eo", "args"] }).output();
  return new TextDecoder().decode(stdout).split("\n").filter((args) => args.includes(project));
}

function answering(path: string, answer: string): string {
  return `import { actions, type Sync } from "@engine";
import { Requesting } from "@concepts";

export const Ask: Sync = ({ request }) => ({
  when: actions([Requesting.request, { path: "${path}" }, { request }]),
  then: actions([Requesting.respond, { request, ${answer} }]),
});
`;
}

const silent = (path: string) => answering(path, "").replace(/\[Requesting\.respond.*\]/, "");

Deno.test("dev: a change is served when it is saved; one that cannot be is named, and the last good server goes on", async (t) => {
  await using project = await projectCopy({});
  await using dev = await Dev.start(project.path, "task", "dev");
  // No two runs, and no two steps, print the same lines.
  const word = `w${crypto.randomUUID().slice(0, 8)}`;
  const file = `src/syncs/${word}.sync.ts`;
  const path = `/${word}`;

  await t.step("a line for each request", async () => {
    const ada = { username: "ada", password: "correct horse 1843" };
    assertEquals((await dev.post("/auth/createAccount", ada))[0], 200);
    assertMatch(
      await dev.said("POST /auth/createAccount"),
      /^POST \/auth\/createAccount +200 +\d+\.\d ms\s+auth\.CreateAccount → auth\.CreateAccountSuccess$/,
    );
  });
  await t.step("an unanswered request, and why it is", async () => {
    assertEquals((await dev.post(path))[0], 404);
    assertMatch(await dev.said(`POST ${path}`), /404 +\d+\.\d ms$/);
    assert((await dev.said(/↳/)).includes(`"${path}"`));
  });
  await t.step("a new sync file is loaded", async () => {
    await dev.save(file, answering(path, "n: 1"), /^Restarted in \d+ ms: .* is new$/);
    assertEquals(await dev.post(path), [200, { n: 1 }]);
  });
  await t.step("a syntax error: file and line, and the last good server goes on", async () => {
    await dev.save(
      file,
      answering(path, "n: = 2"),
      `${file}:6:52 keeps the server from starting; the last good`,
    );
    assertEquals(await dev.post(path), [200, { n: 1 }]);
  });
  await t.step("an import that leads nowhere", async () => {
    await dev.save(file, `import "./no.ts";\n`, `${file}:1:8 keeps the server from starting; the last good`);
    assertEquals(await dev.post(path), [200, { n: 1 }]);
  });
  await t.step("a sync that the engine refuses", async () => {
    const unbound = answering(path, "n").replace("{ request }", "{ request, n }");
    await dev.save(file, unbound, `${file}:4 keeps the server from starting; the last good`);
    await dev.said(/Sync ".*Ask" .*"n"/);
    assertEquals(await dev.post(path), [200, { n: 1 }]);
  });
  await t.step("mended, it is served", async () => {
    await dev.save(file, answering(path, "n: 2"), `Restarted`);
    await until("the new answer", async () => (await dev.post(path))[1].n === 2);
  });
  await t.step("a sync file in a folder where none is looked for", async () => {
    const stray = `src/${word}.sync.ts`;
    await dev.save(stray, answering(path, "n: 3"), `"${stray}" is not loaded: sync files lie in "src/syncs"`);
    await dev.save(stray, undefined, /^Restarted in \d+ ms: src\/w\w+\.sync\.ts is gone$/);
  });
  await t.step("a main.ts that throws", async () => {
    const main = await Deno.readTextFile(`${project.path}/src/main.ts`);
    const broken = `${main.split("\n")[0]}\nthrow new Error("${word}");\n`;
    await dev.save("src/main.ts", broken, "src/main.ts:2:7 keeps the server from starting; the last good");
    assertEquals(await dev.post(path), [200, { n: 2 }]);
    await dev.save("src/main.ts", main, /^Restarted in \d+ ms: src\/main\.ts changed$/);
  });
  await t.step(
    "a start that is under way when more changes is given up; a checkout of many files is one change",
    async () => {
      const main = await Deno.readTextFile(`${project.path}/src/main.ts`);
      const endless =
        `console.log("${word} begins");\nawait new Promise((end) => setTimeout(end, 600_000));\n`;
      await dev.save("src/main.ts", endless, `${word} begins`);
      assertEquals(await dev.post(path), [200, { n: 2 }]);
      const many = Array.from({ length: 20 }, (_, i) => `${word}/${i}`);
      await Deno.mkdir(`${project.path}/src/syncs/${word}`);
      await Promise.all(
        many.map((name) =>
          Deno.writeTextFile(
            `${project.path}/src/syncs/${name}.sync.ts`,
            answering(`/${name}`, `name: "${name}"`),
          )
        ),
      );
      await dev.save("src/main.ts", main, /^Restarted in \d+ ms: src\/main\.ts changed, .* and 18 more$/);
      for (const name of many) assertEquals(await dev.post(`/${name}`), [200, { name }]);
    },
  );
  await t.step("what check finds is told once, also when its line moves, and when it is gone", async () => {
    const [first, second] = [`src/syncs/${word}a.sync.ts`, `src/syncs/${word}b.sync.ts`];
    const found = (file: string) => new RegExp(`^error unanswered: ${RegExp.escape(file)}:`);
    await dev.save(first, silent(`${path}/a`), found(first));
    await Deno.writeTextFile(`${project.path}/${first}`, `\n${silent(`${path}/a`)}`);
    await dev.save(second, silent(`${path}/b`), found(second));
    await dev.save(first, undefined, `check: no longer: error unanswered: ${first}`);
    const lines = dev.program.stdout.split("\n");
    assertEquals(lines.filter((line) => found(first).test(line)).length, 1, dev.program.stdout);
  });
  await t.step("a concept is built in, with the folder that it came in", async () => {
    const concept = `import type { Db } from "mongodb";
/** purpose: none */
export default class GreetingConcept {
  constructor(_db: Db) {}
  /** greet (): (word: String) */
  greet(): { word: string } {
    return { word: "${word}" };
  }
}
`;
    await Deno.mkdir(`${project.path}/src/concepts/Greeting`);
    await Deno.writeTextFile(`${project.path}/src/concepts/Greeting/GreetingConcept.ts`, concept);
    const greeting = answering(`${path}/greet`, "word")
      .replace("{ Requesting }", "{ Greeting, Requesting }")
      .replace("({ request })", "({ request, word })")
      .replace("actions([Requesting.respond", "actions([Greeting.greet, {}, { word }], [Requesting.respond");
    await dev.save(
      `src/syncs/${word}c.sync.ts`,
      greeting,
      new RegExp(`^Restarted.*${word}c\\.sync\\.ts is new`),
    );
    assertEquals(await dev.post(`${path}/greet`), [200, { word }]);
  });
  await t.step("a file that is removed is served no more", async () => {
    await dev.save(file, undefined, new RegExp(`^Restarted.* ${RegExp.escape(file)} is gone$`));
    assertEquals((await dev.post(path))[0], 404);
  });
  await t.step("a setting, and a new address on the same port", async () => {
    const address = dev.url.replace(/\/api$/, "/v2");
    await dev.save(".env", "REQUESTING_BASE_URL=/v2\n", `Listening on ${address} `);
    const response = await fetch(`${address}/auth/me`, { method: "POST", body: `{"session":"none"}` });
    assertEquals([response.status, (await response.json()).error !== undefined], [401, true]);
  });
  await t.step("Ctrl-C ends everything, exit status 0", async () => {
    assertEquals((await dev.program.end("SIGINT")).code, 0);
    await dev.said("Stopped");
    assertEquals(await processesOf(project.path), []);
    assertEquals(dev.program.stderr.split("\n").filter((line) => !/^(Task|Download) /.test(line)), [""]);
  });
});

Deno.test("dev: while servers follow one another, no request is lost, and one in flight is answered by the server that has it", async () => {
  const file = "src/syncs/turns.sync.ts";
  await using project = await projectCopy({ files: { [file]: answering("/turn", "turn: 0") } });
  await using dev = await Dev.start(project.path);
  const save = (turn: number) =>
    Deno.writeTextFile(`${project.path}/${file}`, answering("/turn", `turn: ${turn}`));
  let asking = true;
  const answers: unknown[] = [];
  const client = (async () => {
    while (asking) {
      const [status, { turn }] = await dev.post("/turn");
      answers.push(status === 200 ? turn : status);
    }
  })();
  {
    using held = await HeldRequest.begin(`${dev.url}/turn`, {});
    await save(1);
    await until("an answer of the next server", () => answers.includes(1));
    assertEquals(await held.finish(), { status: 200, body: { turn: 0 } });
  }
  await save(2);
  await until("an answer of the one after it", () => answers.includes(2));
  asking = false;
  await client;
  assertEquals([...new Set(answers)], [0, 1, 2]);
});

Deno.test("dev: a server that is caught in a loop is replaced all the same", async () => {
  const file = "src/syncs/loop.sync.ts";
  const loop = answering("/loop", "").replace("  then:", "  where: () => { for (;;); },\n  then:");
  await using project = await projectCopy({ files: { [file]: loop } });
  await using dev = await Dev.start(project.path);
  const lost = dev.post("/loop").then(() => "an answer", () => "none");
  await dev.save(file, answering("/loop", "n: 1"), "Restarted");
  assertEquals(await lost, "none");
  assertEquals(await dev.post("/loop"), [200, { n: 1 }]);
});

Deno.test("dev: an app with a main.ts of its own; its port is refused to another; killed, it leaves nothing behind", async () => {
  const { imports } = JSON.parse(await Deno.readTextFile(new URL("../deno.json", import.meta.url)));
  await using project = await projectCopy({
    without: ["src/syncs"],
    overlay: `${OLDER_APP}/src`,
    imports: { "jsr:@std/assert": imports["@std/assert"], "npm:mongodb": imports["mongodb"] },
  });
  await using dev = await Dev.start(project.path);
  const [, { user }] = await dev.post("/Profile/createAccount", {});
  assertEquals(user, undefined);
  await dev.said("POST /Profile/createAccount");

  await using other = await projectCopy({});
  await using refused = run(other.path, new URL(dev.url).port);
  await refused.said(/Cannot listen on port \d+ of "127\.0\.0\.1": it is in use/);
  assertEquals((await refused.end("SIGTERM")).code, 0);

  await dev.program.end("SIGKILL");
  await until("its processes have ended", async () => (await processesOf(project.path)).length === 0);
});
