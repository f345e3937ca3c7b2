import { cp } from "node:fs/promises";
import { assert, assertEquals } from "@std/assert";
import { LOGIN_EXAMPLE, runTask } from "../support/login_example.ts";
import { PROJECT } from "../support/program.ts";
import { tempFolder } from "../support/temp_folder.ts";

/** An import map as it is written. */
type Imports = Record<string, string>;

async function importsOf(folder: string): Promise<Imports> {
  return JSON.parse(await Deno.readTextFile(`${folder}/deno.json`)).imports;
}

/** The TypeScript files of a folder that somebody has written. */
async function* sources(folder: string): AsyncGenerator<string> {
  for await (const { name, isDirectory } of Deno.readDir(folder)) {
    if (isDirectory && name !== "dist") yield* sources(`${folder}/${name}`);
    if (/\.ts$/.test(name) && !/^(concepts|test_concepts|syncs)\.ts$/.test(name)) yield `${folder}/${name}`;
  }
}

Deno.test("examples/login is well-formed, type-checks, has sound syncs, and its own tests pass", async () => {
  await runTask("ok");
});

Deno.test("a copy of examples/login elsewhere, led to the project, is an app: its tests pass", async () => {
  await using folder = await tempFolder();
  const copy = `${folder.path}/app`;
  await cp(LOGIN_EXAMPLE, copy, { recursive: true });
  const config = await Deno.readTextFile(`${copy}/deno.json`);
  await Deno.writeTextFile(`${copy}/deno.json`, config.replaceAll("../../", `${PROJECT}/`));
  await runTask("test", copy);
});

Deno.test("examples/login imports its own files, packages, and what the project exports by name", async () => {
  const names = Object.keys(await importsOf(LOGIN_EXAMPLE));
  let files = 0;
  for await (const file of sources(LOGIN_EXAMPLE)) {
    files++;
    for (const [, specifier] of (await Deno.readTextFile(file)).matchAll(/ from "([^"]+)"/g)) {
      const own = new URL(specifier, `file://${file}`).pathname.startsWith(`${LOGIN_EXAMPLE}/`);
      const named = names.some((name) =>
        specifier === name || name.endsWith("/") && specifier.startsWith(name)
      );
      assert(
        /^\.{1,2}\//.test(specifier) ? own : named || specifier.startsWith("node:"),
        `${file}: ${specifier}`,
      );
    }
  }
  assert(files > 8);
});

Deno.test("examples/login has the project's versions of packages, and its exports", async () => {
  const project = await importsOf(PROJECT);
  const ITS_OWN = ["@concepts", "@test-concepts", "@syncs"];
  for (const [name, address] of Object.entries(await importsOf(LOGIN_EXAMPLE))) {
    if (ITS_OWN.includes(name)) assertEquals(address, project[name]);
    else assertEquals(address.replace("../../", "./"), project[name], name);
  }
});
