/** What shells and Compass ask about the server; answered for what there is, and nothing is made up. */
import { arch, cpus, hostname, platform, totalmem } from "node:os";
import { Double } from "../bson/value.ts";
import { MongoError } from "../errors.ts";
import type { Command } from "./command.ts";
import { VERSION } from "./handshake.ts";
import { document, ok } from "./reply.ts";

const STARTED = Date.now();

/** https://www.mongodb.com/docs/manual/reference/command/connectionStatus/ */
export const connectionStatus: Command = () =>
  ok({
    authInfo: document({
      authenticatedUsers: [],
      authenticatedUserRoles: [],
      authenticatedUserPrivileges: [],
    }),
  });

/** https://www.mongodb.com/docs/manual/reference/command/serverStatus/ */
export const serverStatus: Command = (context) => {
  const uptime = (Date.now() - STARTED) / 1000;
  return ok({
    host: hostname(),
    version: VERSION,
    process: "mongod",
    pid: BigInt(Deno.pid),
    uptime: new Double(Math.floor(uptime)),
    uptimeMillis: BigInt(Math.round(uptime * 1000)),
    localTime: context.now(),
    metrics: document({ cursor: document({ open: document({ total: BigInt(context.cursors.size) }) }) }),
    storageEngine: document({
      name: "sqlite",
      supportsCommittedReads: true,
      persistent: true,
      readOnly: false,
    }),
  });
};

/** https://www.mongodb.com/docs/manual/reference/command/hostInfo/ */
export const hostInfo: Command = (context) =>
  ok({
    system: document({
      currentTime: context.now(),
      hostname: hostname(),
      cpuAddrSize: 64,
      memSizeMB: BigInt(Math.round(totalmem() / 1_048_576)),
      numCores: cpus().length,
      cpuArch: arch(),
    }),
    os: document({ type: platform(), name: platform(), version: "" }),
    extra: document({}),
  });

/** https://www.mongodb.com/docs/manual/reference/command/getCmdLineOpts/ */
export const getCmdLineOpts: Command = () => ok({ argv: ["mongod"], parsed: document({}) });

/** https://www.mongodb.com/docs/manual/reference/command/getLog/ */
export const getLog: Command = (_context, command) => {
  if (command.get("getLog") === "*") return ok({ names: ["global", "startupWarnings"] });
  return ok({ totalLinesWritten: 0, log: [] });
};

/** Only `featureCompatibilityVersion` is known. https://www.mongodb.com/docs/manual/reference/command/getParameter/ */
export const getParameter: Command = (_context, command) => {
  const all = command.get("getParameter") === "*";
  if (all || command.has("featureCompatibilityVersion")) {
    return ok({ featureCompatibilityVersion: document({ version: "7.0" }) });
  }
  throw new MongoError("InvalidOptions", "no option found to get");
};

/** https://www.mongodb.com/docs/manual/reference/command/whatsmyuri/ */
export const whatsmyuri: Command = () => ok({ you: "127.0.0.1:0" });

/** https://www.mongodb.com/docs/manual/reference/command/getFreeMonitoringStatus/ */
export const getFreeMonitoringStatus: Command = () => ok({ state: "disabled" });

/** Nothing runs beside the command that asks. https://www.mongodb.com/docs/manual/reference/command/currentOp/ */
export const currentOp: Command = () => ok({ inprog: [] });

/** https://www.mongodb.com/docs/manual/reference/command/listCommands/ is given from the registry. */
export function listCommandsOf(names: () => Iterable<string>): Command {
  return () => {
    const commands = [...names()].sort().map((name) => [name, document({ help: "" })] as const);
    return ok({ commands: new Map(commands) });
  };
}
