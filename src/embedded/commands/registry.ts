import { aggregate } from "./aggregate.ts";
import { collMod } from "./coll_mod.ts";
import type { Command } from "./command.ts";
import { count } from "./count.ts";
import { create } from "./create.ts";
import { createIndexes } from "./create_indexes.ts";
import { deleteCommand } from "./delete.ts";
import {
  connectionStatus,
  currentOp,
  getCmdLineOpts,
  getFreeMonitoringStatus,
  getLog,
  getParameter,
  hostInfo,
  listCommandsOf,
  serverStatus,
  whatsmyuri,
} from "./diagnostics.ts";
import { distinct } from "./distinct.ts";
import { drop } from "./drop.ts";
import { dropDatabase } from "./drop_database.ts";
import { dropIndexes } from "./drop_indexes.ts";
import { explain } from "./explain.ts";
import { find } from "./find.ts";
import { findAndModify } from "./find_and_modify.ts";
import { getMore } from "./get_more.ts";
import { buildInfo, hello, ping } from "./handshake.ts";
import { insert } from "./insert.ts";
import { killCursors } from "./kill_cursors.ts";
import { listCollections } from "./list_collections.ts";
import { listDatabases } from "./list_databases.ts";
import { listIndexes } from "./list_indexes.ts";
import { REFUSED } from "./refused.ts";
import { renameCollection } from "./rename_collection.ts";
import { endSessions, refreshSessions, startSession } from "./sessions.ts";
import { collStats, dbStats } from "./stats.ts";
import { update } from "./update.ts";

/** Every command by the names that it is sent by. */
export const COMMANDS: ReadonlyMap<string, Command> = new Map(Object.entries({
  hello,
  isMaster: hello,
  ismaster: hello,
  ping,
  buildInfo,
  buildinfo: buildInfo,
  startSession,
  endSessions,
  refreshSessions,
  insert,
  find,
  getMore,
  killCursors,
  update,
  delete: deleteCommand,
  findAndModify,
  findandmodify: findAndModify,
  aggregate,
  count,
  distinct,
  create,
  drop,
  dropDatabase,
  createIndexes,
  listIndexes,
  dropIndexes,
  deleteIndexes: dropIndexes,
  listCollections,
  listDatabases,
  renameCollection,
  collMod,
  collStats,
  collstats: collStats,
  dbStats,
  dbstats: dbStats,
  explain,
  connectionStatus,
  serverStatus,
  hostInfo,
  getCmdLineOpts,
  getLog,
  getParameter,
  whatsmyuri,
  getFreeMonitoringStatus,
  currentOp,
  listCommands: listCommandsOf(() => COMMANDS.keys()),
  ...REFUSED,
}));

/** The commands that are only taken on the database `admin`. */
export const ADMIN_ONLY: ReadonlySet<string> = new Set([
  "listDatabases",
  "renameCollection",
  "getLog",
  "getParameter",
  "getCmdLineOpts",
  "currentOp",
]);
