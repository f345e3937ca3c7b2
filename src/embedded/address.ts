/** The file in the data folder that says where the running server is, for tools and for refusals. */
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

export interface Address {
  pid: number;
  url: string;
}

const fileOf = (dataDir: string) => join(dataDir, "embedded.address.json");

/** Leaves the address of the server that has this folder open. */
export function writeAddress(dataDir: string, address: Address): void {
  writeFileSync(fileOf(dataDir), JSON.stringify(address) + "\n");
}

/** The address that a server left, or undefined. After a crash it may name a process that is gone. */
export function readAddress(dataDir: string): Address | undefined {
  try {
    const { pid, url } = JSON.parse(readFileSync(fileOf(dataDir), "utf8"));
    return Number.isInteger(pid) && typeof url === "string" ? { pid, url } : undefined;
  } catch {
    return undefined;
  }
}

/** Takes the address away when the server closes. */
export function removeAddress(dataDir: string): void {
  rmSync(fileOf(dataDir), { force: true });
}

/** The address that a client connects to. */
export function urlOf(port: number): string {
  return `mongodb://127.0.0.1:${port}/?directConnection=true`;
}
