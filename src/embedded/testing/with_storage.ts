import { rmSync } from "node:fs";
import { Storage } from "../storage/storage.ts";

/** Runs a test on the storage of a temporary folder, without a server. */
export function withStorage(test: (storage: Storage, dataDir: string) => void): void {
  const dataDir = Deno.makeTempDirSync({ prefix: "embedded-test-" });
  const storage = Storage.open(dataDir);
  try {
    test(storage, dataDir);
  } finally {
    storage.close();
    rmSync(dataDir, { recursive: true });
  }
}
