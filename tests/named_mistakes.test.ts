import { assertEquals } from "@std/assert";
import { findingsOf, printFindings, readProject } from "../src/analysis/mod.ts";
import { AppServer } from "./support/app_server.ts";
import { MadeUpBackend } from "./support/named_mistakes/made_up_backend.ts";
import { MadeUpNames } from "./support/named_mistakes/made_up_names.ts";
import type { Told } from "./support/named_mistakes/mistake.ts";
import { MISTAKES } from "./support/named_mistakes/mistakes.ts";
import { Program } from "./support/program.ts";
import { projectCopy } from "./support/project_copy.ts";
import { tempFolder } from "./support/temp_folder.ts";

/** All names come from it. NAMES_SEED runs the tests again with those of a run that failed. */
const SEED = Number(Deno.env.get("NAMES_SEED") ?? Math.floor(Math.random() * 2 ** 31));

const names = new MadeUpNames(SEED);
/** Each mistake, made in a backend of its own: the files before and afterwards. */
const cases = MISTAKES.map(([name, make]) => {
  const backend = new MadeUpBackend(names);
  const right = backend.files;
  const effects = make(backend);
  return {
    name,
    backend,
    right,
    wrong: backend.files,
    starts: !effects.start && !effects.isNotLoaded,
    ...effects,
  };
});

/** A copy of the project with the files of many backends. */
function copyWith(files: readonly Record<string, string>[]) {
  return projectCopy({ files: Object.assign({}, ...files) });
}

/** Fails unless the first line of a text tells of a mistake. */
function assertTells(text: string, { at, says }: Told): void {
  const [line] = text.split("\n");
  // Line 4 is not line 42.
  const isThere = new RegExp(`${RegExp.escape(at)}(?!\\d)`).test(line);
  const lacking = [...(isThere ? [] : [at]), ...says.filter((part) => !line.includes(part))];
  assertEquals(lacking, [], `the line lacks this (NAMES_SEED=${SEED}):\n${line}\n`);
}

Deno.test("without a mistake nothing is found, every request has its answer, and there is nothing to explain", async () => {
  await using project = await copyWith(cases.map(({ right }) => right));
  const backends = cases.map(({ backend }) => backend);
  const ours = new Set(backends.flatMap(({ syncFile, conceptFile }) => [syncFile, conceptFile]));
  const findings = findingsOf(await readProject(project.path)).filter(({ file }) => ours.has(file));
  assertEquals(printFindings(findings), "No errors, no hints", `NAMES_SEED=${SEED}`);

  await using folder = await tempFolder();
  await using server = await AppServer.start({ project: project.path, folder: folder.path });
  const requests: string[] = [];
  const asks = async (path: string, body: object) => {
    const answer = await server.post(path, body);
    requests.push(answer.headers.get("x-request-id")!);
    return [answer.status, answer.body];
  };
  for (const { path, key } of backends) {
    const thing = { [key.owner]: "ann", [key.text]: "a text" };
    const empty = { ...thing, [key.text]: "" };
    assertEquals(await asks(path.look, { [key.item]: 1 }), [404, { error: "There is none" }]);
    assertEquals(await asks(path.make, thing), [200, { [key.item]: 1, done: true }]);
    assertEquals(await asks(path.make, empty), [409, { error: "The text is empty" }]);
    assertEquals(await asks(path.ask, thing), [200, { [key.owner]: "ann", [key.item]: 2 }]);
    assertEquals(await asks(path.ask, empty), [409, { error: "The text is empty" }]);
    assertEquals(await asks(path.look, { [key.item]: 1 }), [200, thing]);
    const things = [{ ...thing, [key.item]: 1 }, { ...thing, [key.item]: 2 }];
    const ann = { [key.owner]: "ann" };
    assertEquals(await asks(path.list, ann), [200, { [key.items]: things }]);
    assertEquals(await asks(path.list, { ...ann, [key.size]: 1 }), [200, {
      [key.items]: things.slice(0, 1),
    }]);
    assertEquals(await asks(path.list, { [key.owner]: "nobody" }), [200, { [key.items]: [] }]);
    assertEquals(await asks(path.three, { [key.size]: 3 }), [200, { [key.size]: 3 }]);
  }
  // Of one backend, which stands for all: an explanation looks at every sync of the project.
  for (const request of requests.slice(0, requests.length / backends.length)) {
    const explained = await fetch(new URL(`/_explain/${request}.json`, server.url));
    assertEquals((await explained.json()).problem, undefined, `NAMES_SEED=${SEED}`);
  }
});

Deno.test("deno task check: the first line on a mistake names the cause, the file and line, and the fix", async (t) => {
  // What cannot be loaded hides what does not follow from it; so the two kinds are checked apart.
  for (const starts of [true, false]) {
    const checked = cases.filter((one) => one.starts === starts);
    await using project = await copyWith(checked.map(({ wrong }) => wrong));
    const findings = findingsOf(await readProject(project.path));
    for (const { name, backend: { syncFile, conceptFile }, check } of checked) {
      if (!check) continue;
      await t.step(name, () => {
        const own = findings.filter(({ file }) => file === syncFile || file === conceptFile);
        assertTells(printFindings(own), check);
      });
    }
  }
});

Deno.test("an error at the start: its first line names the cause, the file and line, and the fix", async (t) => {
  for (const { name, wrong, start } of cases) {
    if (!start) continue;
    await t.step(name, async () => {
      await using project = await copyWith([wrong]);
      await using program = new Program(["run", "-A", "src/main.ts"], {
        project: project.path,
        folder: project.path,
        env: { PORT: "0" },
      });
      assertEquals((await program.ended()).code, 1);
      assertTells(program.stderr, start);
    });
  }
});

Deno.test("an answer of development, or deno task explain: its first line names the cause, the file and line, and the fix", async (t) => {
  await using project = await copyWith(cases.filter(({ starts }) => starts).map(({ wrong }) => wrong));
  await using folder = await tempFolder();
  await using server = await AppServer.start({
    project: project.path,
    folder: folder.path,
    env: { REQUESTING_TIMEOUT: "2000" },
  });
  for (const { name, backend: { path, key }, request, answer, explain } of cases) {
    if (!request) continue;
    await t.step(name, async () => {
      if (request.path === path.look) {
        assertEquals(
          (await server.post(path.make, { [key.owner]: "ann", [key.text]: "a text" })).status,
          200,
        );
      }
      const { body } = await server.post(request.path, request.body);
      if (answer) assertTells(String(body.explain), answer);
      if (!explain) return;
      await using program = new Program(["run", "-A", "tools/explain.ts", request.path], {
        folder: folder.path,
      });
      assertEquals((await program.ended()).code, 0, program.stderr);
      assertTells(program.stdout, explain);
    });
  }
});
