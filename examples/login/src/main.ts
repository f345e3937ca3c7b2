import * as concepts from "@concepts";
import { startRequestingServer } from "@concepts/Requesting/RequestingConcept.ts";
import syncs from "@syncs";
import { addPage } from "./page.ts";

concepts.Engine.register(syncs);
await startRequestingServer(concepts, addPage);
