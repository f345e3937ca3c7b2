import type { Value } from "../bson/value.ts";
import { Arguments } from "./arguments.ts";
import type { Command } from "./command.ts";
import { ok } from "./reply.ts";

/** https://www.mongodb.com/docs/manual/reference/command/killCursors/ */
export const killCursors: Command = (context, command) => {
  const args: Arguments = new Arguments("killCursors", command, ["killCursors", "cursors"]);
  const namespace = `${context.database}.${args.string("killCursors")}`;
  const killed: Value[] = [];
  const missing: Value[] = [];
  for (const [i, id] of args.required("cursors", args.array("cursors")).entries()) {
    if (typeof id !== "bigint") args.wrong(`cursors.${i}`, id, "long");
    (context.cursors.kill(id, namespace) ? killed : missing).push(id);
  }
  return ok({ cursorsKilled: killed, cursorsNotFound: missing, cursorsAlive: [], cursorsUnknown: [] });
};
