/**
 * What a frontend knows of its session, as one value, and the only ways in which it changes. This file imports nothing:
 * every question about a session has its answer here, and all of it can be tested without a server, a clock or a page.
 *
 * The table of transitions is in `docs/client.md`; a test compares it with this code.
 *
 * @module
 */

/** Whether somebody is logged in; `initializing` until that was found out for the first time. */
export type SessionStatus = SessionState["status"];

/** Whether a token is held that the server has not refused; `unknown` until the probe of a stored one is over. */
export type TokenStatus = SessionState["token"];

/** Who is logged in, as far as the server has said it. */
export interface Identity {
  /** The server's id of the user. */
  readonly user?: string;
  /** The name as the server shows it. A login need not say it; a probe does. */
  readonly username?: string;
}

/** A stored token may exist, and the server has not been heard about it. */
export interface Initializing {
  readonly status: "initializing";
  readonly token: "unknown";
  /** The number of the newest probe, while it is under way; the same in the other states. */
  readonly probe?: number;
}

/** The server has confirmed the session: by a login, or by the answer to a probe. */
export interface Authenticated extends Identity {
  readonly status: "authenticated";
  readonly token: "present";
  readonly probe?: number;
}

/** A token is held that the server has neither confirmed nor refused: it could not be asked, or not yet. */
export interface Unconfirmed {
  readonly status: "unauthenticated";
  readonly token: "present";
  /** Why the last probe got no answer; absent before the first one is over. */
  readonly error?: string;
  readonly probe?: number;
}

/** There is no session. */
export interface Unauthenticated {
  readonly status: "unauthenticated";
  readonly token: "absent";
}

/** The session as one value. What is not among its members cannot be said. */
export type SessionState = Initializing | Authenticated | Unconfirmed | Unauthenticated;

/** What a probe found out: the server named the user, refused the token (401 or 403), or said nothing about it. */
export type ProbeResult =
  | { readonly kind: "confirmed"; readonly identity: Identity }
  | { readonly kind: "refused" }
  | { readonly kind: "unanswered"; readonly error: string };

/** Where every session begins. */
export const initialSession: SessionState = { status: "initializing", token: "unknown" };

const NO_SESSION: SessionState = { status: "unauthenticated", token: "absent" };

/** Whether somebody is logged in. */
export function isAuthenticated(state: SessionState): state is Authenticated {
  return state.status === "authenticated";
}

/** Whether it has been found out what there is: from here on the state never goes back to `initializing`. */
export function isSessionSettled(state: SessionState): state is Exclude<SessionState, Initializing> {
  return state.status !== "initializing";
}

/** Whether a token is held that the server has not refused: confirmed, or waiting to be asked about. */
export function hasLiveSession(state: SessionState): state is Authenticated | Unconfirmed {
  return state.token === "present";
}

/** Whether a probe is under way. */
export function isProbing(state: SessionState): boolean {
  return newestProbe(state) !== undefined;
}

/** A login gave a token. A probe that is under way asked about an older one: its answer will not count. */
export function loggedIn(_state: SessionState, identity: Identity): SessionState {
  return authenticated(identity);
}

/** The server is asked about the token. The last state stays until the answer comes. */
export function probeStarted(state: SessionState, probe: number): SessionState {
  return state.token === "absent" ? state : { ...state, probe };
}

/** A probe is over. Only the newest counts, in whatever order the answers come. */
export function probeSettled(state: SessionState, probe: number, result: ProbeResult): SessionState {
  if (newestProbe(state) !== probe) return state;
  if (result.kind === "confirmed") return authenticated(result.identity);
  if (result.kind === "refused") return NO_SESSION;
  if (isAuthenticated(state)) return authenticated(state);
  return { status: "unauthenticated", token: "present", error: result.error };
}

/** Another token came from outside, as from another tab: whose it is, is not known before a probe. */
export function tokenReplaced(state: SessionState): SessionState {
  return isSessionSettled(state) ? { status: "unauthenticated", token: "present" } : initialSession;
}

/** There is no token: none was stored, the server refused it, or its owner logged out. */
export function sessionEnded(_state: SessionState): SessionState {
  return NO_SESSION;
}

function authenticated({ user, username }: Identity): SessionState {
  return {
    status: "authenticated",
    token: "present",
    ...(user !== undefined && { user }),
    ...(username !== undefined && { username }),
  };
}

function newestProbe(state: SessionState): number | undefined {
  return state.token === "absent" ? undefined : state.probe;
}
