/** FerretDB v1 on its SQLite backend, built here from the Go module proxy. */
import { join } from "node:path";

const VERSION = "v1.24.2";
const MODULE = "github.com/FerretDB/FerretDB";
const folder = Deno.env.get("SECOND_OPINION_DIR") || join(Deno.cwd(), ".data", "second-opinion");

/** Starts it on a free port with an empty folder, gives its address to some work, and stops it. */
export async function withFerretdb<T>(work: (url: string) => Promise<T>): Promise<T> {
  const binary = await build();
  const state = await Deno.makeTempDir({ prefix: "second-opinion-" });
  const port = freePort();
  const server = new Deno.Command(binary, {
    args: [`127.0.0.1:${port}`, state],
    stdout: "null",
    stderr: "null",
  }).spawn();
  try {
    await answers(port);
    return await work(`mongodb://127.0.0.1:${port}/?directConnection=true`);
  } finally {
    server.kill("SIGKILL");
    await server.status;
    await Deno.remove(state, { recursive: true });
  }
}

/**
 * Builds the server once. It is a program of our own around FerretDB's package: its own command is not to be built outside
 * of its repository, and `go install` asks the proxy for a list that it does not give.
 */
async function build(): Promise<string> {
  const binary = join(folder, `ferretdb-${VERSION}`);
  if (await Deno.stat(binary).catch(() => undefined)) return binary;
  await Deno.mkdir(folder, { recursive: true });
  await Deno.copyFile(new URL("./main.go", import.meta.url), join(folder, "main.go"));
  const goMod = `module second\n\ngo 1.23\n\nrequire ${MODULE} ${VERSION}\n`;
  await Deno.writeTextFile(join(folder, "go.mod"), goMod);
  const { success, stderr } = await new Deno.Command("go", {
    args: ["build", "-mod=mod", "-o", binary, "."],
    cwd: folder,
  }).output();
  if (!success) throw new Error(`Cannot build ${MODULE} ${VERSION}: ${new TextDecoder().decode(stderr)}`);
  return binary;
}

function freePort(): number {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = listener.addr;
  listener.close();
  return port;
}

async function answers(port: number): Promise<void> {
  for (let attempt = 0; attempt < 100; attempt++) {
    const connection = await Deno.connect({ hostname: "127.0.0.1", port }).catch(() => undefined);
    if (connection) return connection.close();
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`FerretDB does not answer on port ${port}`);
}
