import { assertEquals } from "@std/assert";
import { thrownInWords } from "./thrown_in_words.ts";

const fixOf = (cause: string) =>
  thrownInWords("Profile.authenticate", { reference: "1a2b", message: "Profile.authenticate threw", cause })
    .fix;

Deno.test("the fix of an exception is at its place in the app, or to bring the database back", () => {
  const cases: [cause: string, next: string][] = [
    [
      "TypeError: x is null\n    at file:///app/src/concepts/Profile/ProfileConcept.ts:7:3",
      "Mend what throws at src/concepts/Profile/ProfileConcept.ts:7",
    ],
    [
      "TypeError: frames.query(...).filter is not a function",
      "Write await before the query whose frames are used",
    ],
    [
      "MongoServerSelectionError: connect ECONNREFUSED 127.0.0.1:27017\n    at file:///app/src/concepts/Profile/ProfileConcept.ts:7:3",
      "No database answers: start it, or mend its address in MONGODB_URL",
    ],
    ["MongoServerError: E11000 duplicate key", "Mend what throws"],
  ];
  for (const [cause, next] of cases) {
    assertEquals(fixOf(cause), `${next}; the log has the stack under reference 1a2b`);
  }
});
