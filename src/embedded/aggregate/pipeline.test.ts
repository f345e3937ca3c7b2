import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { compare, equal } from "../bson/compare.ts";
import { type Document, Double, type Value } from "../bson/value.ts";
import { scalars } from "../bson/values.arbitrary.ts";
import { compileFilter } from "../query/matcher.ts";
import { compilePipeline, NO_COLLECTIONS, type PipelineContext, splitLeadingMatch } from "./pipeline.ts";
import { assertValue, codeOf, documentOf, type Plain, textOf, valueOf } from "./testing.ts";

/** A database of literal collections, in memory. */
function contextOf(collections: Record<string, Document[]> = {}): PipelineContext {
  return {
    ...NO_COLLECTIONS,
    database: "db",
    now: new Date(0),
    *find({ collection }, filter) {
      const matcher = compileFilter(filter);
      for (const document of collections[collection] ?? []) if (matcher.matches(document)) yield document;
    },
    replaceCollection({ collection }, documents) {
      collections[collection] = documents;
    },
    mergeTarget({ collection }) {
      const documents = collections[collection] ??= [];
      return {
        hasUniqueIndex: (fields) => fields.length === 1 && ["_id", "key"].includes(fields[0]),
        insert: (document) => void documents.push(document),
        replace: (previous, next) => void documents.splice(documents.indexOf(previous), 1, next),
      };
    },
  };
}

function run(stages: Plain[], documents: object[], context = contextOf()): Document[] {
  return [...compilePipeline(valueOf(stages) as Value[], context)(documents.map(documentOf))];
}

function check(stages: Plain[], documents: object[], expected: object[], context = contextOf()) {
  assertValue(run(stages, documents, context), expected);
}

const d = (value: number) => new Double(value);

Deno.test("$match, $sort, $skip, $limit and $count choose documents", () => {
  const documents = [{ a: 3 }, { a: 1 }, { a: 2 }, { b: 1 }];
  check([{ $match: { a: { $gt: 1 } } }, { $sort: { a: 1 } }], documents, [{ a: 2 }, { a: 3 }]);
  check([{ $sort: { a: -1 } }, { $skip: 1 }, { $limit: 2 }], documents, [{ a: 2 }, { a: 1 }]);
  check([{ $match: { $expr: { $eq: ["$a", 3] } } }, { $count: "n" }], documents, [{ n: 1 }]);
  check([{ $match: { a: 9 } }, { $count: "n" }], documents, []);
});

Deno.test("$project includes in the document's order, computes behind it, or excludes", () => {
  const document = { _id: 1, c: [{ x: 1, y: 2 }, 5], b: { x: 1, y: 2 }, a: 1 };
  check([{ $project: { a: 1, "b.x": 1, n: { $add: ["$a", 1] } } }], [document], [{
    _id: 1,
    b: { x: 1 },
    a: 1,
    n: 2,
  }]);
  check([{ $project: { c: { x: 1 }, _id: 0 } }], [document], [{ c: [{ x: 1 }] }]);
  check([{ $project: { b: 0, "c.y": 0 } }], [document], [{ _id: 1, c: [{ x: 1 }, 5], a: 1 }]);
  check([{ $project: { _id: 0, s: "text", l: { $literal: 1 } } }], [document], [{ s: "text", l: 1 }]);
  check([{ $project: { _id: 0, a: "$$REMOVE", e: ["$a", "$zz"] } }], [document], [{ e: [1, null] }]);
});

Deno.test("what is computed below a field takes the place of scalars, and of those in its arrays", () => {
  const document = { a: [0, { x: 1, y: 2 }, [3], []], b: 5, c: 6 };
  const a = [{ x: 7 }, { x: 7 }, [{ x: 7 }], []];
  check([{ $project: { c: 1, "a.x": { $literal: 7 } } }], [document], [{ a, c: 6 }]);
  check([{ $project: { c: 1, b: { x: "$c" } } }], [document], [{ b: { x: 6 }, c: 6 }]);
  check([{ $project: { "a.y": 1, "a.x": "$none" } }], [document], [{ a: [{}, { y: 2 }, [{}], []] }]);
  check([{ $project: { "a.y": 1 } }], [document], [{ a: [{ y: 2 }, [], []] }]);
  check([{ $addFields: { "a.x": 7 } }], [document], [{
    ...document,
    a: [{ x: 7 }, { x: 7, y: 2 }, [{ x: 7 }], []],
  }]);
});

