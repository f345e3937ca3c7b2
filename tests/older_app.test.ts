import { assert, assertEquals } from "@std/assert";
import { AppServer } from "./support/app_server.ts";
import { Program } from "./support/program.ts";
import { projectCopy } from "./support/project_copy.ts";
import { tempFolder } from "./support/temp_folder.ts";

const APP = new URL("fixtures/older-app", import.meta.url).pathname;

/** Within this time every answer comes, in milliseconds. */
const AT_ONCE = 1_000;

/** A line of `expected.json`: a text `$name` in `answer` stands for any value, the same wherever the name stands. */
interface Expected {
  readonly post: string;
  readonly body: Record<string, unknown>;
  readonly status: number;
  readonly answer: unknown;
}

Deno.test("an app of the older habit runs unchanged", async (t) => {
  const { imports } = JSON.parse(await Deno.readTextFile(new URL("../deno.json", import.meta.url)));
  await using project = await projectCopy({
    without: ["src/syncs"],
    overlay: `${APP}/src`,
    imports: { "jsr:@std/assert": imports["@std/assert"], "npm:mongodb": imports["mongodb"] },
  });
  await using folder = await tempFolder();
  const options = { project: project.path, folder: folder.path };
  const run = async (...args: string[]) => {
    await using program = new Program(args, options);
    const { code } = await program.ended();
    assertEquals(code, 0, program.stdout + program.stderr);
    return program.stdout;
  };

  await t.step("it type-checks", async () => {
    await run("check", "src/main.ts");
    await run("check", "src/concepts/Polling/PollingConcept.test.ts");
  });
  await t.step("its own test passes", async () => {
    const printed = await run("test", "-A", "--no-check", "src/concepts/Polling/PollingConcept.test.ts");
    assert(printed.includes("1 passed | 0 failed"), printed);
  });
  await t.step("it starts, and every answer that it expects comes within a second", async () => {
    await using server = await AppServer.start({
      ...options,
      env: { REQUESTING_ERROR_STATUS: "200", REQUESTING_PASSTHROUGH: "all" },
    });
    const expected: Expected[] = JSON.parse(await Deno.readTextFile(`${APP}/expected.json`));
    const known = new Map<string, unknown>();
    for (const { post, body, status, answer } of expected) {
      const path = post.replace(/^\/api/, "");
      const sent = JSON.parse(JSON.stringify(body), (_, value) => known.get(value) ?? value);
      const got = await server.post(path, sent);
      const what = `${post} ${JSON.stringify(sent)}: ${got.status} ${got.text}`;
      assertEquals(got.status, status, what);
      assert(fits(got.body, answer, known), `${what}, expected ${JSON.stringify(answer)}`);
      assert(got.ms < AT_ONCE, `${what} took ${got.ms} ms`);
    }
  });
});

/** Whether a value is as expected; names that it meets for the first time are learned. */
function fits(value: unknown, expected: unknown, known: Map<string, unknown>): boolean {
  if (typeof expected === "string" && expected.startsWith("$")) {
    if (!known.has(expected)) known.set(expected, value);
    return value !== undefined && value === known.get(expected);
  }
  if (typeof expected !== "object" || expected === null) return value === expected;
  if (typeof value !== "object" || value === null || Array.isArray(value) !== Array.isArray(expected)) {
    return false;
  }
  const more = Object.keys(value).filter((key) => !(key in expected));
  if (more.length > 0 && !("error" in expected)) return false;
  return Object.entries(expected).every(([key, item]) => fits(Reflect.get(value, key), item, known));
}
