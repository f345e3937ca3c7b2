import { join } from "node:path";

/** Where what is installed goes: never into the repository. */
const CACHE = join(
  Deno.env.get("XDG_CACHE_HOME") || join(Deno.env.get("HOME") ?? Deno.cwd(), ".cache"),
  "second-opinion",
);

/** A server that speaks MongoDB's protocol and was written by others. */
export interface OtherServer {
  readonly name: string;
  /** Makes it ready in a folder of the cache, which costs nothing when it is; throws what the installer said. */
  install(cache: string): Promise<void>;
  /** The command that runs it on an empty folder, prints its address and ends with its standard input. */
  command(cache: string, folder: string): string[];
}

/** A server that runs; disposing of it ends it. */
export interface RunningServer extends AsyncDisposable {
  readonly url: string;
}

/** Installs a server where it is not, and starts it on a free port of loopback with no data. */
export async function start(server: OtherServer): Promise<RunningServer> {
  const cache = join(CACHE, server.name);
  await Deno.mkdir(cache, { recursive: true });
  await server.install(cache);
  const folder = await Deno.makeTempDir({ prefix: "second-opinion-" });
  const [program, ...args] = server.command(cache, folder);
  const child = new Deno.Command(program, { args, stdin: "piped", stdout: "piped", stderr: "null" }).spawn();
  const end = async () => {
    // It may have ended by itself.
    await child.stdin.close().catch(() => {});
    await child.status;
    await Deno.remove(folder, { recursive: true });
  };
  let printed = "";
  const lines = child.stdout.pipeThrough(new TextDecoderStream()).values({ preventCancel: true });
  for await (const text of lines) {
    printed += text;
    const address = /mongodb:\/\/[\d.:]+(?=[/\n])/.exec(printed)?.[0];
    if (address) return { url: `${address}/?directConnection=true`, [Symbol.asyncDispose]: end };
  }
  await end();
  throw new Error(`${server.name} has not started: ${printed}`);
}

/** Runs an installer; throws its last lines when it fails or is not there. */
export async function install(program: string, args: string[]): Promise<void> {
  const { success, stdout, stderr } = await new Deno.Command(program, { args }).output().catch((error) => {
    throw new Error(`Cannot install it without "${program}": ${error.message}`);
  });
  if (success) return;
  const said = new TextDecoder().decode(stdout) + new TextDecoder().decode(stderr);
  throw new Error(
    `Cannot install it by ${program} ${args.join(" ")}: ${said.trim().split("\n").slice(-10).join("\n")}`,
  );
}
