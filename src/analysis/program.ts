import ts from "typescript";
import { type ImportMap, resolveImport } from "./import_map.ts";

const OPTIONS: ts.CompilerOptions = {
  noEmit: true,
  strict: true,
  target: ts.ScriptTarget.ESNext,
  module: ts.ModuleKind.ESNext,
  moduleResolution: ts.ModuleResolutionKind.Bundler,
  allowImportingTsExtensions: true,
  // The language alone: whatever is Deno's or the browser's is of an unknown type, and nothing is said of it.
  lib: ["lib.esnext.d.ts"],
  types: [],
};

/**
 * The compiler's view of some files and of what they import from the project. Packages are left out, which saves most of the
 * time: their types are unknown, and nothing is said of what has an unknown type.
 */
export function createProgram(files: readonly string[], map: ImportMap): ts.Program {
  const host = ts.createCompilerHost(OPTIONS);
  host.resolveModuleNameLiterals = (literals, from) =>
    literals.map(({ text }) => {
      const file = resolveImport(text, from, map);
      const found = file !== undefined && /\.[cm]?tsx?$/.test(file) && ts.sys.fileExists(file);
      return {
        resolvedModule: found
          ? { resolvedFileName: file, extension: ts.Extension.Ts, isExternalLibraryImport: false }
          : undefined,
      };
    });
  return ts.createProgram({ rootNames: files, options: OPTIONS, host });
}