Deno.test("$addFields and $unset change the fields that they name", () => {
  check([{ $addFields: { "a.b": 5, n: "$x" } }], [{ x: 1, a: { c: 1 } }], [{
    x: 1,
    a: { c: 1, b: 5 },
    n: 1,
  }]);
  check([{ $set: { a: { b: 5 } } }], [{ a: [{ c: 1 }, 2] }], [{ a: [{ c: 1, b: 5 }, { b: 5 }] }]);
  check([{ $set: { a: {}, b: { c: {} } } }], [{ a: { x: 1 } }], [{ a: {}, b: { c: {} } }]);
  check([{ $unset: ["a", "b.c"] }], [{ a: 1, b: { c: 1, d: 2 } }], [{ b: { d: 2 } }]);
  check([{ $replaceRoot: { newRoot: "$a" } }], [{ a: { x: 1 } }], [{ x: 1 }]);
  check([{ $replaceWith: { $mergeObjects: ["$a", { y: 2 }] } }], [{ a: { x: 1 } }], [{ x: 1, y: 2 }]);
});

Deno.test("$unwind gives a document for each element", () => {
  const documents = [{ _id: 1, a: ["x", "y"] }, { _id: 2, a: [] }, { _id: 3 }, { _id: 4, a: 5 }, {
    _id: 5,
    a: null,
  }];
  check([{ $unwind: "$a" }], documents, [{ _id: 1, a: "x" }, { _id: 1, a: "y" }, { _id: 4, a: 5 }]);
  check([{ $unwind: { path: "$a", preserveNullAndEmptyArrays: true, includeArrayIndex: "i" } }], documents, [
    { _id: 1, a: "x", i: 0n },
    { _id: 1, a: "y", i: 1n },
    { _id: 2, i: null },
    { _id: 3, i: null },
    { _id: 4, a: 5, i: null },
    { _id: 5, a: null, i: null },
  ]);
});

Deno.test("$group accumulates the documents of each key", () => {
  const documents = [{ k: 1, v: 1 }, { k: d(1), v: 2.5 }, { k: "x", v: null }, { v: 7 }, { k: null, v: 8n }];
  check(
    [{
      $group: {
        _id: "$k",
        n: { $count: {} },
        sum: { $sum: "$v" },
        avg: { $avg: "$v" },
        min: { $min: "$v" },
        last: { $last: "$v" },
        all: { $push: "$v" },
        two: { $firstN: { input: "$v", n: 2 } },
        best: { $top: { sortBy: { v: -1 }, output: "$v" } },
      },
    }],
    documents,
    [
      { _id: 1, n: 2, sum: 3.5, avg: 1.75, min: 1, last: 2.5, all: [1, 2.5], two: [1, 2.5], best: 2.5 },
      { _id: "x", n: 1, sum: 0, avg: null, min: null, last: null, all: [null], two: [null], best: null },
      { _id: null, n: 2, sum: 15n, avg: 7.5, min: 7, last: 8n, all: [7, 8n], two: [7, 8n], best: 8n },
    ],
  );
  check([{ $group: { _id: { a: "$k", b: "$zz" }, n: { $sum: 1 } } }], [{ k: 1 }, { k: 1 }], [{
    _id: { a: 1 },
    n: 2,
  }]);
  check([{ $group: { _id: null, s: { $addToSet: "$k" }, m: { $mergeObjects: "$o" } } }], [
    { k: 1, o: { a: 1 } },
    { k: d(1), o: { b: 2 } },
    { k: 2 },
  ], [{ _id: null, s: [1, 2], m: { a: 1, b: 2 } }]);
});

Deno.test("sums of doubles do not lose what single additions lose", () => {
  check([{ $group: { _id: null, s: { $sum: "$v" } } }], Array(10).fill({ v: 0.1 }), [{ _id: null, s: d(1) }]);
  check([{ $group: { _id: null, s: { $sum: "$v" } } }], [{ v: 9223372036854775807n }, { v: 1 }], [
    { _id: null, s: d(9223372036854775808) },
  ]);
});

Deno.test("$group finds the same groups as comparing every pair of keys does", () => {
  fc.assert(fc.property(fc.array(scalars, { maxLength: 12 }), (keys) => {
    const groups: { key: Value; members: number[] }[] = [];
    keys.forEach((key, index) => {
      const known = groups.find((group) => equal(group.key, key));
      if (known) known.members.push(index);
      else groups.push({ key, members: [index] });
    });
    const documents = keys.map((k, i): Document => new Map<string, Value>([["k", k], ["i", i]]));
    const stage = valueOf([{ $group: { _id: "$k", is: { $push: "$i" } } }]) as Value[];
    const found = [...compilePipeline(stage, contextOf())(documents)];
    assertEquals(found.map((group) => textOf(group.get("is"))), groups.map(({ members }) => textOf(members)));
  }));
});

