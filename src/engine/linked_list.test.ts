import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { Linked, LinkedList } from "./linked_list.ts";

class Item extends Linked {
  constructor(readonly name: number) {
    super();
  }
}

Deno.test("a linked list holds what a Set holds, in its order, whatever enters and leaves", () => {
  fc.assert(fc.property(fc.array(fc.tuple(fc.boolean(), fc.nat(7))), (steps) => {
    const items = Array.from({ length: 8 }, (_, name) => new Item(name));
    const list = new LinkedList<Item>();
    const set = new Set<Item>();
    for (const [enters, name] of steps) {
      const item = items[name];
      if (!enters) assertEquals(list.delete(item), set.delete(item));
      else if (!set.has(item)) {
        set.add(item);
        list.add(item);
      }
      assertEquals([...list].map(({ name }) => name), [...set].map(({ name }) => name));
      assertEquals(list.size, set.size);
      assertEquals([list.first, list.last], [[...set].at(0), [...set].at(-1)]);
    }
  }));
});

Deno.test("what has left a linked list leads to nothing in it, and is not taken out of another one", () => {
  const [a, b] = [new Item(1), new Item(2)];
  const list = new LinkedList<Item>();
  list.add(a);
  list.add(b);
  list.delete(a);
  assertEquals([a.list, a.before, a.after], [undefined, undefined, undefined]);
  assertEquals(new LinkedList<Item>().delete(b), false);
  assertEquals(list.size, 1);
});
