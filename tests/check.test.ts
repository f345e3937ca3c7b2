import { assert, assertEquals } from "@std/assert";
import ts from "typescript";
import { type Finding, findingsOf, readProject, routesOf } from "../src/analysis/mod.ts";
import { Program, PROJECT } from "./support/program.ts";
import { projectCopy } from "./support/project_copy.ts";
import { tempFolder } from "./support/temp_folder.ts";

const OLDER_APP = new URL("fixtures/older-app", import.meta.url).pathname;

/** A misspelt key of a sync file. */
interface Mutant {
  readonly sync: string;
  readonly key: string;
  readonly text: string;
  /** Where the key stands, from 1. */
  readonly line: number;
  readonly column: number;
  /** Whether any key may stand there, and this one is not the name of its variable: nothing tells that it is wrong. */
  readonly free: boolean;
}

/** The file with each key of each pattern and query misspelt in turn, and no other sync exported. */
function mutantsOf(text: string): Mutant[] {
  const source = ts.createSourceFile("a.sync.ts", text, ts.ScriptTarget.ESNext, true);
  const mutants: Mutant[] = [];
  const visit = (node: ts.Node, sync: string): void => {
    const name = ts.isVariableDeclaration(node) && node.parent.parent.parent === source
      ? node.name.getText()
      : sync;
    if (ts.isCallExpression(node) && /^actions$|\.(query|queryAsync)$/.test(node.expression.getText())) {
      const patterns = node.expression.getText() === "actions"
        ? node.arguments.flatMap((one) => ts.isArrayLiteralExpression(one) ? [[...one.elements]] : [])
        : [[...node.arguments]];
      for (const [action, ...sides] of patterns) {
        for (const side of sides) {
          if (ts.isObjectLiteralExpression(side)) {
            for (const key of side.properties) {
              mutants.push(mutant(name, action.getText(), side === sides[0], key));
            }
          }
        }
      }
    }
    ts.forEachChild(node, (child) => visit(child, name));
  };
  const mutant = (
    sync: string,
    action: string,
    isInput: boolean,
    property: ts.ObjectLiteralElementLike,
  ): Mutant => {
    const key = property.name!.getText();
    const isShort = ts.isShorthandPropertyAssignment(property);
    const start = property.name!.getStart();
    const replaced = misspelt(key) + (isShort ? `: ${key}` : "");
    const changed = text.slice(0, start) + replaced + text.slice(property.name!.end);
    const others = changed.replace(
      /^export const (\w+)/gm,
      (all, name) => name === sync ? all : `const ${name}`,
    );
    const { line, character } = source.getLineAndCharacterOfPosition(start);
    const open = isInput && /^Requesting\.(request|respond)$/.test(action);
    const known = ["path", "httpStatus", "request"].includes(key);
    return {
      sync,
      key,
      text: others,
      line: line + 1,
      column: character + 1,
      free: open && !known && !isShort,
    };
  };
  visit(source, "");
  return mutants;
}

/** A name with two neighbours swapped, or one letter left out, at random. */
function misspelt(name: string): string {
  for (;;) {
    const at = Math.floor(Math.random() * (name.length - 1));
    const other = Math.random() < 0.5 && name.length > 3
      ? name.slice(0, at) + name.slice(at + 1)
      : name.slice(0, at) + name[at + 1] + name[at] + name.slice(at + 2);
    if (other !== name) return other;
  }
}

function errorsOf(findings: readonly Finding[]): Finding[] {
  return findings.filter(({ severity }) => severity === "error");
}

Deno.test("this project has no errors, and its routes are known with their types", async () => {
  const project = await readProject(PROJECT);
  assertEquals(errorsOf(findingsOf(project)), []);
  const login = routesOf(project).find(({ path }) => path === "/auth/login")!;
  assertEquals(login.inputs.map(({ name, type, optional }) => [name, type.kind, optional]), [
    ["username", "string", false],
    ["password", "string", false],
    ["session", "string", true],
  ]);
  const success = login.answers.find(({ by }) => by?.sync === "auth.LoginSuccess")!;
  assertEquals([success.status, success.body.map(({ name, type }) => [name, type.kind])], [200, [
    ["user", "string"],
    ["session", "string"],
    ["message", "literal"],
  ]]);
});

