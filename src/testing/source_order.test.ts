import { assertEquals } from "@std/assert";
import { actions, type Sync } from "@engine";
import { Sessioning } from "@concepts";
import syncs from "@syncs";
import * as auth from "../syncs/auth.sync.ts";
import { inSourceOrder } from "./source_order.ts";

const namesOf = (module: object) => inSourceOrder(module).map(([name]) => name);

Deno.test("the syncs of a module come in the order of its source, as the app registers them", () => {
  const registered = Object.keys(syncs).flatMap((name) => name.startsWith("auth.") ? name.slice(5) : []);
  assertEquals(namesOf(auth), registered);
});

Deno.test("the syncs of an object come as they stand, without what is no function", () => {
  assertEquals(namesOf({ b: () => 1, a: () => 1, helper: 1 }), ["b", "a"]);
});

Deno.test("of a module, a sync without a variable and one that throws come last, by the alphabet", () => {
  const none: Sync = () => ({ when: actions([Sessioning.create]), then: actions() });
  const late: Sync = ({ user }) => ({ when: actions([Sessioning.create, { user }]), then: actions() });
  const throwing: Sync = () => {
    throw new Error("x");
  };
  assertEquals(namesOf({ [Symbol.toStringTag]: "Module", none, throwing, late }), [
    "late",
    "none",
    "throwing",
  ]);
});
