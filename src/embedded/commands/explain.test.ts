import { assertEquals } from "@std/assert";
import type { Document as Plain } from "mongodb";
import { failure, withDatabase } from "../testing/with_database.ts";

/** The stages of a plan from the outermost in. */
function stages(plan: Plain): string[] {
  return [plan.stage, ...(plan.inputStage ? stages(plan.inputStage) : [])];
}

Deno.test("explain says whether an index or a scan finds the documents, and what was looked at", () =>
  withDatabase(async (db) => {
    const c = db.collection<{ _id: number; n: number }>("c");
    await c.insertMany(Array.from({ length: 20 }, (_, _id) => ({ _id, n: _id % 5 })));
    const scan = await c.find({ n: 1 }).explain("executionStats");
    assertEquals(stages(scan.queryPlanner.winningPlan), ["COLLSCAN"]);
    assertEquals([scan.executionStats.nReturned, scan.executionStats.totalDocsExamined], [4, 20]);
    await c.createIndex({ n: 1 });
    const index = await c.find({ n: 1 }).explain("executionStats");
    assertEquals(stages(index.queryPlanner.winningPlan), ["FETCH", "IXSCAN"]);
    assertEquals(index.queryPlanner.winningPlan.inputStage.indexName, "n_1");
    assertEquals(
      [
        index.executionStats.nReturned,
        index.executionStats.totalKeysExamined,
        index.executionStats.totalDocsExamined,
      ],
      [4, 4, 4],
    );
    const sorted = await c.find().sort({ x: 1 }).limit(3).explain("queryPlanner");
    assertEquals(stages(sorted.queryPlanner.winningPlan), ["SORT", "COLLSCAN"]);
    assertEquals(stages((await c.find({ _id: 1 }).explain()).queryPlanner.winningPlan), ["IDHACK"]);
    const missing = await db.collection("none").find().explain();
    assertEquals(stages(missing.queryPlanner.winningPlan), ["EOF"]);
  }));

Deno.test("explain of a write changes nothing", () =>
  withDatabase(async (db) => {
    const c = db.collection<{ _id: number }>("c");
    await c.insertOne({ _id: 1 });
    const explained = await db.command({ explain: { delete: "c", deletes: [{ q: { _id: 1 }, limit: 0 }] } });
    assertEquals(stages(explained.queryPlanner.winningPlan), ["DELETE", "IDHACK"]);
    await db.command({ explain: { update: "c", updates: [{ q: {}, u: { $set: { a: 1 } }, multi: true }] } });
    await db.command({ explain: { findAndModify: "c", query: {}, remove: true } });
    assertEquals(await c.find().toArray(), [{ _id: 1 }]);
    assertEquals((await failure(() => db.command({ explain: { ping: 1 } }))).code, 59);
  }));
