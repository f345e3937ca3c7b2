/** The folder of this project. */
export const PROJECT = new URL("../..", import.meta.url).pathname.replace(/\/$/, "");

/** Variables of the project: a test's program starts without those of whoever runs the tests. */
const OWN_VARIABLES = /^(PORT|HOST|MODE|MONGODB_URL|DB_NAME|DATA_DIR|EMBEDDED_PORT|(REQUESTING|SYNC)_.+)$/;

/** How a program of the project is run. */
export interface ProgramOptions {
  /** The folder of the project, or of a copy of it; this project unless given. */
  readonly project?: string;
  /** The folder that it runs in: without a `.env`, whatever the project has. */
  readonly folder: string;
  readonly env?: Readonly<Record<string, string>>;
  /** How many files and connections the system lets it have open (`ulimit -n`); as many as the tests may unless given. */
  readonly openFiles?: number;
}

/** A program of the project in a process of its own, run by the Deno that runs the tests. All it prints is kept. */
export class Program implements AsyncDisposable {
  readonly #ended: Promise<Deno.CommandStatus>;
  readonly #process: Deno.ChildProcess;
  readonly #printed = { stdout: "", stderr: "" };
  #over = false;
  #notify = Promise.withResolvers<void>();

  /** @param args what follows `deno`, such as `["run", "-A", "src/main.ts"]` with paths from the root of the project */
  constructor(args: readonly string[], { project = PROJECT, folder, env = {}, openFiles }: ProgramOptions) {
    const inherited = Object.entries(Deno.env.toObject()).filter(([name]) => !OWN_VARIABLES.test(name));
    const [command, ...rest] = args;
    const limit = openFiles === undefined ? [] : ["sh", "-c", `ulimit -n ${openFiles} && exec "$0" "$@"`];
    const [program, ...programArgs] = [
      ...limit,
      Deno.execPath(),
      command,
      "--config",
      `${project}/deno.json`,
      ...rest.map((arg) => arg.endsWith(".ts") ? `${project}/${arg}` : arg),
    ];
    this.#process = new Deno.Command(program, {
      args: programArgs,
      cwd: folder,
      clearEnv: true,
      env: { ...Object.fromEntries(inherited), NO_COLOR: "1", ...env },
      stdin: "null",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    this.#ended = this.#follow();
  }

  get pid(): number {
    return this.#process.pid;
  }

  get stdout(): string {
    return this.#printed.stdout;
  }

  get stderr(): string {
    return this.#printed.stderr;
  }

  /**
   * Waits for a line on standard output and gives its match.
   *
   * @param ms how long it may take; past that, or when the program ends first, it throws with all that was printed
   */
  async said(pattern: RegExp, ms = 60_000): Promise<RegExpExecArray> {
    const late = Promise.withResolvers<void>();
    const timer = setTimeout(() => late.resolve(), ms);
    const end = performance.now() + ms;
    try {
      for (;;) {
        const lines = this.stdout.split("\n").slice(0, -1);
        for (const line of lines) {
          const found = pattern.exec(line);
          if (found) return found;
        }
        const why = this.#over ? "the program ended" : performance.now() >= end ? `not within ${ms} ms` : "";
        if (why) throw new Error(`No line like ${pattern}: ${why}\n${this.stdout}\n${this.stderr}`);
        await Promise.race([this.#notify.promise, late.promise]);
      }
    } finally {
      clearTimeout(timer);
    }
  }

  /** Sends a signal; not an error when the program has ended already. */
  signal(signal: Deno.Signal): void {
    if (!this.#over) this.#process.kill(signal);
  }

  /**
   * Waits until it has ended and all that it printed is here.
   *
   * @param ms how long it may take; past that it throws with all that was printed
   */
  async ended(ms = 60_000): Promise<Deno.CommandStatus> {
    const late = Promise.withResolvers<never>();
    const timer = setTimeout(
      () => late.reject(new Error(`It has not ended within ${ms} ms\n${this.stdout}\n${this.stderr}`)),
      ms,
    );
    try {
      return await Promise.race([this.#ended, late.promise]);
    } finally {
      clearTimeout(timer);
    }
  }

  /** Sends a signal and waits for the end. */
  async end(signal: Deno.Signal): Promise<Deno.CommandStatus> {
    this.signal(signal);
    return await this.ended();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.end("SIGKILL");
  }

  async #follow(): Promise<Deno.CommandStatus> {
    const [status] = await Promise.all([
      this.#process.status.then((status) => {
        this.#over = true;
        return status;
      }),
      this.#read("stdout"),
      this.#read("stderr"),
    ]);
    this.#tell();
    return status;
  }

  async #read(stream: "stdout" | "stderr"): Promise<void> {
    for await (const text of this.#process[stream].pipeThrough(new TextDecoderStream())) {
      this.#printed[stream] += text;
      this.#tell();
    }
  }

  #tell(): void {
    this.#notify.resolve();
    this.#notify = Promise.withResolvers();
  }
}
