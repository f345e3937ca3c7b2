import { basename, dirname, join } from "node:path";
import { assert, assertEquals } from "@std/assert";
import ts from "typescript";
import { build } from "../tools/build.ts";
import { compilerOf } from "./support/compiler.ts";
import { PROJECT } from "./support/program.ts";

type Side = "when" | "then" | "output" | "query";

/** A key of a pattern or of a query. */
interface Key {
  readonly action: string;
  readonly side: Side;
  readonly property: ts.ObjectLiteralElementLike;
  readonly name: string;
}

/** A sync file with one key misspelt, without its other syncs. */
interface Mutant {
  readonly what: string;
  readonly file: string;
  readonly text: string;
  readonly isOpen: boolean;
}

/**
 * Where any key may stand, the types cannot know a wrong one, and `deno task check` compares keys with the names of their
 * variables instead. That is so in the inputs of these two actions, but for the key that each must have: it is known in a
 * `then`, and in a `when` if a literal stands at it. (And in concepts whose types say nothing, and where someone wrote `loose`.)
 */
const KNOWN: Record<string, string> = { "Requesting.request": "path", "Requesting.respond": "request" };

function isOpen({ action, side, property, name }: Key): boolean {
  if (/^(Open\.|loose\()/.test(action)) return true;
  if (!(action in KNOWN) || (side !== "when" && side !== "then")) return false;
  return name !== KNOWN[action] || (side === "when" && ts.isShorthandPropertyAssignment(property));
}

/** The sync files of the project and of its examples, and the correct one of the tests of types. */
async function syncFiles(): Promise<string[]> {
  const examples = join(PROJECT, "examples");
  const apps = [
    PROJECT,
    ...(ts.sys.directoryExists(examples) ? ts.sys.getDirectories(examples) : []).map((name) =>
      join(examples, name)
    ),
  ];
  const files = apps.map((root) => ts.sys.readDirectory(join(root, "src/syncs"), [".sync.ts"]));
  for (const [i, root] of apps.entries()) {
    if (files[i].length > 0 && !ts.sys.fileExists(join(root, "src/concepts/concepts.ts"))) await build(root);
  }
  return [...files.flat(), join(PROJECT, "tests/fixtures/types/correct.sync.ts")];
}

function keysIn(node: ts.Node, side: "when" | "then" = "when"): Key[] {
  const found: Key[] = [];
  const look = (action: ts.Node, side: Side, object: ts.Node | undefined) => {
    if (!object || !ts.isObjectLiteralExpression(object)) return;
    for (const property of object.properties) {
      if (!property.name || ts.isComputedPropertyName(property.name)) continue;
      found.push({ action: action.getText(), side, property, name: property.name.getText() });
    }
  };
  if (ts.isPropertyAssignment(node) && node.name.getText() === "then") side = "then";
  if (ts.isCallExpression(node)) {
    const called = node.expression.getText();
    if (called === "actions") {
      for (const pattern of node.arguments.filter(ts.isArrayLiteralExpression)) {
        const [action, input, output] = pattern.elements;
        look(action, side, input);
        look(action, "output", output);
      }
    } else if (/\.(query|queryAsync|collect)$/.test(called)) {
      const [query, input, output] = node.arguments;
      look(query, "query", input);
      look(query, "query", output);
    }
  }
  ts.forEachChild(node, (child) => void found.push(...keysIn(child, side)));
  return found;
}

/** A key with two letters swapped, with one left out, or with one twice, in turn; not as another key of the same object. */
function misspell({ name, property }: Key, turn: number): string {
  const at = Math.max(0, [...name].findIndex((letter, i) => i > 0 && letter !== name[i + 1]));
  const [before, one, two, after] = [name.slice(0, at), name[at], name[at + 1] ?? "", name.slice(at + 2)];
  const ways = [before + two + one + after, before + two + after, before + one + one + two + after];
  const keys = (property.parent as ts.ObjectLiteralExpression).properties.map((key) => key.name?.getText());
  const possible = ways.filter((misspelt) => misspelt !== "" && !keys.includes(misspelt));
  return possible[turn % possible.length];
}

function mutantsOf(file: string, text: string): Mutant[] {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.ESNext, true);
  const isSync = (one: ts.Statement) =>
    ts.isVariableStatement(one) && one.declarationList.declarations[0].type?.getText() === "Sync";
  return source.statements.flatMap((statement) => {
    const others = source.statements.filter((one) => one !== statement && isSync(one));
    return keysIn(statement).map((key, turn) => {
      const name = key.property.name!;
      const misspelt = misspell(key, turn);
      const value = ts.isShorthandPropertyAssignment(key.property) ? `: ${key.name}` : "";
      const edits = [
        { pos: name.getStart(), end: name.end, text: misspelt + value },
        ...others.map(({ pos, end }) => ({ pos, end, text: "" })),
      ].sort((a, b) => b.pos - a.pos);
      const line = source.getLineAndCharacterOfPosition(name.getStart()).line + 1;
      return {
        what: `${basename(file)}:${line} ${key.action}: "${key.name}" as "${misspelt}"`,
        file: join(dirname(file), `${key.property.pos}.${basename(file)}`),
        text: edits.reduce((text, edit) => text.slice(0, edit.pos) + edit.text + text.slice(edit.end), text),
        isOpen: isOpen(key),
      };
    });
  });
}

Deno.test("a misspelt key is a compile error: every key of every sync, but for those of inputs that take any key", async () => {
  const files = new Map((await syncFiles()).map((file) => [file, ts.sys.readFile(file)!]));
  const mutants = [...files].flatMap(([file, text]) => mutantsOf(file, text));
  const all = new Map([...files, ...mutants.map(({ file, text }) => [file, text] as const)]);
  const program = compilerOf(all).getProgram()!;
  const CANNOT_FIND_MODULE = 2307;
  const errorsIn = (file: string) =>
    program.getSemanticDiagnostics(program.getSourceFile(file)).filter(({ code }) =>
      code !== CANNOT_FIND_MODULE
    );

  for (const file of files.keys()) {
    assertEquals(errorsIn(file).map(({ messageText }) => messageText), [], `${file}, as it is`);
  }
  const closed = mutants.filter(({ isOpen }) => !isOpen);
  assert(closed.length > 150, `only ${closed.length} keys were misspelt where the types know the keys`);
  const overlooked = mutants.filter(({ file }) => errorsIn(file).length === 0);
  assertEquals(
    overlooked.map(({ what }) => what),
    mutants.filter(({ isOpen }) => isOpen).map(({ what }) => what),
  );
});
