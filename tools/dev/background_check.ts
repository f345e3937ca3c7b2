import { join } from "node:path";
import type { Finding } from "../../src/analysis/finding.ts";
import { printFindings } from "../../src/analysis/print_findings.ts";

/** `deno task check` beside a server, in a process of its own: only what is new since the last time is told. */
export class BackgroundCheck {
  #known: readonly Finding[] | undefined;
  #running: Deno.ChildProcess | undefined;

  /**
   * @param root the folder of the project
   * @param say takes what is to be told
   */
  constructor(private readonly root: string, private readonly say: (text: string) => void) {}

  /** Checks the project as it is now, and tells of findings that are new and of those that are gone. */
  async run(): Promise<void> {
    // In a folder of its own, because whoever is given up leaves what it has there.
    const folder = await Deno.makeTempDir({ prefix: "dev-check-" });
    try {
      const process = new Deno.Command(Deno.execPath(), {
        args: ["run", "-A", join(this.root, "tools/check.ts"), "--json"],
        cwd: this.root,
        env: { TMPDIR: folder },
        stdin: "null",
        stdout: "piped",
        stderr: "piped",
        // A group of processes, so that those that it starts end with it.
        detached: true,
      }).spawn();
      this.#running = process;
      const { stdout, stderr } = await process.output();
      // Given up, or followed by another.
      if (this.#running !== process) return;
      this.#running = undefined;
      const found = parsed(new TextDecoder().decode(stdout));
      if (found) this.#tell(found);
      else this.say(`check: ${new TextDecoder().decode(stderr).trim()}`);
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  }

  /** Ends a check that is under way: what it would find is out of date. */
  giveUp(): void {
    const process = this.#running;
    this.#running = undefined;
    if (!process) return;
    try {
      Deno.kill(Deno.build.os === "windows" ? process.pid : -process.pid, "SIGKILL");
    } catch (error) {
      // It has ended by itself.
      if (!(error instanceof Deno.errors.NotFound)) throw error;
    }
  }

  #tell(found: readonly Finding[]): void {
    const known = this.#known ?? [];
    const fresh = without(found, known);
    const gone = without(known, found);
    if (fresh.length > 0) this.say(`check found\n${printFindings(fresh)}`);
    for (const { severity, rule, file, sync } of gone) {
      this.say(`check: no longer: ${severity} ${rule}: ${file}${sync ? ` (sync ${sync})` : ""}`);
    }
    if (found.length === 0 && (gone.length > 0 || !this.#known)) this.say("check: no errors, no hints");
    this.#known = found;
  }
}

/** The findings of one list that another lacks; a line that moved is the same finding. */
function without(findings: readonly Finding[], others: readonly Finding[]): Finding[] {
  const rest = others.map(identity);
  return findings.filter((one) => {
    const at = rest.indexOf(identity(one));
    if (at < 0) return true;
    rest.splice(at, 1);
    return false;
  });
}

function identity({ rule, file, sync, message }: Finding): string {
  return JSON.stringify([rule, file, sync, message]);
}

function parsed(json: string): Finding[] | undefined {
  try {
    return JSON.parse(json).findings;
  } catch {
    return undefined;
  }
}