Deno.test("$bucket, $bucketAuto, $sortByCount and $facet group documents", () => {
  const documents = [1, 5, 12, 25, 25].map((a) => ({ a }));
  check([{ $bucket: { groupBy: "$a", boundaries: [0, 10, 20], default: "more" } }], documents, [
    { _id: 0, count: 2 },
    { _id: 10, count: 1 },
    { _id: "more", count: 2 },
  ]);
  check([{ $bucketAuto: { groupBy: "$a", buckets: 2 } }], documents, [
    { _id: { min: 1, max: 25 }, count: 3 },
    { _id: { min: 25, max: 25 }, count: 2 },
  ]);
  check([{ $sortByCount: { $gt: ["$a", 10] } }], documents, [{ _id: true, count: 3 }, {
    _id: false,
    count: 2,
  }]);
  check([{ $facet: { n: [{ $count: "n" }], first: [{ $limit: 1 }] } }], documents, [{
    n: [{ n: 5 }],
    first: [{ a: 1 }],
  }]);
});

Deno.test("$lookup joins by fields, by a pipeline with let, and by both", () => {
  const context = contextOf({
    items: [{ _id: 1, k: "a", n: 1 }, { _id: 2, k: ["b", "c"], n: 5 }, { _id: 3, n: 7 }].map(documentOf),
  });
  const join = {
    from: "items",
    localField: "k",
    foreignField: "k",
    as: "found",
    pipeline: [{ $project: { _id: 1 } }],
  };
  check([{ $lookup: join }], [{ k: "a" }, { k: ["a", "c"] }, {}, { k: [] }, { k: "z" }], [
    { k: "a", found: [{ _id: 1 }] },
    { k: ["a", "c"], found: [{ _id: 1 }, { _id: 2 }] },
    { found: [{ _id: 3 }] },
    { k: [], found: [{ _id: 3 }] },
    { k: "z", found: [] },
  ], context);
  check(
    [{
      $lookup: {
        from: "items",
        let: { least: "$m" },
        pipeline: [{ $match: { $expr: { $gte: ["$n", "$$least"] } } }, { $project: { n: 1, _id: 0 } }],
        as: "o.found",
      },
    }],
    [{ m: 5, o: { x: 1 } }],
    [{ m: 5, o: { x: 1, found: [{ n: 5 }, { n: 7 }] } }],
    context,
  );
});

Deno.test("$lookup finds the same documents as comparing every pair of values does", () => {
  fc.assert(
    fc.property(fc.array(scalars, { maxLength: 5 }), fc.array(scalars, { maxLength: 5 }), (ours, theirs) => {
      const foreign = theirs.map((v, i): Document => new Map<string, Value>([["i", i], ["v", v]]));
      const local = ours.map((v): Document => new Map([["v", v]]));
      const stage = valueOf([{
        $lookup: { from: "f", localField: "v", foreignField: "v", as: "found" },
      }]) as Value[];
      const found = [...compilePipeline(stage, contextOf({ f: foreign }))(local)].map((document) =>
        (document.get("found") as Document[]).map((one) => one.get("i"))
      );
      const expected = ours.map((value) =>
        theirs.flatMap((other, index) => compare(value, other) === 0 ? [index] : [])
      );
      assertEquals(found, expected);
    }),
  );
});

Deno.test("$unionWith adds another collection's documents", () => {
  const context = contextOf({ more: [{ a: 2 }, { a: 3 }].map(documentOf) });
  check([{ $unionWith: "more" }], [{ a: 1 }], [{ a: 1 }, { a: 2 }, { a: 3 }], context);
  check([{ $unionWith: { coll: "more", pipeline: [{ $match: { a: 3 } }] } }], [], [{ a: 3 }], context);
});

Deno.test("$sample gives as many different documents as it is asked for", () => {
  const sampled = run([{ $sample: { size: 3 } }], [1, 2, 3, 4, 5].map((a) => ({ a }))).map((one) =>
    one.get("a")
  );
  assertEquals(new Set(sampled).size, 3);
  assertEquals(run([{ $sample: { size: 9 } }], [{ a: 1 }]).length, 1);
});

