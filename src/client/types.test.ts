import { assertEquals } from "@std/assert";
import ts from "typescript";

/**
 * Ordinary mistakes, each with the beginning of what the compiler says. They are compiled with the libraries of a browser
 * and nothing else, so that the client can use nothing of Deno, Node or the server.
 */
const mistakes: [mistake: string, code: string, message: string][] = [
  [
    "a wrong path",
    `api("/auth/logn", { username, password });`,
    `Argument of type '"/auth/logn"' is not assignable to parameter of type '"/auth/`,
  ],
  [
    "a misspelt key",
    `api("/auth/login", { usrname: username, password });`,
    `Object literal may only specify known properties, but 'usrname' does not exist in type`,
  ],
  [
    "a missing key",
    `api("/auth/login", { username });`,
    `Argument of type '{ username: string; }' is not assignable to parameter of type`,
  ],
  ["a missing input", `api("/auth/login");`, "Expected 2-3 arguments, but got 1"],
  [
    "a value of the wrong type",
    `api("/auth/login", { username, password: 7 });`,
    "Type 'number' is not assignable to type 'string'",
  ],
  [
    "the session by hand",
    `api("/auth/me", { session: "x" });`,
    "Type 'string' is not assignable to type 'never'",
  ],
  [
    "an outcome used before it is known to be one",
    `const r = await api("/auth/me"); r.username;`,
    "Property 'username' does not exist on type 'Failure | OutcomeOf<",
  ],
  [
    "a key that no outcome has",
    `const r = await api.orThrow("/auth/me"); r.sesion;`,
    "Property 'sesion' does not exist on type",
  ],
  [
    "an option that there is not",
    `api("/auth/me", {}, { retry: true });`,
    "Object literal may only specify known properties, and 'retry' does not exist in type 'RequestOptions'",
  ],
  [
    "a state that cannot be",
    `const s: SessionState = { status: "authenticated", token: "absent" };`,
    `Type '{ status: "authenticated"; token: "absent"; }' is not assignable to type 'SessionState'`,
  ],
  [
    "the user of a session that may have none",
    `api.session.getSnapshot().user;`,
    "Property 'user' does not exist on type 'SessionState'",
  ],
  [
    "an Api without outcomes",
    `createClient<{ "/x": { input: {} } }>({ baseUrl: "" });`,
    "Type '{ \"/x\": { input: {}; }; }' does not satisfy",
  ],
  [
    "a misspelt key of an item",
    `notes.create({ txt: "milk" });`,
    "Object literal may only specify known properties, but 'txt' does not exist in type",
  ],
  [
    "a change of the id",
    `notes.update("1", { id: "2" });`,
    "Object literal may only specify known properties, and 'id' does not exist in type",
  ],
];

/** What must compile. */
const correct = `
  const login = await api("/auth/login", { username, password });
  if (login.error !== undefined) { const status: number = login.status; status; } else { const session: string = login.session; session; }
  const me = await api("/auth/me");
  if (isFailure(me)) me.error; else { const user: string = me.user; user; }
  if ("error" in me && me.error) me.status;
  const name: string = (await api.orThrow("/auth/me", {}, { read: true })).username;
  const state = api.session.getSnapshot();
  if (isAuthenticated(state)) { const user: string | undefined = state.user; user; }
  const { id, settled } = notes.create({ text: name });
  const settledAs = await settled;
  if (!isFailure(settledAs)) { const text: string = settledAs.text; text; }
  notes.update(id, { text: "tea" });
  const unsubscribe: () => void = notes.subscribe(() => {});
  unsubscribe();
  const unions = createClient<Unions>({ baseUrl: "/api" });
  unions("/x", { a: "1" });
  unions("/x", { b: 1 });
`;

const frame = (code: string) => `
import { type AuthApi, createClient, isAuthenticated, isFailure, OptimisticStore, type Item, type SessionState } from "./mod.ts";
interface Note extends Item { readonly text: string }
interface Unions { "/x": { input: { a: string; session: string } | { b: number }; outcomes: { c: string } } }
declare const username: string, password: string;
declare const notes: OptimisticStore<Note>;
const api = createClient<AuthApi>({ baseUrl: "/api" });
export async function main() {
${code}
}
`;

const folder = new URL("./", import.meta.url).pathname;

/** The examples of docs/client.md, one after the other as one module. */
async function examples(): Promise<string> {
  const page = await Deno.readTextFile(new URL("../../docs/client.md", import.meta.url));
  const blocks = [...page.matchAll(/```ts\n(.*?)```/gs)].map(([, code]) => code);
  return blocks.join("\n").replaceAll('"@client"', '"./mod.ts"');
}

/** The first line of each error in some modules that stand beside the client. */
function errorsIn(sources: Record<string, string>): Record<string, string[]> {
  const files = new Map(Object.entries(sources).map(([name, code]) => [`${folder}${name}.ts`, code]));
  const options: ts.CompilerOptions = {
    strict: true,
    noEmit: true,
    target: ts.ScriptTarget.ES2022,
    lib: ["lib.es2022.d.ts", "lib.dom.d.ts"],
    types: [],
    module: ts.ModuleKind.ESNext,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
    allowImportingTsExtensions: true,
    verbatimModuleSyntax: true,
  };
  const host = ts.createCompilerHost(options);
  const { getSourceFile, fileExists, readFile } = host;
  host.fileExists = (name) => files.has(name) || fileExists.call(host, name);
  host.readFile = (name) => files.get(name) ?? readFile.call(host, name);
  host.getSourceFile = (name, ...rest) => {
    const text = files.get(name);
    return text === undefined
      ? getSourceFile.call(host, name, ...rest)
      : ts.createSourceFile(name, text, ts.ScriptTarget.ES2022, true);
  };
  const program = ts.createProgram([...files.keys()], options, host);
  const errors: Record<string, string[]> = Object.fromEntries(Object.keys(sources).map((name) => [name, []]));
  for (const { file, messageText } of ts.getPreEmitDiagnostics(program)) {
    const name = file?.fileName.replace(folder, "").replace(".ts", "") ?? "options";
    (errors[name] ??= []).push(ts.flattenDiagnosticMessageText(messageText, "\n").split("\n")[0]);
  }
  return errors;
}

Deno.test("the client compiles for a browser, and each mistake in using it is a compile error that names it", async () => {
  const names = mistakes.map((_, i) => `mistake_${i}`);
  const sources = Object.fromEntries(mistakes.map(([, code], i) => [names[i], frame(code)]));
  const { correct: inCorrect, examples: inExamples, ...found } = errorsIn({
    correct: frame(correct),
    examples: await examples(),
    ...sources,
  });
  assertEquals([inCorrect, inExamples], [[], []]);
  assertEquals(Object.keys(found), names, "an error outside of the mistakes");
  for (const [i, [mistake, , message]] of mistakes.entries()) {
    assertEquals(
      found[names[i]].map((one) => one.slice(0, message.length)),
      [message],
      `${mistake}: ${found[names[i]]}`,
    );
  }
});
