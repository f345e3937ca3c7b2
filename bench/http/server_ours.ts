/**
 * The server under test: Requesting, the echo syncs (as many routes as the argument says) and the syncs of `/auth`, served as
 * `startRequestingServer` serves them. Prints its port.
 */
import * as concepts from "@concepts";
import { actions, type Sync } from "@engine";
import syncs from "@syncs";
import { createApp } from "../../src/http/app.ts";
import { SweptClock } from "@utils/swept_clock.ts";

const routes = Number(Deno.args[0] ?? 1);
const { Engine, Requesting } = concepts;

const echo = (path: string): Sync => ({ request, text }) => ({
  when: actions([Requesting.request, { path, text }, { request }]),
  then: actions([Requesting.respond, { request, text }]),
});
Engine.register(syncs);
Engine.register(
  Object.fromEntries(Array.from({ length: routes }, (_, i) => [`echo${i}`, echo(`/echo/${i}`)])),
);

const app = createApp(concepts, { clock: new SweptClock() });
Deno.serve(
  { port: 0, hostname: "127.0.0.1", onListen: ({ port }) => console.log(port) },
  (request) => app.fetch(request),
);
