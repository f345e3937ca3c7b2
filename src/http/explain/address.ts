/**
 * The file in the data folder that says where a running server is, for `deno task explain`; one for each process, because
 * several servers may share the folder, and `deno task dev` runs two for a moment.
 */
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";

export interface ServerAddress {
  readonly pid: number;
  /** Such as `http://127.0.0.1:8000`. */
  readonly url: string;
  readonly mode: "development" | "production";
}

const FILE = /^server\.(\d+)\.address\.json$/;

/**
 * Leaves the address of a server, and takes those of processes that are gone away.
 *
 * @returns what takes it away again
 * @throws Error when the folder cannot be written
 */
export function leaveAddress(dataDir: string, address: ServerAddress): () => void {
  mkdirSync(dataDir, { recursive: true });
  for (const { pid } of addressesIn(dataDir)) {
    if (!isRunning(pid)) rmSync(fileOf(dataDir, pid), { force: true });
  }
  writeFileSync(fileOf(dataDir, address.pid), JSON.stringify(address) + "\n");
  return () => rmSync(fileOf(dataDir, address.pid), { force: true });
}

/** The addresses that running processes left in a folder. The number of one that crashed may be another program's by now. */
export function readAddresses(dataDir: string): ServerAddress[] {
  return addressesIn(dataDir).filter(({ pid }) => isRunning(pid));
}

function addressesIn(dataDir: string): ServerAddress[] {
  return namesIn(dataDir).filter((name) => FILE.test(name)).flatMap((name) => {
    try {
      const { pid, url, mode } = JSON.parse(readFileSync(join(dataDir, name), "utf8"));
      return Number.isInteger(pid) && typeof url === "string" ? [{ pid, url, mode }] : [];
    } catch {
      // Half written, or taken away meanwhile.
      return [];
    }
  });
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder).sort();
  } catch {
    return [];
  }
}

function fileOf(dataDir: string, pid: number): string {
  return join(dataDir, `server.${pid}.address.json`);
}

/** Signal 0 asks whether there is such a process (kill(2)); one that may not be asked is there. */
function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as { code?: unknown }).code === "EPERM";
  }
}
