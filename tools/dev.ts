/**
 * `deno task dev`: serves the project, and serves it anew whenever a file of it changes. It writes the barrels, so that a new
 * sync file is loaded by being there; prints a line for each request; tells what `deno task check` finds, once; and where a
 * change keeps the server from starting it says where, and the last good one goes on.
 *
 * How one server follows another without a request being lost: this process holds the port, and hands each connection on to
 * the server of the moment, byte by byte (`dev/front.ts`). The next server is a process of its own; when it has loaded
 * everything and registered all syncs, new connections go there, and the former one answers what it has, ends its flows and
 * goes. What else there is: two servers on one port (`SO_REUSEPORT`) work on Linux only, a listener that closes resets who has
 * just come, and Deno's breaks off the bodies that are being read; Deno cannot hand a socket to another process; a proxy that
 * reads HTTP would have to know all of it. The price: a server learns whether a client is on this machine, not its address.
 *
 * The embedded database runs in this process too, and servers reach it by MONGODB_URL: two processes cannot have its data
 * open, and for a moment there are two servers.
 */
import { fileURLToPath } from "node:url";
import { BackgroundCheck } from "./dev/background_check.ts";
import { DevServer, type Started } from "./dev/dev_server.ts";
import type { Failure } from "./dev/failure.ts";
import { type FileChange, watchFiles } from "./dev/watch_files.ts";

/** A list of changes is cut after so many. */
const CHANGES_SHOWN = 3;

const root = fileURLToPath(new URL("..", import.meta.url)).replace(/[/\\]$/, "");
const say = (text: string) => console.log(text);
const server = new DevServer(root, Deno.env.toObject(), ({ code }) => {
  say(`The server has ended with status ${code}: the next change starts it again`);
});
const check = new BackgroundCheck(root, say);
/** What has changed since the files that the last start was about. */
const changes: FileChange[] = [];
let wake = () => {};
let stopped: Promise<void> | undefined;

/** The first Ctrl-C lets requests end, a second one does not. */
function stop(): void {
  if (stopped) return server.kill();
  check.giveUp();
  stopped = server.stop();
  wake();
}

function tellFailure({ place, text }: Failure): void {
  const next = server.serves ? "the last good server goes on" : "the next change starts it again";
  say(`${place ? `${place} keeps the server from starting` : "The server does not start"}; ${next}`);
  say(text.replaceAll(/^/gm, "  "));
}

let told = "";
function tellStart({ url, database, config }: Started): void {
  const data = database
    ? `the embedded database in "${config.database.dataDir}" at ${database}`
    : "MongoDB, at MONGODB_URL";
  const text = `Listening on ${url} (${config.mode})\nData is in ${data}`;
  if (text !== told) say(text);
  told = text;
}

let left: readonly string[] = [];
function tellLeftOut(): void {
  for (const sentence of server.leftOut) if (!left.includes(sentence)) say(sentence);
  left = server.leftOut;
}

function inWords(changes: readonly FileChange[]): string {
  const files = [...new Map(changes.map(({ file, kind }) => [file, kind]))];
  const shown = files.slice(0, CHANGES_SHOWN).map(([file, kind]) =>
    kind === "changed" ? `${file} changed` : `${file} is ${kind}`
  );
  return shown.join(", ") + (files.length > shown.length ? ` and ${files.length - shown.length} more` : "");
}

for (const signal of Deno.build.os === "windows" ? ["SIGINT"] as const : ["SIGINT", "SIGTERM"] as const) {
  Deno.addSignalListener(signal, stop);
}
Deno.chdir(root);
await watchFiles(root, (more) => {
  changes.push(...more);
  check.giveUp();
  server.giveUp();
  wake();
});
let checking: Promise<void> | undefined;
while (!stopped) {
  const changed = new Promise<void>((resolve) => wake = resolve);
  const began = performance.now();
  const about = [...changes];
  const outcome = await server.start();
  if (stopped) break;
  if (outcome) {
    changes.splice(0, about.length);
    // First: a concept that is left out may be what keeps the server from starting.
    tellLeftOut();
    if ("text" in outcome) tellFailure(outcome);
    else {
      if (about.length > 0) {
        say(`Restarted in ${Math.round(performance.now() - began)} ms: ${inWords(about)}`);
      }
      tellStart(outcome);
      checking = check.run();
    }
  }
  await changed;
}
await checking;
await stopped;
say("Stopped");
Deno.exit(0);
