import { Program } from "./program.ts";

/** The embedded database in a process of its own (`deno task db`), with its data in `.data` of a folder. */
export class DatabaseServer implements AsyncDisposable {
  private constructor(readonly program: Program, readonly url: string) {}

  /**
   * Starts it; resolves when it listens.
   *
   * @param port any free one unless given
   */
  static async start(folder: string, port = "0"): Promise<DatabaseServer> {
    const program = new Program(["run", "-A", "tools/db.ts"], { folder, env: { EMBEDDED_PORT: port } });
    try {
      const [, url] = await program.said(/listens at (mongodb:\S+)/);
      return new DatabaseServer(program, url);
    } catch (error) {
      await program.end("SIGKILL");
      throw error;
    }
  }

  /** Ends it as a crash of the machine would, and waits until it is gone. */
  async kill(): Promise<void> {
    await this.program.end("SIGKILL");
  }

  /** Starts another one on the same data and port. */
  startAgain(folder: string): Promise<DatabaseServer> {
    return DatabaseServer.start(folder, new URL(this.url).port);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.kill();
  }
}
