import { assert, assertEquals } from "@std/assert";
import { basename } from "node:path";
import { Program, PROJECT } from "../../tests/support/program.ts";
import { tempFolder } from "../../tests/support/temp_folder.ts";

const FOLDER = `${PROJECT}/tests/fixtures/types`;

/** What the compiler says of a line. */
interface Said {
  /** Such as `mistakes.sync.ts:14`, from 1. */
  readonly line: string;
  readonly message: string;
}

/** The errors that `deno check` prints of some files of the folder. */
async function check(...names: string[]): Promise<Said[]> {
  await using folder = await tempFolder();
  await using program = new Program(["check", ...names], { project: FOLDER, folder: folder.path });
  await program.ended();
  // An indented one is a remark on the error before.
  return program.stderr.split(/^TS\d+ \[ERROR\]: (?! )/m).slice(1).map((message) => {
    const [, file = "", line] = /^ +at file:\/\/(.*):(\d+):\d+$/m.exec(message) ?? [];
    return { line: `${basename(file)}:${line}`, message };
  });
}

/** The comments `// ERROR <message>` of a file, each of which is about the line below. */
async function expectations(name: string): Promise<Said[]> {
  const lines = (await Deno.readTextFile(`${FOLDER}/${name}`)).split("\n");
  return lines.flatMap((text, index) => {
    const [, message] = /^\s*\/\/ ERROR (.+)$/.exec(text) ?? [];
    return message ? [{ line: `${name}:${index + 2}`, message }] : [];
  });
}

/** Whether a message begins as expected, where `...` stands for any text. */
function fits(message: string, expected: string): boolean {
  const parts = expected.split("...").map((part) => part.trim().replace(/[^\w\s]/g, "\\$&"));
  return new RegExp(`^${parts.join("[^]*?")}`).test(message);
}

Deno.test("each ordinary mistake is a compile error with the message that the file of them promises; correct syncs are none", async () => {
  const expected = await expectations("mistakes.sync.ts");
  assert(expected.length > 40, `only ${expected.length} mistakes were found in the file`);
  const said = await check("mistakes.sync.ts", "correct.sync.ts");
  assertEquals(
    said.map((one) => expected.find((of) => of.line === one.line && fits(one.message, of.message)) ?? one),
    expected,
  );
});
