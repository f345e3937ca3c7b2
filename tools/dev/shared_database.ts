import { startEmbedded } from "../../src/embedded/server.ts";
import type { Config } from "../../src/utils/config.ts";
import { SharedServer } from "../../src/utils/shared_server.ts";

/** The database of one server. */
export interface HeldDatabase {
  /** The variables that lead the server there; none where its own settings do. */
  readonly env: Readonly<Record<string, string>>;
  /** The address of the embedded database. */
  readonly url?: string;
  /** To be called when the server has ended. */
  release(): Promise<void>;
}

/**
 * The embedded database of all servers that `dev` starts. One process only can have its data open, and while one server
 * takes over from another there are two: so it runs here, and they reach it by MONGODB_URL.
 */
export class SharedDatabase {
  #running: { readonly server: SharedServer; readonly dataDir: string; readonly port?: number } | undefined;

  /**
   * The database that a configuration asks for. It stays open until the configuration asks for another and all servers
   * that use it have ended.
   *
   * @throws Error when it cannot be opened; the former one stays
   */
  async hold({ database }: Pick<Config, "database">): Promise<HeldDatabase> {
    const { url, name, dataDir, embeddedPort: port } = database;
    if (url !== undefined) {
      await this.close();
      return { env: {}, release: () => Promise.resolve() };
    }
    if (this.#running?.dataDir !== dataDir) {
      const server = new SharedServer(() => startEmbedded({ dataDir, port }));
      await server.acquire();
      await this.close();
      this.#running = { server, dataDir, port };
    } else if (this.#running.port !== port) {
      throw new Error(
        `Cannot move the embedded database to EMBEDDED_PORT "${
          port ?? ""
        }" while it runs: stop this with Ctrl-C, ` +
          "and start it again",
      );
    }
    const { server } = this.#running!;
    const own = await server.acquire();
    return { env: { MONGODB_URL: own, DB_NAME: name }, url: own, release: () => server.release() };
  }

  /** Lets go of the database; resolves when it is closed, if no server uses it. */
  async close(): Promise<void> {
    const server = this.#running?.server;
    this.#running = undefined;
    await server?.release();
  }
}
