import { assertEquals, assertStringIncludes } from "@std/assert";
import { olderDeno } from "./deno_version.ts";

Deno.test("an older Deno is told what it lacks and how to get another; 2.9 and later are not", () => {
  for (const version of ["1.46.3", "2.0.6", "2.8.3"]) {
    assertStringIncludes(olderDeno(version)!, `This is Deno ${version}: "deno task test" needs 2.9 or later`);
  }
  for (const version of ["2.9.0", "2.9.6-rc.1", "2.10.0", "3.0.0"]) {
    assertEquals(olderDeno(version), undefined);
  }
});
