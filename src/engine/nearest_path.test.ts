import { assertEquals } from "@std/assert";
import { nearestPath } from "./nearest_path.ts";

const PATHS = ["/auth/login", "/auth/logout", "/notes", "/notes/list", "/a/long/way/to/items", "/"];

for (
  const [asked, meant] of [
    ["/auth/lgoin", "/auth/login"],
    ["/auth/logot", "/auth/logout"],
    ["/auht/login", "/auth/login"],
    ["/authlogin", "/auth/login"],
    ["/auth/login/", "/auth/login"],
    ["/Notes/List", "/notes/list"],
    ["/notes/lists", "/notes/list"],
    ["/a/long/way/to/itmes", "/a/long/way/to/items"],
    // Their ends have too little in common, however long what stands before them is.
    ["/a/long/way/to/users", undefined],
    ["/notes/add", undefined],
    ["/auth/me", undefined],
    ["/other", undefined],
  ] as const
) {
  Deno.test(`${asked} is near to ${meant ?? "no path"}`, () =>
    assertEquals(nearestPath(asked, PATHS), meant));
}
