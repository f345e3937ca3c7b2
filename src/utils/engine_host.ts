import { AsyncLocalStorage } from "node:async_hooks";
import { SyncConcept } from "@engine";
import { setAsyncContext } from "../engine/context.ts";
import { type Config, loadConfig } from "@utils/config.ts";
import { locateSync } from "@utils/locate_sync.ts";
import { log } from "@utils/logger.ts";
import { hashSecret } from "@utils/hash_secret.ts";

/**
 * The engine of this process: with the limits of the configuration, the process's log, masks that tell secrets apart, the
 * places of syncs in their files, and an async context, so that `currentAction()` holds across every `await`.
 */
export function createEngine({ sync }: Pick<Config, "sync"> = loadConfig()): SyncConcept {
  setAsyncContext(new AsyncLocalStorage());
  return new SyncConcept({ ...sync, log, hash: hashSecret, locate: locateSync });
}
