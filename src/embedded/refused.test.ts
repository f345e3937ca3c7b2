/** Every line of the README's list of what is refused, carried out. */
import { assert, assertEquals } from "@std/assert";
import { BSONRegExp } from "bson";
import type { Db } from "mongodb";
import { failure, withDatabase } from "./testing/with_database.ts";

type Command = Record<string, unknown>;

const find = (fields: Command): Command => ({ find: "c", ...fields });
const aggregate = (...pipeline: Command[]): Command => ({ aggregate: "c", pipeline, cursor: {} });
const create = (fields: Command): Command => ({ create: "new", ...fields });
const index = (key: Command, fields: Command = {}): Command => ({
  createIndexes: "c",
  indexes: [{ key, name: "i", ...fields }],
});

/** What is refused, as the README says it; the code; commands that ask for it. */
const REFUSED: [string, number, Command[]][] = [
  ["transactions and retryable writes", 20, [
    {
      insert: "c",
      documents: [{}],
      lsid: undefined,
      txnNumber: 1,
      autocommit: false,
      startTransaction: true,
    },
    { commitTransaction: 1 },
  ]],
  ["change streams", 40573, [aggregate({ $changeStream: {} })]],
  ['collations other than `{ locale: "simple" }`', 238, [
    find({ collation: { locale: "fr" } }),
    { count: "c", collation: { locale: "fr" } },
    { distinct: "c", key: "a", collation: { locale: "fr" } },
    { ...aggregate(), collation: { locale: "fr" } },
    { findAndModify: "c", query: {}, remove: true, collation: { locale: "fr" } },
    create({ collation: { locale: "fr" } }),
    index({ a: 1 }, { collation: { locale: "fr" } }),
  ]],
  ["views", 238, [create({ viewOn: "c", pipeline: [] })]],
  ["capped, clustered and time series collections", 238, [
    create({ capped: true, size: 1000 }),
    create({ clusteredIndex: { key: { _id: 1 }, unique: true } }),
    create({ timeseries: { timeField: "t" } }),
  ]],
  ["validators", 238, [create({ validator: { a: 1 } }), { collMod: "c", validator: { a: 1 } }]],
  ["geospatial, hashed and wildcard indexes, and indexes on places in arrays", 67, [
    index({ a: "2d" }),
    index({ a: "2dsphere" }),
    index({ a: "hashed" }),
    index({ "$**": 1 }),
    index({ "a.0": 1 }),
  ]],
  ["`$where`, `$text`, `$jsonSchema` and geospatial query operators", 238, [
    find({ filter: { $where: "true" } }),
    find({ filter: { $text: { $search: "x" } } }),
    find({ filter: { $jsonSchema: {} } }),
    find({ filter: { a: { $geoWithin: {} } } }),
    find({ filter: { a: { $near: [0, 0] } } }),
  ]],
  ["regular expressions that mean something else in JavaScript", 238, [
    find({ filter: { a: new BSONRegExp("(?>a)b") } }),
    find({ filter: { a: new BSONRegExp("\\Ga") } }),
  ]],
  ["`$regexFind` and `$regexFindAll` with repeated groups that hold groups or can match nothing", 238, [
    aggregate({ $project: { a: { $regexFind: { input: "$a", regex: "(?:(a)|b)*" } } } }),
    aggregate({ $project: { a: { $regexFindAll: { input: "$a", regex: "(a*)*" } } } }),
  ]],
  ["`min`, `max`, `returnKey`, `showRecordId` and tailable cursors of `find`", 238, [
    find({ min: { _id: 1 }, hint: { _id: 1 } }),
    find({ max: { _id: 1 }, hint: { _id: 1 } }),
    find({ returnKey: true }),
    find({ showRecordId: true }),
    find({ tailable: true }),
  ]],
  ["`$meta` in sorts and projections", 238, [
    find({ sort: { a: { $meta: "textScore" } } }),
    find({ projection: { a: { $meta: "textScore" } } }),
  ]],
  [
    "other stages: `$graphLookup $setWindowFields $densify $fill $redact $geoNear $indexStats $documents` …",
    238,
    [
      aggregate({ $graphLookup: {} }),
      aggregate({ $setWindowFields: {} }),
      aggregate({ $densify: {} }),
      aggregate({ $fill: {} }),
      aggregate({ $redact: {} }),
      aggregate({ $geoNear: {} }),
      aggregate({ $indexStats: {} }),
      aggregate({ $documents: [] }),
    ],
  ],
  ["expressions that are not there (`$function`, `$accumulator` and `$meta` among them)", 168, [
    aggregate({ $project: { a: { $function: {} } } }),
    aggregate({ $project: { a: { $meta: "textScore" } } }),
  ]],
  ["`aggregate` with `explain: true` (the `explain` command does it)", 238, [{
    ...aggregate(),
    explain: true,
  }]],
  ["`mapReduce`", 238, [{ mapReduce: "c", map: "", reduce: "", out: "x" }]],
  ["logging in and users", 18, [{ saslStart: 1, mechanism: "SCRAM-SHA-256" }]],
  ["write concerns that wait for other members", 2, [{
    insert: "c",
    documents: [{}],
    writeConcern: { w: 2 },
  }]],
  ["read concerns `snapshot` and `linearizable`", 123, [
    find({ readConcern: { level: "snapshot" } }),
    find({ readConcern: { level: "linearizable" } }),
  ]],
  ["`apiStrict`", 323, [find({ apiVersion: "1", apiStrict: true })]],
  ["commands of replica sets", 76, [{ replSetGetStatus: 1 }]],
  ["every other command (also `bulkWrite` of 8.0, `validate`, `atlasVersion`)", 59, [
    { bulkWrite: 1 },
    { validate: "c" },
    { atlasVersion: 1 },
    { nonsense: 1 },
  ]],
];

async function codesOf(db: Db, commands: Command[]): Promise<unknown[]> {
  const codes = [];
  for (const command of commands) {
    const { code, message } = await failure(() => db.command(command, { ignoreUndefined: true }));
    codes.push(code ?? message);
  }
  return codes;
}

for (const [what, code, commands] of REFUSED) {
  Deno.test(`refused with ${code}: ${what}`, () =>
    withDatabase(async (db) => {
      await db.collection<{ _id: number; a: string }>("c").insertOne({ _id: 1, a: "ab" });
      assertEquals(await codesOf(db, commands), commands.map(() => code));
      const { version } = await db.command({ buildInfo: 1 });
      assert(version, "the server answers after a refusal");
    }));
}

Deno.test("the README lists what is refused, and nothing else", async () => {
  const readme = await Deno.readTextFile(new URL("./README.md", import.meta.url));
  const section = readme.split("## What is refused")[1].split("\n## ")[0];
  const lines = [...section.matchAll(/^\| (.+?) +\| (\d+) +\|$/gm)].map(([, what, code]) =>
    `${what} ${code}`
  );
  assertEquals(lines, REFUSED.map(([what, code]) => `${what} ${code}`));
});

Deno.test("the admin database cannot be dropped", () =>
  withDatabase(async (db) => {
    const { code, message } = await failure(() => db.admin().command({ dropDatabase: 1 }));
    assertEquals([code, message], [20, "Dropping the 'admin' database is prohibited."]);
  }));
