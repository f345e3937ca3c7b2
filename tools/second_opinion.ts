/**
 * Servers of others that speak MongoDB's protocol, as a second opinion on the embedded database; each is installed when it is
 * needed.
 *
 * `deno task second-opinion [test]`: the project's suite on each of them, then random commands beside the embedded database; the last
 * line is `N passed, N failed`. What fails must be in `second_opinion/differences.ts` or `second_opinion/fuzz/known.ts`, and what is in
 * them must fail.
 * `deno task second-opinion fuzz <server> [seed]`: the random commands alone, of another seed.
 * `deno task second-opinion start <server>`: runs one until Ctrl-C.
 * `deno task second-opinion run <command> [arguments]`: runs something with the address of FerretDB in SECOND_OPINION_URL.
 */
import { fuzz } from "./second_opinion/fuzz/fuzz.ts";
import { judge } from "./second_opinion/judge.ts";
import { type OtherServer, start } from "./second_opinion/other_server.ts";
import { ferretdb, mongoJavaServer } from "./second_opinion/servers.ts";
import { runSuite } from "./second_opinion/suite.ts";

const SERVERS = [ferretdb, mongoJavaServer];
const NAMES = SERVERS.map(({ name }) => name).join("|");
const USAGE =
  `Usage: deno task second-opinion [test | fuzz ${NAMES} [seed] | start ${NAMES} | run <command>]`;

/** Runs the suite on every server; a server that cannot be had is a failed test. Gives whether none failed. */
async function compare(): Promise<boolean> {
  const total = { passed: 0, failed: 0 };
  for (const server of SERVERS) {
    const { passed, differ, complaints } = await compareWith(server);
    for (const complaint of complaints) console.error(`${server.name}: ${complaint}`);
    console.log(
      `${server.name}: ${passed} passed, ${complaints.length} failed, ${differ} differ as they are listed`,
    );
    total.passed += passed;
    total.failed += complaints.length;
  }
  console.log(`${total.passed} passed, ${total.failed} failed`);
  return total.failed === 0;
}

async function compareWith(server: OtherServer): Promise<ReturnType<typeof judge>> {
  try {
    await using running = await start(server);
    const suite = judge(server.name, await runSuite(running.url));
    const random = await fuzz(server.name, running.url);
    return {
      passed: suite.passed + random.passed,
      differ: suite.differ,
      complaints: [...suite.complaints, ...random.complaints],
    };
  } catch (error) {
    return { passed: 0, differ: 0, complaints: [(error as Error).message] };
  }
}

/** Runs one server until SIGINT or SIGTERM. */
async function serve(server: OtherServer): Promise<void> {
  await using running = await start(server);
  console.log(running.url);
  const stopped = Promise.withResolvers<void>();
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    Deno.addSignalListener(signal, () => stopped.resolve());
  }
  await stopped.promise;
}

/** Puts the random commands of a seed to one server. */
async function fuzzAlone(server: OtherServer, seed: number): Promise<boolean> {
  await using running = await start(server);
  const { passed, complaints } = await fuzz(server.name, running.url, seed);
  for (const complaint of complaints) console.error(`${server.name}: ${complaint}`);
  console.log(`${passed} passed, ${complaints.length} failed`);
  return complaints.length === 0;
}

async function runBeside(command: string, args: string[]): Promise<boolean> {
  await using running = await start(ferretdb);
  const env = { SECOND_OPINION_URL: running.url };
  return (await new Deno.Command(command, { args, env }).spawn().status).success;
}

/** Does what the command line says; gives whether it went well. */
async function main([mode, name, ...args]: string[]): Promise<boolean> {
  if (mode === undefined || mode === "test") return await compare();
  if (mode === "run" && name !== undefined) return await runBeside(name, args);
  const server = SERVERS.find((server) => server.name === name);
  if (mode === "fuzz" && server !== undefined) return await fuzzAlone(server, Number(args[0] ?? 1));
  if (mode !== "start" || server === undefined) throw new Error(USAGE);
  await serve(server);
  return true;
}

try {
  Deno.exit(await main(Deno.args) ? 0 : 1);
} catch (error) {
  console.error((error as Error).message);
  Deno.exit(1);
}
