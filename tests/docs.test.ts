import { assert, assertEquals } from "@std/assert";
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { filesIn, readPage, requestsIn, sendAll } from "./support/page.ts";
import { Program, PROJECT } from "./support/program.ts";
import { projectCopy } from "./support/project_copy.ts";

const PAGES = [
  "README.md",
  "docs/tutorial.md",
  "docs/reference.md",
  "docs/client.md",
  "docs/explain.md",
  "examples/login/README.md",
  "src/embedded/README.md",
  "src/engine/README.md",
];

Deno.test("what README and tutorial have one write is sound, and their requests are answered as they show", async () => {
  const pages = [await readPage("README.md"), await readPage("docs/tutorial.md")];
  await using project = await projectCopy({ files: Object.assign({}, ...pages.map(filesIn)) });
  const here = { project: project.path, folder: project.path };
  await using check = new Program(["run", "-A", "tools/check.ts"], here);
  assertEquals((await check.ended()).code, 0, check.stdout);
  await using server = new Program(["run", "-A", "src/main.ts"], { ...here, env: { PORT: "0" } });
  const [, url] = await server.said(/Listening on (http:\S+)/);
  for (const page of pages) {
    const requests = requestsIn(page);
    assert(requests.length >= 6);
    assertEquals(await sendAll(requests, url), requests.map(({ answer }) => answer));
  }
});

Deno.test("every link of the pages leads to a file, and every task that they name is there", async () => {
  const { tasks } = JSON.parse(await readPage("deno.json"));
  for (const page of PAGES) {
    const text = await readPage(page);
    const links = [...text.matchAll(/\]\((?!https?:|#)([^)#\s]+)/g)].map(([, link]) => link);
    const broken = links.filter((link) => !existsSync(join(PROJECT, dirname(page), link)));
    const named = [...text.matchAll(/\bdeno(?:@2)? task ([a-z][\w:-]*)/g)].map(([, task]) => task);
    assertEquals({ page, broken, unknown: named.filter((task) => !(task in tasks)) }, {
      page,
      broken: [],
      unknown: [],
    });
  }
});
