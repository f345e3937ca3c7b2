/** What a client asks when it connects. */
import { MAX_MESSAGE_BYTES } from "../wire/frames.ts";
import type { Command } from "./command.ts";
import { document, ok } from "./reply.ts";

/** The version of MongoDB that this server behaves as. */
export const VERSION = "7.0.0";
const WIRE_VERSION = 21;
const MAX_DOCUMENT_BYTES = 16 * 1024 * 1024;
const MAX_WRITE_BATCH = 100_000;

/** https://www.mongodb.com/docs/manual/reference/command/hello/ */
export const hello: Command = (context, command) => {
  const isLegacy = !command.has("hello");
  return ok({
    ...(isLegacy ? { helloOk: true, ismaster: true } : { isWritablePrimary: true }),
    maxBsonObjectSize: MAX_DOCUMENT_BYTES,
    maxMessageSizeBytes: MAX_MESSAGE_BYTES,
    maxWriteBatchSize: MAX_WRITE_BATCH,
    localTime: context.now(),
    logicalSessionTimeoutMinutes: 30,
    connectionId: context.connectionId,
    minWireVersion: 0,
    maxWireVersion: WIRE_VERSION,
    readOnly: false,
  });
};

/** https://www.mongodb.com/docs/manual/reference/command/ping/ */
export const ping: Command = () => ok();

/** https://www.mongodb.com/docs/manual/reference/command/buildInfo/ */
export const buildInfo: Command = () =>
  ok({
    version: VERSION,
    gitVersion: "embedded",
    modules: [],
    allocator: "system",
    javascriptEngine: "none",
    sysInfo: "deprecated",
    versionArray: [7, 0, 0, 0],
    bits: 64,
    debug: false,
    maxBsonObjectSize: MAX_DOCUMENT_BYTES,
    storageEngines: ["sqlite"],
    openssl: document({ running: "disabled", compiled: "disabled" }),
  });