Deno.test("an app of the older habit has no errors, and hints where it answers whatever happened", async () => {
  await using copy = await projectCopy({ without: ["src/syncs"], overlay: `${OLDER_APP}/src` });
  const findings = findingsOf(await readProject(copy.path));
  assertEquals(errorsOf(findings), []);
  const anyway = findings.filter(({ rule }) => rule === "answers-anyway").map(({ sync }) => sync);
  assertEquals(anyway, ["polls.CreateWithOptions", "polls.CreateWithOptions", "polls.CloseRequest"]);
});

Deno.test("each key of each sync of this project, misspelt, is found where it stands", async () => {
  const [folder] = [`${PROJECT}/src/syncs`];
  const files = [...Deno.readDirSync(folder)].filter(({ name }) => name.endsWith(".sync.ts"));
  const mutants = files.flatMap(({ name }) => mutantsOf(Deno.readTextFileSync(`${folder}/${name}`)));
  await using copy = await projectCopy({
    without: ["src/syncs"],
    files: Object.fromEntries(mutants.map(({ text }, i) => [`src/syncs/m${i}.sync.ts`, text])),
  });
  const findings = findingsOf(await readProject(copy.path));
  const about = Map.groupBy(findings, ({ file, line, column }) => `${file}:${line}:${column}`);
  const missed = mutants.filter(({ free, line, column }, i) =>
    !free && !about.get(`src/syncs/m${i}.sync.ts:${line}:${column}`)?.some(({ rule }) => /-key$/.test(rule))
  );
  assertEquals(missed.map(({ sync, key, line }) => `${sync} ${key} ${line}`), []);
  const checked = mutants.filter(({ free }) => !free).length;
  assert(checked >= 50 && checked > 0.9 * mutants.length, `${checked} of ${mutants.length}`);
});

Deno.test("deno task check: exit status 1 on errors, 0 on hints alone, and --json for tools", async () => {
  await using folder = await tempFolder();
  const run = async (...args: string[]) => {
    await using program = new Program(["run", "-A", "tools/check.ts", ...args], { folder: folder.path });
    const { code } = await program.ended();
    return { code, stdout: program.stdout, stderr: program.stderr };
  };
  const good = await run();
  assertEquals([good.code, good.stderr], [0, ""]);
  assert(good.stdout.includes("POST /auth/login\n") && /\nNo errors, /.test(good.stdout), good.stdout);

  const text = `import { actions, type Sync } from "@engine";
import { Requesting } from "@concepts";
export const Echo: Sync = ({ request, what }) => ({
  when: actions([Requesting.request, { path: "/echo" }, { request }]),
  then: actions([Requesting.respond, { request, what }]),
});
`;
  await using copy = await projectCopy({ files: { "src/syncs/echo.sync.ts": text } });
  const bad = await run(copy.path);
  assertEquals(bad.code, 1);
  assert(
    bad.stdout.startsWith(
      `error unbound: src/syncs/echo.sync.ts:5:49 (sync echo.Echo): Nothing binds the variable "what"`,
    ),
    bad.stdout,
  );
  assertEquals(bad.stdout.includes("POST /"), false, "the routes wait until there are no errors");
  const { findings, routes } = JSON.parse((await run(copy.path, "--json")).stdout);
  assertEquals([
    findings[0].rule,
    findings[0].line,
    routes.some(({ path }: { path: string }) => path === "/echo"),
  ], [
    "unbound",
    5,
    true,
  ]);
  const none = await run(folder.path);
  assertEquals([none.code, none.stderr.includes("deno.json")], [2, true]);
});
