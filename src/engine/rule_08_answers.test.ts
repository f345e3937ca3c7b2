/**
 * R8 is Requesting's: its tests stand beside that concept. Here is what it asks of the engine: that a request's flow is
 * known to be over, and why it ended without an answer, whoever sent the request.
 */
import { assertEquals, assertMatch } from "@std/assert";
import { backend } from "../concepts/Requesting/testing/backend.ts";
import { actions } from "./actions.ts";

Deno.test("R8: a request that a sync sends and that nobody answers is answered too, when its flow is quiet", async () => {
  const { send, answer, Requesting } = backend(({ Requesting }) => ({
    Outer: ({ request, other }) => ({
      when: actions([Requesting.request, { path: "/outer" }, { request }]),
      then: actions(
        [Requesting.request, { path: "/inner" }, { request: other }],
        [Requesting.respond, { request, other }],
      ),
    }),
  }));
  const outer = send("/outer");
  const inner = (answer(outer)!.body as { other: string }).other;
  const [{ response }] = await Requesting._awaitResponse({ request: inner as typeof outer });
  assertMatch(String(response.error), /"\/inner"/);
});

Deno.test("R8: the answer of a request that nobody answered is in its flow's trace, redacted", () => {
  const { send, answer, Engine } = backend(({ Requesting, Steps }) => ({
    Silent: () => ({
      when: actions([Requesting.request, { path: "/silent" }]),
      then: actions([Steps.pass, {}]),
    }),
  }));
  const request = send("/silent", { session: "token-of-nobody" });
  assertEquals(answer(request)?.status, 500);
  assertEquals(Engine.trace(request)?.answer?.status, 500);
  assertEquals(JSON.stringify(Engine.trace(request)).includes("token-of-nobody"), false);
});
