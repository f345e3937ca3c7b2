import { dirname, join } from "node:path";
import ts from "typescript";
import { type ImportMap, readImportMap, resolveImport } from "../../src/analysis/import_map.ts";

const OPTIONS: ts.CompilerOptions = {
  noEmit: true,
  strict: true,
  target: ts.ScriptTarget.ESNext,
  module: ts.ModuleKind.ESNext,
  moduleResolution: ts.ModuleResolutionKind.Bundler,
  allowImportingTsExtensions: true,
  lib: ["lib.esnext.d.ts"],
  types: [],
};

/** What one compiler has parsed, the next one need not. */
const parsed = ts.createDocumentRegistry();

/**
 * The compiler as an editor asks it, of files that need not be on the disk, and of what they import. Imports go by the
 * `deno.json` nearest to each file; packages are left out, and what comes from them has an unknown type.
 *
 * @param files path to text
 * @returns TypeScript's language service
 */
export function compilerOf(files: ReadonlyMap<string, string>): ts.LanguageService {
  const importMaps = new Map<string, ImportMap>();
  const importMapOf = (file: string): ImportMap => {
    const folder = dirname(file);
    const found = importMaps.get(folder) ??
      (ts.sys.fileExists(join(folder, "deno.json")) ? readImportMap(folder) : importMapOf(folder));
    importMaps.set(folder, found);
    return found;
  };
  const read = (file: string) => files.get(file) ?? ts.sys.readFile(file);
  return ts.createLanguageService({
    getCompilationSettings: () => OPTIONS,
    getScriptFileNames: () => [...files.keys()],
    getScriptVersion: (file) => files.get(file) ?? "on the disk",
    getScriptSnapshot: (file) => {
      const text = read(file);
      return text === undefined ? undefined : ts.ScriptSnapshot.fromString(text);
    },
    getCurrentDirectory: () => "/",
    getDefaultLibFileName: ts.getDefaultLibFilePath,
    fileExists: (file) => files.has(file) || ts.sys.fileExists(file),
    readFile: read,
    resolveModuleNameLiterals: (literals, from) =>
      literals.map(({ text }) => {
        const file = resolveImport(text, from, importMapOf(from));
        const isFound = file !== undefined && ts.sys.fileExists(file);
        return {
          resolvedModule: isFound
            ? { resolvedFileName: file, extension: ts.Extension.Ts, isExternalLibraryImport: false }
            : undefined,
        };
      }),
  }, parsed);
}
