import { Supervisor } from "./supervisor.ts";

/** Where the data is, and the port to listen on (0 or none: any free one). */
export interface EmbeddedOptions {
  dataDir: string;
  port?: number;
}

/** A running embedded database. */
export interface EmbeddedServer {
  /** What `MongoClient` takes: `mongodb://127.0.0.1:PORT/?directConnection=true`. */
  readonly url: string;
  /** Calls back with the reason when the database's thread has died; it is started again on the same port. */
  onDown(callback: (reason: string) => void): void;
  /** Calls back when it answers again. */
  onUp(callback: () => void): void;
  /** Ends every connection and closes the data. Close clients first. */
  close(): Promise<void>;
}

/**
 * Starts the embedded database of a folder in a thread of its own, on loopback. Rejects with the reason when the data
 * cannot be opened or the port is taken.
 */
export async function startEmbedded({ dataDir, port = 0 }: EmbeddedOptions): Promise<EmbeddedServer> {
  const supervisor = new Supervisor(dataDir);
  await supervisor.start(port);
  return supervisor;
}
