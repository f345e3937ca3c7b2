import { assertEquals, assertRejects } from "@std/assert";
import { Prepared } from "./prepared.ts";

Deno.test("the work begins at once and is done once, however many wait for it", async () => {
  let runs = 0;
  const prepared = new Prepared(() => Promise.resolve(++runs));
  assertEquals(runs, 1);
  await Promise.all([prepared.done(), prepared.done()]);
  await prepared.done();
  assertEquals(runs, 1);
});

Deno.test("work that failed is tried again for the next, and nobody's failure ends the process", async () => {
  let away = true;
  let runs = 0;
  const prepared = new Prepared(() => {
    runs++;
    return away ? Promise.reject(new Error("the database is away")) : Promise.resolve();
  });
  await assertRejects(() => Promise.all([prepared.done(), prepared.done()]), Error, "the database is away");
  await assertRejects(() => prepared.done(), Error, "the database is away");
  away = false;
  await prepared.done();
  await prepared.done();
  assertEquals(runs, 3);
});
