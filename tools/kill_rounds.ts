/** `deno run -A tools/kill_rounds.ts [rounds]`: kill -9 of the database in the middle of writes, 100 times. */
import { killRounds } from "../src/embedded/testing/kill_rounds.ts";

const rounds = Number(Deno.args[0] ?? 100);
const dataDir = await Deno.makeTempDir({ prefix: "embedded-kill-" });
const outcome = await killRounds(rounds, dataDir, console.log);
await Deno.remove(dataDir, { recursive: true });
console.log(
  `${outcome.rounds} rounds, ${outcome.acknowledged} documents acknowledged, none lost, none half-written; ` +
    `slowest start ${Math.round(outcome.slowestStartMs)} ms`,
);
