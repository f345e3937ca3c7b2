import { assertEquals } from "@std/assert";
import { actions, type Sync } from "@engine";
import { Sessioning } from "@concepts";
import * as auth from "../syncs/auth.sync.ts";
import { placeOfSync } from "./place_of_sync.ts";

Deno.test("the place of a sync is its file, from the root of the project, and the line of its variables", () => {
  const { file, line } = placeOfSync(auth.Login)!;
  assertEquals(file, "src/syncs/auth.sync.ts");
  const text = Deno.readTextFileSync(new URL("../syncs/auth.sync.ts", import.meta.url));
  assertEquals(text.split("\n")[line - 1].startsWith("export const Login:"), true);
});

Deno.test("a sync without a variable has no place; one that throws has", () => {
  const none: Sync = () => ({ when: actions([Sessioning.create]), then: actions() });
  const throws: Sync = ({ user }) => {
    throw new Error(String(user));
  };
  assertEquals(placeOfSync(none), undefined);
  assertEquals(placeOfSync(throws)?.file, "src/testing/place_of_sync.test.ts");
});
