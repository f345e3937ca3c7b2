/** The clients that people use, unmodified, from npm. */
import { assert, assertEquals } from "@std/assert";
import mongoose from "mongoose";
import { url, withDatabase } from "./testing/with_database.ts";

Deno.test("mongoose: schemas, unique indexes, populate, versions, subdocuments and bulk writes", () =>
  withDatabase(async (db) => {
    const connection = await mongoose.createConnection(url, { dbName: db.databaseName }).asPromise();
    try {
      const userSchema = new mongoose.Schema({
        name: { type: String, required: true, unique: true },
        tags: [String],
        address: new mongoose.Schema({ city: String }),
        more: { type: Map, of: Number },
      }, { timestamps: true });
      const User = connection.model("User", userSchema);
      const Post = connection.model(
        "Post",
        new mongoose.Schema({
          title: String,
          author: { type: mongoose.Schema.Types.ObjectId, ref: "User" },
        }),
      );
      await User.syncIndexes();
      const ann = await User.create({ name: "Ann", address: { city: "Paris" }, more: { a: 1 } });
      const duplicate = await User.create({ name: "Ann" }).catch((error) => error);
      assertEquals(duplicate.code, 11000);
      ann.tags.push("x", "y");
      ann.more!.set("b", 2);
      await ann.save();
      ann.set("tags.0", "z");
      await ann.save();
      const found = await User.findOne({ "address.city": "Paris", tags: "z" }).orFail();
      assertEquals([found.tags[1], found.more!.get("b"), found.get("__v")], ["y", 2, 1]);
      await Post.create({ title: "Hello", author: ann._id });
      const post = await Post.findOne().populate<{ author: { name: string } }>("author").orFail();
      assertEquals(post.author.name, "Ann");
      const bob = new User({ name: "Bob" });
      const cid = new User({ name: "Cid" });
      await User.bulkSave([bob, cid]);
      assertEquals(await User.countDocuments({ name: { $in: ["Bob", "Cid"] } }), 2);
      await User.updateMany({}, { $set: { tags: [] } });
      assertEquals(await User.distinct("name"), ["Ann", "Bob", "Cid"]);
      const totals = await User.aggregate([{ $group: { _id: null, n: { $sum: 1 } } }]);
      assertEquals(totals, [{ _id: null, n: 3 }]);
      const replaced = await User.findOneAndUpdate({ name: "Dan" }, { $inc: { "more.c": 1 } }, {
        upsert: true,
        returnDocument: "after",
      }).orFail();
      assertEquals(replaced.more!.get("c"), 1);
      await User.deleteMany({ name: /^[BC]/ });
      assertEquals((await User.find().sort("name")).map(({ name }) => name), ["Ann", "Dan"]);
    } finally {
      await connection.close();
    }
  }));

const SCRIPT = `
  const users = db.getCollection("users");
  users.insertMany([{ _id: 1, name: "Ann" }, { _id: 2, name: "Bob" }]);
  db.orders.insertMany([{ user: 1, sum: 5 }, { user: 1, sum: 7 }, { user: 2, sum: 3 }]);
  db.orders.createIndex({ user: 1 });
  users.updateOne({ _id: 2 }, { $set: { name: "Bert" } });
  const totals = db.orders.aggregate([
    { $lookup: { from: "users", localField: "user", foreignField: "_id", as: "u" } },
    { $unwind: "$u" }, { $group: { _id: "$u.name", total: { $sum: "$sum" } } }, { $sort: { _id: 1 } },
  ]).toArray();
  const plan = db.orders.find({ user: 1 }).explain().queryPlanner.winningPlan.inputStage.stage;
  let code; try { users.insertOne({ _id: 1 }) } catch (error) { code = error.code }
  print("RESULT " + EJSON.stringify({
    totals, plan, code, names: db.getCollectionNames(), count: db.orders.stats().count,
    indexes: db.orders.getIndexes().map(({ name }) => name), removed: users.deleteMany({}).deletedCount,
  }));
`;

Deno.test("mongosh: CRUD, indexes, an aggregation with $lookup and $group, explain and stats", () =>
  withDatabase(async (db) => {
    const file = await Deno.makeTempFile({ suffix: ".js" });
    await Deno.writeTextFile(file, SCRIPT);
    const address = new URL(url);
    address.pathname = `/${db.databaseName}`;
    const { stdout, stderr } = await new Deno.Command("npx", {
      args: ["-y", "mongosh@2.12.0", "--quiet", "--norc", address.href, file],
    }).output();
    await Deno.remove(file);
    const text = new TextDecoder().decode(stdout);
    const result = /RESULT (.*)/.exec(text)?.[1];
    assert(result, text + new TextDecoder().decode(stderr));
    assertEquals(JSON.parse(result), {
      totals: [{ _id: "Ann", total: 12 }, { _id: "Bert", total: 3 }],
      plan: "IXSCAN",
      code: 11000,
      names: ["orders", "users"],
      count: 3,
      indexes: ["_id_", "user_1"],
      removed: 2,
    });
  }));
