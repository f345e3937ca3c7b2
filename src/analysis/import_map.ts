import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import ts from "typescript";

/** Where the bare specifiers of a project lead. */
export interface ImportMap {
  /** As written, with relative addresses made absolute (`file:` URLs). */
  readonly imports: Readonly<Record<string, string>>;
  readonly scopes: Readonly<Record<string, Record<string, string>>>;
}

type Written = {
  imports?: Record<string, string>;
  scopes?: Record<string, Record<string, string>>;
  importMap?: string;
};

/**
 * Reads the import map of a project: of its `deno.json` or `deno.jsonc`, or of the file that this names as `importMap`.
 *
 * @throws Error when there is no such file
 */
export function readImportMap(root: string): ImportMap {
  const file = ["deno.json", "deno.jsonc"].map((name) => join(root, name)).find(ts.sys.fileExists);
  if (file === undefined) {
    throw new Error(`"${root}" holds no deno.json: give the folder of a project`);
  }
  const config = parse(file);
  const from = config.importMap === undefined ? file : join(root, config.importMap);
  const { imports = {}, scopes = {} } = from === file ? config : parse(from);
  const absolute = (map: Record<string, string>) =>
    Object.fromEntries(
      Object.entries(map).map((
        [key, to],
      ) => [/^\.{0,2}\//.test(key) ? href(key, from) : key, href(to, from)]),
    );
  return {
    imports: absolute(imports),
    scopes: Object.fromEntries(
      Object.entries(scopes).map(([scope, map]) => [href(scope, from), absolute(map)]),
    ),
  };
}

function parse(file: string): Written {
  const { config, error } = ts.parseConfigFileTextToJson(file, ts.sys.readFile(file) ?? "");
  if (error) {
    throw new Error(`"${file}" cannot be read: ${ts.flattenDiagnosticMessageText(error.messageText, " ")}`);
  }
  return config;
}

function href(address: string, from: string): string {
  return /^\.{0,2}\//.test(address) ? new URL(address, pathToFileURL(from)).href : address;
}

/** The file that an import leads to; undefined for packages. */
export function resolveImport(specifier: string, from: string, { imports }: ImportMap): string | undefined {
  const exact = imports[specifier];
  const prefix = Object.keys(imports).filter((key) => key.endsWith("/") && specifier.startsWith(key))
    .sort((a, b) => b.length - a.length)[0];
  const address = exact ??
    (prefix === undefined ? specifier : imports[prefix] + specifier.slice(prefix.length));
  const url = href(address, from);
  return url.startsWith("file:") ? fileURLToPath(url) : undefined;
}
