import { relative } from "node:path";
import ts from "typescript";
import type { Concept, Method } from "./concept.ts";
import { ConceptReader } from "./concept_reader.ts";
import { readImportMap } from "./import_map.ts";
import type { Declared, LoadedFile, NotDeclared } from "./loading/declared.ts";
import { loadSyncs } from "./loading/load_syncs.ts";
import type { Place } from "./place.ts";
import { createProgram } from "./program.ts";
import { sourceFiles } from "./source_files.ts";
import { conceptImports, readSyncFile, type SyncFileSource, type SyncSource } from "./sync_source.ts";

/** A project as its files say it is: concepts with their types, syncs with their patterns. Nothing of it runs. */
export interface Project {
  /** Its folder, absolute. */
  readonly root: string;
  readonly concepts: ReadonlyMap<string, Concept>;
  readonly files: readonly SyncFile[];
  /** The syncs of all files, in the order in which they are registered. */
  readonly syncs: readonly ProjectSync[];
}

/** A sync file. */
export interface SyncFile {
  /** Path from the root. */
  readonly file: string;
  readonly source: SyncFileSource;
  /** Why it could not be loaded, and where, if the compiler knows. */
  readonly failure?: Place & { readonly why: string; readonly refused: boolean };
  /** Exported functions that declare no sync. */
  readonly problems: readonly (NotDeclared & { readonly sync: string; readonly place: Place })[];
}

/** A sync: what it declares, and what its source says. */
export interface ProjectSync extends Declared {
  /** `<file>.<name>`, as it is registered. */
  readonly name: string;
  readonly place: Place;
  readonly source: SyncSource;
}

/**
 * Reads a project: a folder with `deno.json` and with concepts and syncs in `src`, as `sourceFiles` finds them. Opens no
 * database. The sync modules are loaded, and their functions called, in a process of their own.
 *
 * @param root the folder
 * @throws Error when it is no such folder, or the sync modules cannot be loaded at all
 */
export async function readProject(root: string): Promise<Project> {
  const map = readImportMap(root);
  const { concepts: conceptFiles, syncs: named } = sourceFiles(root, map);
  const syncFiles = [...named.values()];

  const imported = syncFiles.flatMap((file) => {
    const text = ts.sys.readFile(file) ?? "";
    return conceptImports(ts.createSourceFile(file, text, ts.ScriptTarget.ESNext, true), root);
  });
  const names = [...conceptFiles.keys(), ...imported.map(({ name }) => name).filter((name) => name !== "*")];
  const loading = loadSyncs(root, syncFiles, [...new Set(names)], map);
  // Meanwhile, the compiler: it does not wait for anything, so the other process needs a turn to begin.
  await new Promise((resolve) => setTimeout(resolve));

  const program = createProgram([...conceptFiles.values(), ...syncFiles], map);
  const reader = new ConceptReader(program, root, map);
  const concepts = new Map<string, Concept>();
  for (const [name, file] of conceptFiles) {
    const concept = reader.read(name, file);
    if (concept) concepts.set(name, concept);
  }
  const loaded = new Map((await loading).map((one) => [one.file, one]));
  const read = [...named].map(([name, file]) =>
    readFile(name, loaded.get(file)!, program.getSourceFile(file)!, program, root)
  );
  return { root, concepts, files: read.map(({ file }) => file), syncs: read.flatMap(({ syncs }) => syncs) };
}

/** The method that a pattern names; undefined when there is no such concept or method. */
export function methodOf(project: Project, named?: { concept: string; name: string }): Method | undefined {
  return named && project.concepts.get(named.concept)?.methods.get(named.name);
}

/** The method that a look-up names, as what it is there: a query. */
export function askedOf(project: Project, named?: { concept: string; name: string }): Method | undefined {
  const method = methodOf(project, named);
  return method && { ...method, ...method.asked };
}

function readFile(
  name: string,
  { file, failure, refused = false, exports }: LoadedFile,
  code: ts.SourceFile,
  program: ts.Program,
  root: string,
): { file: SyncFile; syncs: ProjectSync[] } {
  const source = readSyncFile(code, root);
  const path = relative(root, file).replaceAll("\\", "/");
  const named = (sync: string) => `${name}.${sync}`;
  const order = [...source.exports.keys()];
  const known = Object.keys(exports).sort((a, b) => order.indexOf(a) - order.indexOf(b));
  const start: Place = { file: path, line: 1, column: 1 };
  const syncs: ProjectSync[] = [];
  const problems: (NotDeclared & { sync: string; place: Place })[] = [];
  for (const sync of known) {
    const one = exports[sync];
    const of = source.exports.get(sync) ?? { place: start };
    if ("problem" in one) problems.push({ ...one, sync: named(sync), place: of.place });
    else syncs.push({ ...one, name: named(sync), place: of.place, source: of });
  }
  const why = failure === undefined ? undefined : whyNot(failure, code, program, start);
  return { file: { file: path, source, failure: why && { ...why, refused }, problems }, syncs };
}

function whyNot(
  failure: string,
  code: ts.SourceFile,
  program: ts.Program,
  start: Place,
): Place & { why: string } {
  const [error] = program.getSyntacticDiagnostics(code);
  if (!error) return { ...start, why: failure };
  const { line, character } = code.getLineAndCharacterOfPosition(error.start);
  return {
    file: start.file,
    line: line + 1,
    column: character + 1,
    why: ts.flattenDiagnosticMessageText(error.messageText, " "),
  };
}