Deno.test("$out replaces a collection, $merge inserts, merges, replaces, keeps or fails", () => {
  const collections: Record<string, Document[]> = { t: [documentOf({ _id: 1, a: 1, b: 1 })] };
  const context = contextOf(collections);
  const merge = (options: object, document: object) => {
    check([{ $merge: { into: "t", ...options } }], [document], [], context);
    return collections.t;
  };
  assertValue(merge({}, { _id: 1, a: 2 }), [{ _id: 1, a: 2, b: 1 }]);
  assertValue(merge({ whenMatched: "keepExisting" }, { _id: 1, a: 9 }), [{ _id: 1, a: 2, b: 1 }]);
  assertValue(merge({ whenMatched: [{ $set: { a: { $add: ["$a", "$$new.a"] } } }] }, { _id: 1, a: 5 }), [{
    _id: 1,
    a: 7,
    b: 1,
  }]);
  assertValue(merge({ whenMatched: "replace" }, { _id: 1, c: 1 }), [{ _id: 1, c: 1 }]);
  assertValue(merge({ whenNotMatched: "discard" }, { _id: 2 }), [{ _id: 1, c: 1 }]);
  assertValue(merge({}, { _id: 2 }), [{ _id: 1, c: 1 }, { _id: 2 }]);
  assertEquals(codeOf(() => merge({ whenMatched: "fail" }, { _id: 1 })), 11000);
  assertEquals(codeOf(() => merge({ whenNotMatched: "fail" }, { _id: 9 })), 13113);
  assertEquals(codeOf(() => merge({ on: "other" }, { _id: 9 })), 51183);
  assertEquals(codeOf(() => merge({ on: "key", whenMatched: "replace" }, {})), 51132);
  check([{ $out: "u" }], [{ _id: 5 }], [], context);
  assertValue(collections.u, [{ _id: 5 }]);
});

Deno.test("what this server does not have is refused by name, and wrong pipelines with MongoDB's codes", () => {
  const refusals: [Plain[], number][] = [
    [[{ $setWindowFields: {} }], 238],
    [[{ $redact: "$$KEEP" }], 238],
    [[{ $graphLookup: {} }], 238],
    [[{ $changeStream: {} }], 40573],
    [[{ $nope: {} }], 40324],
    [[{ $match: {}, $sort: {} }], 40323],
    [[{ $out: "x" }, { $match: {} }], 40601],
    [[{ $facet: { a: [{ $out: "x" }] } }], 40600],
    [[{ $lookup: { from: "x", as: "y", pipeline: [{ $out: "x" }] } }], 51047],
    [[{ $limit: 0 }], 15958],
    [[{ $group: { a: 1 } }], 15955],
    [[{ $group: { _id: 1, a: { $median: {} } } }], 238],
    [[{ $group: { _id: 1, a: { $nope: 1 } } }], 15952],
    [[{ $project: { a: 1, b: 0 } }], 31254],
    [[{ $project: { a: 0, b: 1 } }], 31253],
    [[{ $project: { a: 0, b: { $add: [1] } } }], 31252],
    [[{ $project: { a: 0, b: "$c" } }], 31310],
    [[{ $project: {} }], 51272],
    [[{ $project: { a: {} } }], 51270],
    [[{ $addFields: {} }], 40177],
    [[{ $addFields: { a: 1, "a.b": 1 } }], 40176],
    [[{ $addFields: { "a.b": {}, a: { b: { c: 1 } } } }], 40176],
    [[{ $addFields: { a: { b: 1, $add: [1] } } }], 40181],
    [[{ $addFields: { a: { "b.c": 1 } } }], 40183],
    [[{ $unwind: "a" }], 28818],
    [[{ $match: { $where: "1" } }], 238],
  ];
  for (const [stages, code] of refusals) assertEquals(codeOf(() => run(stages, [])), code);
  assertEquals(codeOf(() => run([{ $replaceRoot: { newRoot: "$a" } }], [{ a: 1 }])), 40228);
});

Deno.test("an expression of constants that fails is refused also where there are no documents", () => {
  assertEquals(codeOf(() => run([{ $project: { a: { $divide: [1, 0] } } }], [])), 2);
  assertEquals(codeOf(() => run([{ $project: { a: { $cond: [true, 1, { $toInt: "x" }] } } }], [])), 241);
  check([{ $project: { a: { $divide: ["$b", 0] } } }], [], []);
});

Deno.test("the $match stages at the beginning are given apart", () => {
  const stages = valueOf([{ $match: { a: 1 } }, { $match: { b: 2 } }, { $limit: 1 }]) as Value[];
  const { filter, rest } = splitLeadingMatch(stages);
  assertValue(filter, { $and: [{ a: 1 }, { b: 2 }] });
  assertValue(rest, [{ $limit: 1 }]);
});

Deno.test("stages read no more documents than they need", () => {
  let read = 0;
  const documents = (function* () {
    while (true) {
      read++;
      yield documentOf({ a: 1 });
    }
  })();
  const stages = valueOf([{ $addFields: { b: 1 } }, { $limit: 2 }]) as Value[];
  assertEquals([...compilePipeline(stages, contextOf())(documents)].length, 2);
  assert(read <= 2);
});
