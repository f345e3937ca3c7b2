import type { StoreClass } from "./optimistic_run.ts";

/**
 * The optimistic store with something broken in its source, to see whether the random runs notice.
 *
 * @throws Error when the source does not hold the text to be broken exactly once: let the test follow the source
 */
export async function mutant(search: string, replacement: string): Promise<StoreClass> {
  const url = new URL("../optimistic.ts", import.meta.url);
  const source = await Deno.readTextFile(url);
  const found = source.split(search).length - 1;
  if (found !== 1) throw new Error(`Expected once in ${url.pathname}, found ${found} times: ${search}`);
  const broken = source.replace(search, () => replacement)
    .replaceAll(/ from "(\.\/.+?)"/g, (_, path) => ` from "${new URL(path, url).href}"`);
  const file = await Deno.makeTempFile({ suffix: ".ts" });
  try {
    await Deno.writeTextFile(file, broken);
    const { OptimisticStore } = await import(`file://${file}`);
    return OptimisticStore;
  } finally {
    await Deno.remove(file);
  }
}
