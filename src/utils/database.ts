import { type Db, MongoClient, type MongoClientOptions } from "mongodb";
import { type Config, loadConfig, processEnvironment } from "@utils/config.ts";
import { isDatabaseAway } from "@utils/database_away.ts";
import { freshID } from "@utils/fresh_id.ts";
import { SharedServer } from "@utils/shared_server.ts";

export { freshID };

// Now, not when a database is asked for: constants of an app's modules read the environment while they load.
processEnvironment();

const appServers = new Map<string, SharedServer>();

const testServer = new SharedServer(async () => {
  const dataDir = await Deno.makeTempDir({ prefix: "testdb-" });
  // A test file that imports a sync has the client of `@concepts`, which nobody closes.
  const removeAtEnd = () => Deno.removeSync(dataDir, { recursive: true });
  addEventListener("unload", removeAtEnd);
  const removeFolder = async () => {
    removeEventListener("unload", removeAtEnd);
    await Deno.remove(dataDir, { recursive: true });
  };
  try {
    const server = await startEmbedded({ dataDir });
    return { url: server.url, close: () => server.close().finally(removeFolder) };
  } catch (error) {
    await removeFolder();
    throw error;
  }
});

/**
 * The app's database and a client of its own: on the server of MONGODB_URL, else the embedded one in DATA_DIR, which
 * runs until its last client of this process is closed. Throws when the configuration is wrong or no server answers.
 */
export async function getDb(): Promise<[Db, MongoClient]> {
  const config = loadConfig();
  const { url, name, dataDir, embeddedPort: port } = config.database;
  if (url !== undefined) {
    const client = await connect(url, config);
    return [client.db(name), client];
  }
  const server = appServers.get(dataDir) ?? new SharedServer(() => startEmbedded({ dataDir, port }));
  appServers.set(dataDir, server);
  const client = await connectShared(server, config);
  return [client.db(name), client];
}

/**
 * A new, empty database for one test and a client of its own; closing the client drops the database. On the server of
 * MONGODB_URL, else an embedded one in a temporary folder, which ends with the last client; never in DATA_DIR nor DB_NAME.
 */
export async function testDb(): Promise<[Db, MongoClient]> {
  const name = `test_${freshID()}`;
  const config = loadConfig({ ...processEnvironment(), DB_NAME: name });
  const { url } = config.database;
  const drop = async (client: MongoClient) => void await client.db(name).dropDatabase();
  const client = url === undefined
    ? await connectShared(testServer, config, drop)
    : await connect(url, config, { beforeClose: drop });
  return [client.db(name), client];
}

/** A client whose `close` also ends what belongs to it: its test database, its hold on the embedded server. */
class OwningClient extends MongoClient {
  #closed: Promise<void> | undefined;
  #ends: Ends = {};

  own(ends: Ends): void {
    this.#ends = ends;
  }

  override close(force?: boolean): Promise<void> {
    this.#closed ??= this.#close(force);
    return this.#closed;
  }

  async #close(force?: boolean): Promise<void> {
    try {
      await this.#ends.beforeClose?.(this);
    } catch (error) {
      // A test may take the database away; then there is nothing left to drop.
      if (!isDatabaseAway(error)) throw error;
    } finally {
      await super.close(force);
      await this.#ends.afterClose?.();
    }
  }
}

/** What a client does around its end. */
interface Ends {
  beforeClose?: (client: MongoClient) => Promise<void>;
  afterClose?: () => Promise<void>;
}

async function connectShared(
  server: SharedServer,
  config: Config,
  beforeClose?: Ends["beforeClose"],
): Promise<MongoClient> {
  const url = await server.acquire();
  const afterClose = () => server.release();
  try {
    return await connect(url, config, { beforeClose, afterClose });
  } catch (error) {
    await afterClose();
    throw error;
  }
}

/** Connects, so that a wrong address stops the start; the password of the address is in no message. */
async function connect(url: string, config: Config, ends: Ends = {}): Promise<MongoClient> {
  // Below REQUESTING_TIMEOUT, so that a request that meets a lost database is answered 503 by its error, not 504.
  const wait = Math.min(1_000, config.requesting.timeout / 8);
  const client = newClient(url, { serverSelectionTimeoutMS: wait, connectTimeoutMS: wait });
  try {
    await client.connect();
  } catch (error) {
    await client.close();
    const hosts = client.options.srvHost ?? client.options.hosts.map(String).join(", ");
    throw new Error(
      `Cannot connect to the database at "${hosts}": ${(error as Error).message}. ` +
        `Start that server, correct MONGODB_URL, or unset it for the embedded database.`,
      { cause: error },
    );
  }
  client.own(ends);
  return client;
}

function newClient(url: string, options: MongoClientOptions): OwningClient {
  try {
    return new OwningClient(url, options);
  } catch (error) {
    // Without the cause: the driver quotes the URL in some of its messages.
    const message = (error as Error).message.replace(/mongodb(\+srv)?:\/\/.*/s, "(not shown)");
    throw new Error(`Cannot use MONGODB_URL: ${message}`);
  }
}

/** Loaded only when it is needed: an app with a MongoDB server has no use for it. */
async function startEmbedded(options: { dataDir: string; port?: number }) {
  const embedded = await import("../embedded/server.ts");
  return await embedded.startEmbedded(options);
}
