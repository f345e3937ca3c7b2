import { fileURLToPath } from "node:url";

const PROJECT = fileURLToPath(new URL("../../", import.meta.url));

/** How a test gets at a database that MONGODB_URL can choose. */
const DOORS = /with_database\.ts|\btestDb\b|\btestSyncs\b|\bAppServer\b/;

/** Tests of this server alone, on which MongoDB itself would differ, or to which no server makes a difference. */
const OURS = [
  "src/embedded/refused.test.ts", // what this server refuses
  "src/embedded/storage/text_index.test.ts", // that it keeps text indexes, and refuses to search by them
  "src/embedded/commands/random_commands.test.ts", // commands of its registry, of which none may be a defect of it
  "src/embedded/wire/hostile_input.test.ts", // what it does with frames that break the protocol
  "tests/canary.test.ts", // what is in its files
  "tests/named_mistakes.test.ts", // what is said of mistakes, whatever the database
  "tests/explain_page.test.ts", // what a browser shows of requests, whatever the database
  "tests/start.test.ts", // where it keeps them
];

/** The longest that the suite may take on one server, in milliseconds. */
const LIMIT = 300_000;

/** What became of one test. */
export interface TestResult {
  readonly file: string;
  readonly name: string;
  readonly passed: boolean;
}

/** What became of the tests, and what else went wrong. */
export interface Outcome {
  readonly results: readonly TestResult[];
  readonly problems: string[];
}

/** Runs all tests of the project that use a database, on the server of an address; throws when they take too long. */
export async function runSuite(url: string): Promise<Outcome> {
  const files = [...await testFiles("src"), ...await testFiles("tests")];
  const report = await Deno.makeTempFile({ prefix: "second-opinion-", suffix: ".xml" });
  const child = new Deno.Command(Deno.execPath(), {
    args: ["test", "-A", "--no-check", `--junit-path=${report}`, ...files],
    cwd: PROJECT,
    // DB_NAME: the configuration asks for it beside MONGODB_URL.
    env: { MONGODB_URL: url, DB_NAME: "second_opinion" },
    stdout: "null",
    stderr: "null",
    signal: AbortSignal.timeout(LIMIT),
  }).spawn();
  const { signal } = await child.status;
  const xml = await Deno.readTextFile(report);
  await Deno.remove(report);
  if (signal) throw new Error(`The tests were ended after ${LIMIT / 1000} s`);
  return readReport(xml, files);
}

/** The test files below a folder of the project, by their paths from its root. */
async function testFiles(folder: string): Promise<string[]> {
  const files: string[] = [];
  for await (const { name, isDirectory } of Deno.readDir(PROJECT + folder)) {
    const path = `${folder}/${name}`;
    if (isDirectory && name !== "fixtures") files.push(...await testFiles(path));
    else if (name.endsWith(".test.ts") && DOORS.test(await Deno.readTextFile(PROJECT + path))) {
      files.push(path);
    }
  }
  return files.filter((file) => !OURS.includes(file)).sort();
}

/** Reads a report of `deno test --junit-path`, in which a file that breaks outside of its tests does not appear. */
function readReport(xml: string, files: string[]): Outcome {
  const results = [
    ...xml.matchAll(/<testcase name="([^"]*)" classname="\.\/([^"]*)"[^>]*>(.*?)<\/testcase>/gs),
  ]
    .filter(([, , , body]) => !body.includes("<skipped"))
    .map(([, name, file, body]) => ({ file, name: unescaped(name), passed: !body.includes("<failure") }));
  const ran = new Set(results.map(({ file }) => file));
  return { results, problems: files.filter((file) => !ran.has(file)).map((file) => `${file} ran no test`) };
}

function unescaped(text: string): string {
  const characters: Record<string, string> = { apos: "'", quot: '"', lt: "<", gt: ">", amp: "&" };
  return text.replace(/&(apos|quot|lt|gt|amp);/g, (_, name) => characters[name]);
}
