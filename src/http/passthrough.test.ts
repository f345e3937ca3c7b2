import { assertEquals } from "@std/assert";
import { SyncConcept } from "@engine";
import * as ours from "@concepts/Requesting/passthrough.ts";
import OurProfile from "@concepts/Profile/ProfileConcept.ts";
import OurSessioning from "@concepts/Sessioning/SessioningConcept.ts";
import { methodsOf } from "../engine/concept.ts";
import { backend } from "@concepts/Requesting/testing/backend.ts";
import { passthroughRoutes, unknownInclusions } from "./passthrough.ts";

class PollConcept {
  readonly label = "not a method";
  vote() {
    return {};
  }
  _getOptions() {
    return [];
  }
}
class ProfileConcept extends PollConcept {
  authenticate() {
    return {};
  }
}

const NONE = { inclusions: {}, exclusions: [] };

function concepts() {
  const Engine = new SyncConcept();
  const instrumented = Engine.instrument({
    Poll: new PollConcept(),
    Profile: new ProfileConcept(),
    Requesting: new PollConcept(),
  });
  return { Engine, ...instrumented, db: { collection() {} }, client: undefined, plain: new PollConcept() };
}

const paths = (lists: Parameters<typeof passthroughRoutes>[1], all = false) =>
  [...passthroughRoutes(concepts(), lists, all).keys()].sort();

Deno.test("no route is open unless it is listed", () => {
  assertEquals(paths(NONE), []);
  assertEquals(paths({ inclusions: { "/api/Poll/_getOptions": "public" }, exclusions: [] }), [
    "/Poll/_getOptions",
  ]);
});

Deno.test("a route that is listed and excluded is closed; what is listed and is no method opens nothing", () => {
  const inclusions = {
    "/api/Poll/vote": "x",
    "/api/Poll/label": "x",
    "/api/Poll/constructor": "x",
    "/api/Poll/toString": "x",
    "/api/Nobody/act": "x",
    "/api/Engine/register": "x",
    "/api/db/collection": "x",
    "/api/plain/vote": "x",
  };
  assertEquals(paths({ inclusions, exclusions: ["/api/Poll/vote"] }), []);
});

Deno.test("what is listed as open and is no method is told", () => {
  const lists = {
    inclusions: {
      "/api/Poll/vote": "x",
      "/api/Poll/_getOption": "x",
      "/api/Profile/vote": "x",
      "/Nobody/act": "x",
    },
    exclusions: ["/api/Profile/vote"],
  };
  const routes = passthroughRoutes(concepts(), lists, false);
  assertEquals(unknownInclusions(lists, routes), ["/api/Poll/_getOption", "/Nobody/act"]);
});

Deno.test("Requesting's own methods are never open", () => {
  assertEquals(paths({ inclusions: { "/api/Requesting/vote": "x" }, exclusions: [] }), []);
  assertEquals(paths(NONE, true).filter((path) => path.startsWith("/Requesting")), []);
});

Deno.test("REQUESTING_PASSTHROUGH=all opens every route that is not excluded", () => {
  assertEquals(paths({ inclusions: {}, exclusions: ["/api/Profile/authenticate"] }, true), [
    "/Poll/_getOptions",
    "/Poll/vote",
    "/Profile/_getOptions",
    "/Profile/vote",
  ]);
});

Deno.test("routes are written with /api, whatever the base of the server is", async () => {
  const { post } = backend(undefined, {
    env: { REQUESTING_BASE_URL: "/v2" },
    app: { passthrough: { inclusions: { "/api/Steps/pass": "for this test" }, exclusions: [] } },
  });
  assertEquals((await post("/Steps/pass", { a: 1 })).body, { a: 1, passed: true });
});

Deno.test("our own lists open nothing, and exclude every method of Profile and Sessioning", () => {
  assertEquals(ours.inclusions, {});
  const methods = (name: string, Concept: { prototype: object }) =>
    methodsOf(Concept.prototype).map((method) => `/api/${name}/${method}`);
  assertEquals(
    [...ours.exclusions].sort(),
    [...methods("Profile", OurProfile), ...methods("Sessioning", OurSessioning)].sort(),
  );
});
