import { assert, assertEquals } from "@std/assert";
import { Frames } from "./frames.ts";
import { Unfinished } from "./unfinished.ts";

/** The first bytes of a message of 1,000. */
function beginning(length: number): Frames {
  const frames = new Frames();
  const bytes = new Uint8Array(length);
  new DataView(bytes.buffer).setInt32(0, 1000, true);
  frames.push(bytes);
  return frames;
}

Deno.test("what all connections together hold of unfinished messages is bounded; what they let go is free again", () => {
  const unfinished = new Unfinished(500);
  const [one, other] = [beginning(300), beginning(300)];
  assert(unfinished.count(one));
  assert(unfinished.count(one), "the same bytes count once");
  assert(!unfinished.count(other), "600 bytes are too much");
  unfinished.forget(other);
  assert(unfinished.count(beginning(200)));
  one.push(new Uint8Array(700));
  assertEquals(one.next()?.length, 1000);
  assert(unfinished.count(one), "a message that has ended does not count");
  assert(unfinished.count(beginning(300)));
});

Deno.test("an answer that a client does not read counts until it is written", () => {
  const unfinished = new Unfinished(500);
  const [one, other] = [new Frames(), new Frames()];
  assert(unfinished.count(one, 400));
  assert(!unfinished.count(other, 400), "800 bytes are too much");
  unfinished.forget(other);
  assert(unfinished.count(one), "the answer was written");
  assert(unfinished.count(other, 400));
});
