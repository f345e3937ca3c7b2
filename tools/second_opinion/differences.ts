/** One thing in which servers of others differ from MongoDB, as its manual says it is. */
export interface Difference {
  /** What they do. */
  readonly what: string;
  /** The page that settles it, below `https://www.mongodb.com/docs/v7.0/`. */
  readonly manual: string;
  /**
   * The tests that fail because of it, by server: each under the first thing in which it fails. A file stands for its tests
   * where the difference decides most of them; one at least must fail.
   */
  readonly tests: Readonly<Partial<Record<string, readonly string[]>>>;
}

/**
 * Where the second opinion differs from this project's tests, and is wrong by the manual; `src/embedded/README.md` lists the
 * same. A difference in which the embedded database is wrong has no place here: it is mended.
 */
export const DIFFERENCES: readonly Difference[] = [
  {
    what: "no indexes with `expireAfterSeconds`",
    manual: "core/index-ttl",
    tests: {
      ferretdb: [
        "collMod changes what an index hides and when it expires",
        "src/client/integration.test.ts",
        "src/client/lost_answers.test.ts",
        "src/concepts/Requesting/idempotency_keys.test.ts",
        "src/concepts/Requesting/request_log.test.ts",
        "src/concepts/Sessioning/SessioningConcept.test.ts",
        "src/http/repeats.test.ts",
        "src/syncs/auth.sync.test.ts",
        "src/syncs/auth_outcomes.test.ts",
        "src/testing/sync_test.test.ts",
        "tests/crash.test.ts",
        "tests/idempotency_key.test.ts",
        "tests/login_flow.test.ts",
        "tests/mistakes.test.ts",
        "tests/once_each.test.ts",
        "tests/shutdown.test.ts",
      ],
    },
  },
  {
    what: "no `$lookup`",
    manual: "reference/operator/aggregation/lookup",
    tests: {
      ferretdb: [
        "a pipeline joins, groups and sorts",
        "mongosh: CRUD, indexes, an aggregation with $lookup and $group, explain and stats",
      ],
    },
  },
  {
    what: "a `findAndModify` that fails on the way does not say so, or fails otherwise",
    manual: "reference/command/findAndModify",
    tests: {
      ferretdb: [
        "what fails on the way is said to have failed in findAndModify; in an update it is said as it is",
      ],
    },
  },
  {
    what: "no `$out` and no `$merge`",
    manual: "reference/operator/aggregation/merge",
    tests: {
      ferretdb: [
        "$out replaces a collection and keeps its indexes; a failed one leaves it as it was",
        "$merge writes into another collection",
      ],
    },
  },
  {
    what: "`$out` writes what a unique index of the collection forbids",
    manual: "reference/operator/aggregation/out",
    tests: {
      "mongo-java-server": [
        "$out replaces a collection and keeps its indexes; a failed one leaves it as it was",
      ],
    },
  },
  {
    what: "no `let`",
    manual: "reference/command/find",
    tests: {
      ferretdb: ["let, batches and $$NOW work in a pipeline", "let gives variables to $expr"],
      "mongo-java-server": [
        "let, batches and $$NOW work in a pipeline",
        "let gives variables to $expr",
        "the options that any command may have are taken: comment, maxTimeMS, hint, let, concerns, preferences",
      ],
    },
  },
  {
    what: "no collations, not even the simple one, which is none",
    manual: "reference/collation",
    tests: {
      ferretdb: [
        "the options that any command may have are taken: comment, maxTimeMS, hint, let, concerns, preferences",
      ],
    },
  },
  {
    what: "`distinct` gives more than 16 MB, or refuses it with another code",
    manual: "reference/command/distinct",
    tests: {
      ferretdb: ["distinct values over 16 MB are refused with MongoDB's code"],
      "mongo-java-server": ["distinct values over 16 MB are refused with MongoDB's code"],
    },
  },
  {
    what: "no `explain`, or one without plans",
    manual: "reference/command/explain",
    tests: {
      ferretdb: [
        "a pipeline that begins with $match, $sort, $skip and $limit uses an index for them",
        "explain says whether an index or a scan finds the documents, and what was looked at",
        "explain of a write changes nothing",
      ],
      "mongo-java-server": [
        "a pipeline that begins with $match, $sort, $skip and $limit uses an index for them",
        "explain says whether an index or a scan finds the documents, and what was looked at",
        "explain of a write changes nothing",
        "mongosh: CRUD, indexes, an aggregation with $lookup and $group, explain and stats",
      ],
    },
  },
  {
    what: "hints are ignored",
    manual: "reference/method/cursor.hint",
    tests: {
      ferretdb: ["a hint takes that index, by name or by key; one that is not there is refused"],
      "mongo-java-server": ["a hint takes that index, by name or by key; one that is not there is refused"],
    },
  },
  {
    what: "`$natural` sorts only capped collections",
    manual: "reference/operator/meta/natural",
    tests: { ferretdb: ["$natural is the order of insertion, forwards and back"] },
  },
  {
    what: "no partial indexes",
    manual: "core/index-partial",
    tests: {
      ferretdb: [
        "indexes are made, listed with their options, and dropped by name, by key and all",
        "uniqueness counts null and missing as one, sparse and partial only what they hold",
      ],
    },
  },
  {
    what: "a sparse unique index lets null in twice",
    manual: "core/index-sparse",
    tests: {
      "mongo-java-server": [
        "uniqueness counts null and missing as one, sparse and partial only what they hold",
      ],
    },
  },
  {
    what: "unique indexes do not look into arrays",
    manual: "core/index-unique",
    tests: { ferretdb: ["uniqueness holds for elements of arrays, compound keys and numbers of any type"] },
  },
  {
    what: "two arrays in one compound index are let in",
    manual: "core/indexes/index-types/index-multikey",
    tests: {
      ferretdb: ["two arrays in one compound index are refused"],
      "mongo-java-server": ["two arrays in one compound index are refused"],
    },
  },
  {
    what: "an index is made again with other options",
    manual: "reference/command/createIndexes",
    tests: { ferretdb: ["making an index again changes nothing; making it otherwise is refused"] },
  },
  {
    what: "`createIndexes` does not say `createdCollectionAutomatically`",
    manual: "reference/command/createIndexes",
    tests: { "mongo-java-server": ["making an index again changes nothing; making it otherwise is refused"] },
  },
  {
    what: "`createIndexes` refuses the `v` that `listIndexes` gives",
    manual: "reference/command/createIndexes",
    tests: {
      ferretdb: [
        "a collection without documents is imported too; what is there already ends the import with its file",
        "what is exported is imported with its types, order of fields and indexes",
      ],
    },
  },
  {
    what: "unknown kinds of indexes are made, or refused with other codes",
    manual: "reference/command/createIndexes",
    tests: {
      ferretdb: ["indexes that are not there are refused: geo, hashed, wildcard, places in arrays"],
      "mongo-java-server": [
        "indexes that are not there are refused: geo, hashed, wildcard, places in arrays",
      ],
    },
  },
  {
    what: "no `collMod`",
    manual: "reference/command/collMod",
    tests: { "mongo-java-server": ["collMod changes what an index hides and when it expires"] },
  },
  {
    what: "a duplicate key has no `keyPattern` and no `keyValue`, or the code 1",
    manual: "reference/error-codes",
    tests: {
      ferretdb: [
        "a unique index refuses duplicates in data that is there, and keeps nothing of itself",
        "a second document with the same _id is refused with keyPattern and keyValue",
        "a unique index refuses an update of a second document to the same value, and leaves it",
      ],
      "mongo-java-server": [
        "a unique index refuses duplicates in data that is there, and keeps nothing of itself",
        "a second document with the same _id is refused with keyPattern and keyValue",
        "a unique index refuses an update of a second document to the same value, and leaves it",
      ],
    },
  },
  {
    what: "the rest of an ordered insert is carried out after an error, and counted",
    manual: "reference/command/insert",
    tests: { "mongo-java-server": ["an ordered insert stops at the first error, an unordered one goes on"] },
  },
  {
    what: "`n` of an insert counts documents that were refused",
    manual: "reference/command/insert",
    tests: { "mongo-java-server": ["the driver's bulkWrite reports counts and errors by index"] },
  },
  {
    what: "an `_id` that is a regular expression is let in",
    manual: "core/document",
    tests: { "mongo-java-server": ["an _id that is an array or a regular expression is refused"] },
  },
  {
    what: "no Decimal128, and the connection ends",
    manual: "reference/bson-types",
    tests: { ferretdb: ["insert gives back what was put in, in every type and order of fields"] },
  },
  {
    what: "a document with a Timestamp or another type ends the connection",
    manual: "reference/bson-types",
    tests: { "mongo-java-server": ["insert gives back what was put in, in every type and order of fields"] },
  },
  {
    what: "names that no collection can have are let in",
    manual: "reference/limits",
    tests: {
      ferretdb: ["a collection name that cannot be one is refused"],
      "mongo-java-server": ["a collection name that cannot be one is refused"],
    },
  },
  {
    what: "unacknowledged writes are answered",
    manual: "reference/mongodb-wire-protocol",
    tests: { ferretdb: ["an unacknowledged insert arrives"] },
  },
  {
    what: "unacknowledged writes are lost",
    manual: "reference/mongodb-wire-protocol",
    tests: { "mongo-java-server": ["an unacknowledged insert arrives"] },
  },
  {
    what: "no positional `$` in updates",
    manual: "reference/operator/update/positional",
    tests: { ferretdb: ["the positional operators change the elements that they name"] },
  },
  {
    what: "no pipelines in updates",
    manual: "tutorial/update-documents-with-aggregation-pipeline",
    tests: {
      ferretdb: ["an update can be a replacement or a pipeline, with let"],
      "mongo-java-server": ["an update can be a replacement or a pipeline, with let"],
    },
  },
  {
    what: "no `fields` in `findAndModify`",
    manual: "reference/command/findAndModify",
    tests: { ferretdb: ["findOneAndUpdate gives the document before or after, by its sort and projection"] },
  },
  {
    what: "`findAndModify` gives no `lastErrorObject` after an upsert",
    manual: "reference/command/findAndModify",
    tests: { "mongo-java-server": ["findOneAndUpdate with upsert inserts, and tells so"] },
  },
  {
    what: "arguments of `findAndModify` that contradict each other are taken",
    manual: "reference/command/findAndModify",
    tests: { "mongo-java-server": ["arguments that contradict each other are refused"] },
  },
  {
    what: "an empty list of deletes, or a wrong `limit`, is taken",
    manual: "reference/command/delete",
    tests: {
      ferretdb: ["delete takes one document or all that match"],
      "mongo-java-server": ["delete takes one document or all that match"],
    },
  },
  {
    what: "batches are longer than 16 MB",
    manual: "tutorial/iterate-a-cursor",
    tests: {
      ferretdb: ["a result over 16 MB comes in several batches"],
      "mongo-java-server": ["a result over 16 MB comes in several batches"],
    },
  },
  {
    what: "a negative limit leaves a cursor open",
    manual: "reference/method/cursor.limit",
    tests: {
      "mongo-java-server": [
        "a driver's limit below zero is one batch, and batchSize 0 is an empty one with a cursor",
      ],
    },
  },
  {
    what: "a cursor outlives its collection",
    manual: "reference/command/getMore",
    tests: {
      ferretdb: ["a cursor that was killed, or whose collection was dropped, cannot go on"],
      "mongo-java-server": ["a cursor that was killed, or whose collection was dropped, cannot go on"],
    },
  },
  {
    what: "unknown fields of `find` are taken, or refused with 9 (40415 is IDLUnknownField)",
    manual: "reference/command/find",
    tests: {
      ferretdb: ["what is wrong in a find is refused with MongoDB's code"],
      "mongo-java-server": ["what is wrong in a find is refused with MongoDB's code"],
    },
  },
  {
    what: "`maxTimeMS` is ignored, or its filter refused",
    manual: "reference/method/cursor.maxTimeMS",
    tests: {
      ferretdb: ["maxTimeMS ends a search that takes longer"],
      "mongo-java-server": ["maxTimeMS ends a search that takes longer"],
    },
  },
  {
    what:
      "`renameCollection` and `listDatabases` work on any database, or are unknown on others than `admin` (13)",
    manual: "reference/command/renameCollection",
    tests: {
      ferretdb: [
        "a rename refuses what is missing, what is taken, and itself",
        "databases are listed while they have a collection, and dropped whole",
      ],
      "mongo-java-server": ["databases are listed while they have a collection, and dropped whole"],
    },
  },
  {
    what: "`renameCollection` of a missing collection has no code 26",
    manual: "reference/command/renameCollection",
    tests: { "mongo-java-server": ["a rename refuses what is missing, what is taken, and itself"] },
  },
  {
    what: "`drop` of a missing collection fails",
    manual: "reference/command/drop",
    tests: {
      "mongo-java-server": [
        "a collection that is not there is dropped in peace",
      ],
    },
  },
  {
    what: "`create` of a collection that is there with the same options fails",
    manual: "reference/command/create",
    tests: {
      ferretdb: ["a collection that is there stays as it is when it is made again"],
      "mongo-java-server": ["a collection that is there stays as it is when it is made again"],
    },
  },
  {
    what: "options of `create` that make another kind of collection are ignored",
    manual: "reference/command/create",
    tests: {
      ferretdb: ["what MongoDB can make and this server cannot is refused by name"],
      "mongo-java-server": ["what MongoDB can make and this server cannot is refused by name"],
    },
  },
  {
    what: "no `$collStats`",
    manual: "reference/operator/aggregation/collStats",
    tests: { "mongo-java-server": ["collStats, dbStats and $collStats count documents and indexes"] },
  },
  {
    what: "stages that are not there have other codes or none",
    manual: "reference/operator/aggregation-pipeline",
    tests: {
      ferretdb: ["what an aggregate cannot do is refused with MongoDB's code"],
      "mongo-java-server": ["what an aggregate cannot do is refused with MongoDB's code"],
    },
  },
  {
    what: "no `hello`",
    manual: "reference/command/hello",
    tests: {
      "mongo-java-server": [
        "hello and buildInfo report a standalone 7.0",
        "the options that a client may have are taken: retries, concerns, compressors, the stable API",
      ],
    },
  },
  {
    what: "no sessions",
    manual: "reference/server-sessions",
    tests: {
      "mongo-java-server": [
        "sessions work without transactions, causal ones too",
        "the driver hears MongoDB's code: transactions 20, change streams 40573, snapshots 123, $text 238",
      ],
    },
  },
  {
    what: "no `refreshSessions`, no `getParameter`",
    manual: "reference/command/getParameter",
    tests: {
      ferretdb: ["what shells and Compass ask when they connect is answered"],
      "mongo-java-server": ["what shells and Compass ask when they connect is answered"],
    },
  },
  {
    what: "transactions are refused with other codes or not at all",
    manual: "core/transactions",
    tests: {
      ferretdb: [
        "the driver hears MongoDB's code: transactions 20, change streams 40573, snapshots 123, $text 238",
        "transactions, change streams, users and replica sets are refused with MongoDB's codes",
      ],
      "mongo-java-server": [
        "transactions, change streams, users and replica sets are refused with MongoDB's codes",
      ],
    },
  },
  {
    what: "generic arguments are not checked",
    manual: "reference/stable-api",
    tests: {
      ferretdb: ["wrong generic arguments are refused"],
      "mongo-java-server": ["wrong generic arguments are refused"],
    },
  },
];
