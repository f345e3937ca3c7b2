import { cp } from "node:fs/promises";
import { dirname, join } from "node:path";
import { build } from "../../tools/build.ts";
import { PROJECT } from "./program.ts";
import { tempFolder } from "./temp_folder.ts";

/** What a copy of the project has besides. */
export interface Additions {
  /** Files by their path in the copy, such as `src/syncs/more.sync.ts`, with their text. */
  readonly files?: Readonly<Record<string, string>>;
  /** A folder that is laid over `src`. */
  readonly overlay?: string;
  /** Folders and files of the copy that are taken away first. */
  readonly without?: readonly string[];
  /** Import map entries. */
  readonly imports?: Readonly<Record<string, string>>;
}

/** A temporary copy of the project with additions and its barrels built, as a user makes an app of it; without a lock file. */
export async function projectCopy(
  { files = {}, overlay, without = [], imports = {} }: Additions,
): Promise<AsyncDisposable & { readonly path: string }> {
  const folder = await tempFolder();
  const { path } = folder;
  const config = JSON.parse(await Deno.readTextFile(join(PROJECT, "deno.json")));
  config.imports = { ...config.imports, ...imports };
  await Deno.writeTextFile(join(path, "deno.json"), JSON.stringify({ ...config, lock: false }));
  for (const name of ["src", "tools"]) await cp(join(PROJECT, name), join(path, name), { recursive: true });
  for (const name of without) await Deno.remove(join(path, name), { recursive: true });
  if (overlay) await cp(overlay, join(path, "src"), { recursive: true });
  for (const [name, text] of Object.entries(files)) {
    await Deno.mkdir(dirname(join(path, name)), { recursive: true });
    await Deno.writeTextFile(join(path, name), text);
  }
  await build(path);
  return folder;
}
