import { join } from "node:path";

/** A file that is not as it was. */
export interface FileChange {
  /** Path from the root of the project, with slashes. */
  readonly file: string;
  readonly kind: "new" | "changed" | "gone";
}

/** As long as files go on changing, nothing is told: an editor writes and renames, a checkout touches many. In milliseconds. */
const QUIET_TIME = 60;

/** Files beside `src` that a server reads when it starts. */
const SETTINGS = ["deno.json", "deno.jsonc", ".env"];
/** Of `src`: what no server loads, what the build writes, and what editors leave for a moment. */
const IGNORED =
  /[._]test\.\w+$|\.md$|~$|\/\.[^/]*$|\/(concepts|test_concepts|syncs)\/(test_)?(concepts|syncs)\.ts$/;

/**
 * Watches the files that a server is made of: `src` without its tests and barrels, and the settings beside it.
 *
 * What the system tells of is only a reason to look, because it tells of much that is no change (barrels, a file that was there
 * for a moment) and misses some that are (files in a folder that is new itself).
 *
 * @param root the folder of the project
 * @param changed told of all that changed, once no more does for a moment
 */
export async function watchFiles(root: string, changed: (changes: FileChange[]) => void): Promise<void> {
  const watchers = [Deno.watchFs(join(root, "src")), Deno.watchFs(root, { recursive: false })];
  let known = await stamps(root);
  let looking = Promise.resolve();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const look = async () => {
    const now = await stamps(root);
    const changes = differences(known, now);
    known = now;
    if (changes.length > 0) changed(changes);
  };
  for (const watcher of watchers) void follow(watcher);

  async function follow(watcher: Deno.FsWatcher): Promise<void> {
    for await (const { kind } of watcher) {
      // Somebody reads: on some systems, we do.
      if (kind === "access") continue;
      clearTimeout(timer);
      timer = setTimeout(() => looking = looking.then(look), QUIET_TIME);
    }
  }
}

/** Each file with what changes when it is written. */
async function stamps(root: string): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  const note = async (file: string) => {
    const info = await Deno.stat(join(root, file)).catch(() => undefined);
    if (info?.isFile) found.set(file, `${info.mtime?.getTime()} ${info.size}`);
  };
  const walk = async (folder: string): Promise<void> => {
    for (const { name, isDirectory } of await entries(join(root, folder))) {
      const path = `${folder}/${name}`;
      if (isDirectory) await walk(path);
      else if (!IGNORED.test(path)) await note(path);
    }
  };
  await walk("src");
  await Promise.all(SETTINGS.map(note));
  return found;
}

/** What a folder holds; nothing when it has just gone. */
async function entries(folder: string): Promise<Deno.DirEntry[]> {
  return await Array.fromAsync(Deno.readDir(folder)).catch(() => []);
}

function differences(before: Map<string, string>, after: Map<string, string>): FileChange[] {
  const changes: FileChange[] = [];
  for (const [file, stamp] of after) {
    const former = before.get(file);
    if (former !== stamp) changes.push({ file, kind: former === undefined ? "new" : "changed" });
  }
  for (const file of before.keys()) if (!after.has(file)) changes.push({ file, kind: "gone" });
  return changes;
}
