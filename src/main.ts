import * as concepts from "@concepts";
import { Logging } from "@engine";
import { startRequestingServer } from "@concepts/Requesting/RequestingConcept.ts";
import syncs from "@syncs";

const { Engine } = concepts;

// TRACE logs a line for every action; VERBOSE also tells of each sync that fired, and of each match that its where dropped.
Engine.logging = Logging.OFF;

Engine.register(syncs);

// Serves until it is stopped: what is to run beside it, such as a timer, is started before.
await startRequestingServer(concepts, (_app) => {
  // The app's own Hono routes (uploads, webhooks, files): _app.post("/webhook", (c) => c.text("ok"));
});
