/**
 * The engine: what runs a backend of concepts and synchronizations. It imports nothing, and runs wherever JavaScript does.
 *
 * @module
 */
export { actions, loose } from "./actions.ts";
export { type CurrentAction, currentAction } from "./context.ts";
export { causeAndFixInWords, causeInWords, syncInWords, withThrown } from "./explain/cause_in_words.ts";
export { explain } from "./explain/explain.ts";
export { threwInWords, unreachedInWords } from "./explain/row_in_words.ts";
export { summarize } from "./explain/summarize.ts";
export type * from "./explanation.ts";
export { FlowsExhausted } from "./flows_exhausted.ts";
export { Frames } from "./frames.ts";
export type { LiveFlow } from "./live_flow.ts";
export type { ActionPattern, Clause, Instrumented, Var } from "./patterns.ts";
export { optional } from "./optional.ts";
export { type EngineOptions, SyncConcept } from "./sync.ts";
export type { Trace } from "./trace.ts";
export {
  type ActionList,
  type Empty,
  type Frame,
  type InstrumentedAction,
  Logging,
  type Mapping,
  type Sync,
  type SyncDeclaration,
  type Vars,
} from "./types.ts";
