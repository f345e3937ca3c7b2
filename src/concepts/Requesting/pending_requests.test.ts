import { assertEquals } from "@std/assert";
import type { LiveFlow } from "@engine";
import { FakeClock } from "../../testing/clock.ts";
import { type Answer, answerOf } from "./answer.ts";
import { PendingRequest, PendingRequests } from "./pending_requests.ts";

/** Counts the timers that were ever set. */
class CountingClock extends FakeClock {
  everSet = 0;
  override setTimeout(callback: () => void, ms: number): number {
    this.everSet++;
    return super.setTimeout(callback, ms);
  }
}

/** Requests with a timeout of 1,000 ms and an answer wait of 200 ms. */
function pendingRequests() {
  const clock = new CountingClock();
  const sent: [string, number][] = [];
  const pending = new PendingRequests(
    clock,
    1_000,
    200,
    () => answerOf(504, { error: "too late" }),
    ({ id }, { status }) => void sent.push([id, status]),
  );
  /** A request of a flow; nothing of the flow is asked here. */
  const add = (id: string): PendingRequest => {
    const request = new PendingRequest(id, "/x", {
      live: {} as LiveFlow,
      id: "f.0",
      flow: "f",
      concept: "Requesting",
    });
    pending.add(request);
    return request;
  };
  return { pending, clock, sent, add };
}

/** The turn ends: what was queued for after it runs. */
const turn = () => Promise.resolve();

Deno.test("a request whose flow is over within the turn costs no timer, and its answer can be taken once", async () => {
  const { pending, clock, sent, add } = pendingRequests();
  const request = add("a");
  const answer = answerOf(200, { n: 1 });
  pending.give(request, answer, undefined);
  pending.send(request);
  pending.remove(request);
  assertEquals(pending.take("a"), answer);
  assertEquals(pending.take("a"), undefined);
  await turn();
  assertEquals([clock.everSet, sent], [0, [["a", 200]]]);
});

Deno.test("many requests that wait share one timer, and each has its own timeout", async () => {
  const { pending, clock, sent, add } = pendingRequests();
  const came: string[] = [];
  for (const id of ["a", "b", "c"]) {
    add(id);
    pending.wait(id, () => came.push(`${id} ${clock.now() - start}`));
  }
  const start = clock.now();
  await turn();
  assertEquals(clock.everSet, 1);
  clock.advance(400);
  add("d");
  pending.wait("d", () => came.push(`d ${clock.now() - start}`));
  await turn();
  clock.advance(1_000);
  assertEquals(came, ["a 1000", "b 1000", "c 1000", "d 1400"]);
  assertEquals(sent.map(([, status]) => status), [504, 504, 504, 504]);
});

Deno.test("an answer that was given before the timeout is what the timeout sends", async () => {
  const { pending, clock, sent, add } = pendingRequests();
  const request = add("a");
  await turn();
  clock.advance(900);
  pending.give(request, answerOf(200, {}), undefined);
  await turn();
  clock.advance(100);
  assertEquals(sent, [["a", 200]]);
});

Deno.test("a request is sent once, however many reasons there are", async () => {
  const { pending, clock, sent, add } = pendingRequests();
  const request = add("a");
  const answers: Answer[] = [];
  pending.wait("a", (answer) => answers.push(answer));
  pending.give(request, answerOf(200, {}), undefined);
  await turn();
  clock.advance(200);
  pending.send(request);
  clock.advance(10_000);
  assertEquals([sent.length, answers.length], [1, 1]);
});

Deno.test("nobody can wait for a request that is unknown, or whose answer has left", () => {
  const { pending, add } = pendingRequests();
  assertEquals(pending.wait("nobody", () => {}), false);
  const request = add("a");
  pending.give(request, answerOf(200, {}), undefined);
  pending.send(request);
  assertEquals(pending.wait("a", () => {}), false);
});

Deno.test("a request that is sent and removed leaves nothing behind but its answer, of which 1,000 are kept", () => {
  const { pending, add } = pendingRequests();
  for (let i = 0; i <= 1_000; i++) {
    const request = add(`r${i}`);
    pending.give(request, answerOf(200, { i }), undefined);
    pending.send(request);
    pending.remove(request);
    assertEquals(pending.get(request.id), undefined);
  }
  assertEquals(pending.take("r0"), undefined);
  assertEquals(pending.take("r1")?.body, { i: 1 });
  assertEquals(pending.take("r1000")?.body, { i: 1_000 });
});

Deno.test("when nothing waits any more, no timer is left", async () => {
  const { pending, clock, add } = pendingRequests();
  const request = add("a");
  await turn();
  assertEquals(clock.timers, 1);
  pending.give(request, answerOf(200, {}), undefined);
  await turn();
  assertEquals(clock.timers, 2);
  pending.send(request);
  assertEquals(clock.timers, 0);
});

Deno.test("after its timeout a deferred request is forgotten; one whose flow runs is known until its end", async () => {
  const { pending, clock, add } = pendingRequests();
  add("deferred").deferred = true;
  const running = add("running");
  await turn();
  clock.advance(1_000);
  assertEquals(pending.get("deferred"), undefined);
  assertEquals(pending.get("running"), running);
  assertEquals(running.answeredBy, "the timeout");
});

Deno.test("what is no id is no request", () => {
  const { pending } = pendingRequests();
  for (const id of [undefined, null, 7, {}, ["a"]]) assertEquals(pending.get(id), undefined);
});
