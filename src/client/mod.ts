/**
 * The client: for browsers, Deno and Node. One page on it: `docs/client.md`.
 *
 *     const api = createClient<AuthApi>({ baseUrl: "/api" });
 *     const result = await api("/auth/login", { username, password });
 *     if (isFailure(result)) show(result.error);
 *     api.session.subscribe(() => render(api.session.getSnapshot()));
 *
 * @module
 */
export { acrossTabs } from "./across_tabs.ts";
export type { AuthApi, Endpoint, Endpoints, InputOf, OutcomeOf } from "./api.ts";
export { type Client, type ClientOptions, createClient, type RequestOptions } from "./create_client.ts";
export { type Failure, isFailure, RequestError } from "./failure.ts";
export { OptimisticStore } from "./optimistic.ts";
export type { Item, OptimisticOptions } from "./optimistic_options.ts";
export type { Session } from "./session.ts";
export {
  hasLiveSession,
  initialSession,
  isAuthenticated,
  isProbing,
  isSessionSettled,
  type SessionState,
  type SessionStatus,
  type TokenStatus,
} from "./session_status.ts";
export { memoryStorage, type TokenStorage, webStorage } from "./storage.ts";
