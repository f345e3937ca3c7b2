/**
 * `deno task db`: runs the embedded database alone, so that several processes can share it.
 * `deno task db export <folder>` and `deno task db import <folder>`: moves all data (with DB_NAME: of that database)
 * through the running server.
 */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { MongoClient } from "mongodb";
import { readAddress } from "../src/embedded/address.ts";
import { startEmbedded } from "../src/embedded/server.ts";
import { exportAll } from "../src/embedded/transfer/export.ts";
import { importAll } from "../src/embedded/transfer/import.ts";
import { processEnvironment } from "../src/utils/config.ts";

const DEFAULT_PORT = 27017;
const env = processEnvironment();
const dataDir = env.DATA_DIR || ".data";

function portOf(text: string | undefined): number {
  const port = text ? Number(text) : DEFAULT_PORT;
  if (Number.isInteger(port) && port >= 0 && port <= 65535) return port;
  throw new Error(`Cannot use EMBEDDED_PORT "${text}": expected a whole number from 0 to 65535`);
}

/** Serves until SIGINT or SIGTERM. */
async function serve(): Promise<void> {
  const server = await startEmbedded({ dataDir, port: portOf(env.EMBEDDED_PORT) });
  console.log(`The embedded database of "${dataDir}" listens at ${server.url}`);
  console.log(
    `  other processes share it with   MONGODB_URL="${server.url}" DB_NAME="${env.DB_NAME || "app"}"`,
  );
  console.log(
    `  look in with                    npx -y mongosh "${server.url}"   (or Compass, at the same address)`,
  );
  console.log("  Ctrl-C stops it");
  server.onDown((reason) => console.error(`The database has stopped: ${reason}. It is started again`));
  server.onUp(() => console.error("The database answers again"));
  const stopped = Promise.withResolvers<void>();
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    Deno.addSignalListener(signal, () => stopped.resolve());
  }
  await stopped.promise;
  await server.close();
}

/** Moves data out of or into the server at MONGODB_URL, or the one that runs on DATA_DIR. */
async function transfer(direction: "export" | "import", folder: string): Promise<void> {
  const url = env.MONGODB_URL || readAddress(dataDir)?.url;
  if (!url) {
    throw new Error(
      `Cannot ${direction}: no server runs on "${dataDir}" and MONGODB_URL is not set. Start one with \`deno task db\``,
    );
  }
  const source = env.DB_NAME ? join(folder, env.DB_NAME) : folder;
  if (direction === "import" && !existsSync(source)) {
    throw new Error(
      `Cannot import: there is no folder "${source}". Expected what \`deno task db export ${folder}\` writes`,
    );
  }
  const client = await connect(url, direction);
  try {
    const move = direction === "export" ? exportAll : importAll;
    const { collections, documents } = await move(client, folder, env.DB_NAME || undefined);
    const [verb, way] = direction === "export" ? ["Exported", "to"] : ["Imported", "from"];
    console.log(`${verb} ${documents} documents of ${collections} collections ${way} "${folder}"`);
  } catch (error) {
    const { message } = error as Error;
    if (!message.includes("E11000")) throw error;
    throw new Error(`${message}. An import replaces no documents: drop what is there, or use another server`);
  } finally {
    await client.close();
  }
}

async function connect(url: string, direction: string): Promise<MongoClient> {
  try {
    return await MongoClient.connect(url, { serverSelectionTimeoutMS: 5000 });
  } catch (error) {
    // The driver's message may quote the address, and that a password.
    const message = (error as Error).message.replace(/mongodb(\+srv)?:\/\/\S*@/g, "mongodb://...@");
    throw new Error(`Cannot ${direction}: ${message}. Start that server, or correct or unset MONGODB_URL`);
  }
}

const [command, folder] = Deno.args;
try {
  if (command === undefined) await serve();
  else if ((command === "export" || command === "import") && folder) await transfer(command, folder);
  else throw new Error("Usage: deno task db | deno task db export <folder> | deno task db import <folder>");
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  Deno.exit(1);
}
Deno.exit(0);
