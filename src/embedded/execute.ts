import type { Document } from "./bson/value.ts";
import type { Context } from "./commands/command.ts";
import { checkGenericArguments } from "./commands/generic_arguments.ts";
import { checkDatabase } from "./commands/namespace.ts";
import { ADMIN_ONLY, COMMANDS } from "./commands/registry.ts";
import { numberOf } from "./commands/arguments.ts";
import { sessionText } from "./commands/sessions.ts";
import { MongoError } from "./errors.ts";
import { Budget } from "./read/budget.ts";
import { Cursors } from "./read/cursors.ts";
import type { Storage } from "./storage/storage.ts";
import type { Execute } from "./wire/connection.ts";
import type { Reply } from "./wire/replies.ts";

/** What commands run on, the same for all connections. */
export interface Engine {
  storage: Storage;
  cursors: Cursors;
  now(): Date;
}

/** Carries out commands one at a time; an answer leaves after the commit of everything that it may have seen. */
export function executeOn(engine: Engine): Execute {
  const { transactions } = engine.storage;
  return async (command, connection) => {
    const reply = attempt(() => run(engine, command, connection.id));
    if (transactions.open && !connection.moreToCome) await transactions.settled();
    return reply();
  };
}

/** Runs something now and gives or throws its outcome later. */
function attempt(work: () => Reply): () => Reply {
  try {
    const reply = work();
    return () => reply;
  } catch (error) {
    return () => {
      throw error;
    };
  }
}

function run(engine: Engine, command: Document, connectionId: number): Reply {
  const [name = ""] = command.keys();
  const context = contextOf(engine, command, connectionId);
  const handler = COMMANDS.get(name);
  if (!handler) throw new MongoError("CommandNotFound", `no such command: '${name}'`);
  if (ADMIN_ONLY.has(name) && context.database !== "admin") {
    throw new MongoError("Unauthorized", `${name} may only be run against the admin database.`);
  }
  checkGenericArguments(command);
  return handler(context, command);
}

function contextOf(engine: Engine, command: Document, connectionId: number): Context {
  const database = command.get("$db");
  if (typeof database !== "string") {
    throw new MongoError("Location40571", "OP_MSG requests require a $db argument");
  }
  checkDatabase(database);
  return {
    ...engine,
    database,
    session: sessionText(command.get("lsid")),
    budget: new Budget(numberOf(command.get("maxTimeMS"))),
    connectionId,
    startedAt: engine.now(),
  };
}
