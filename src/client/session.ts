import { backoff } from "./backoff.ts";
import type { Clock } from "./clock.ts";
import { Listeners } from "./listeners.ts";
import {
  hasLiveSession,
  type Identity,
  initialSession,
  isAuthenticated,
  isProbing,
  isSessionSettled,
  loggedIn,
  type ProbeResult,
  probeSettled,
  probeStarted,
  sessionEnded,
  type SessionState,
  tokenReplaced,
} from "./session_status.ts";
import type { TokenStorage } from "./storage.ts";

/** `whenSettled` waits no longer, in milliseconds. */
const SETTLED_WITHIN_MS = 5_000;

/** What a session needs from outside. */
export interface SessionOptions {
  readonly storage: TokenStorage;
  readonly clock: Clock;
  /** From 0 to 1, as `Math.random()`. */
  readonly random: () => number;
  /** Asks the server whose token that is. Never rejects. `retryAfter` is in seconds. */
  readonly ask: (token: string) => Promise<ProbeResult & { readonly retryAfter?: number }>;
}

/**
 * The session of a client: its token, and what is known of it as one value. A stored token is asked about at once, and while
 * the server cannot answer, again and again.
 *
 * `useSyncExternalStore(session.subscribe, session.getSnapshot)` is all that React needs.
 */
export class Session {
  readonly #options: SessionOptions;
  readonly #listeners = new Listeners();
  readonly #leaveStorage: (() => void) | undefined;
  #state = initialSession;
  #token: string | undefined;
  #probes = 0;
  /** How many probes in a row got no answer. */
  #unanswered = 0;
  #nextProbe: unknown;
  #closed = false;

  /** Use `createClient`, whose `session` it is. */
  constructor(options: SessionOptions) {
    this.#options = options;
    this.#leaveStorage = options.storage.subscribe?.((token) => this.#replaced(token));
    this.#token = options.storage.read();
    if (this.#token === undefined) this.#state = sessionEnded(this.#state);
    else void this.probe();
  }

  /** The server's id of the session, which every request carries: a secret. Undefined when there is none. */
  get token(): string | undefined {
    return this.#token;
  }

  /** The state. The same object as long as nothing changes. */
  readonly getSnapshot = (): SessionState => this.#state;

  /** Calls `listener` after each change of the state, until the function that this gives is called. */
  readonly subscribe = (listener: () => void): () => void => this.#listeners.subscribe(listener);

  /**
   * Asks the server whose the token is; resolves with the state after its answer. Of probes that overlap only the newest
   * counts. Without a token nobody is asked.
   */
  async probe(): Promise<SessionState> {
    if (this.#token === undefined) return this.#state;
    const probe = ++this.#probes;
    this.#become(probeStarted(this.#state, probe));
    const result = await this.#options.ask(this.#token);
    const settled = probeSettled(this.#state, probe, result);
    if (settled !== this.#state) {
      this.#unanswered = result.kind === "unanswered" ? this.#unanswered + 1 : 0;
      if (!hasLiveSession(settled)) this.#keep(undefined);
      this.#become(settled, result.retryAfter);
    }
    return this.#state;
  }

  /**
   * Resolves with the state when it is settled and no probe is under way, also none that began while this waited; at the
   * latest after 5 seconds, with the state as it is then.
   */
  whenSettled(): Promise<SessionState> {
    return new Promise((resolve) => {
      const done = () => {
        this.#options.clock.clearTimeout(timer);
        unsubscribe();
        resolve(this.#state);
      };
      const check = () => {
        if (isSessionSettled(this.#state) && !isProbing(this.#state)) done();
      };
      const timer = this.#options.clock.setTimeout(done, SETTLED_WITHIN_MS);
      const unsubscribe = this.subscribe(check);
      check();
    });
  }

  /** The server gave a token. `createClient` calls it for `/auth/login`; other ways of logging in call it themselves. */
  loggedIn(token: string, identity: Identity): void {
    this.#unanswered = 0;
    this.#keep(token);
    this.#become(loggedIn(this.#state, identity));
  }

  /** The session of that token is over. Does nothing when another one is held by now. */
  sessionEnded(token: string): void {
    if (token !== this.#token) return;
    this.#unanswered = 0;
    this.#keep(undefined);
    this.#become(sessionEnded(this.#state));
  }

  /** Asks no more, and hears no more of other tabs. The token stays where it is stored. */
  close(): void {
    this.#closed = true;
    this.#options.clock.clearTimeout(this.#nextProbe);
    this.#leaveStorage?.();
  }

  #replaced(token: string | undefined): void {
    if (token === this.#token) return;
    this.#token = token;
    this.#unanswered = 0;
    if (token === undefined) return this.#become(sessionEnded(this.#state));
    this.#become(tokenReplaced(this.#state));
    void this.probe();
  }

  #keep(token: string | undefined): void {
    this.#token = token;
    this.#options.storage.write(token);
  }

  #become(state: SessionState, retryAfter?: number): void {
    if (state === this.#state) return;
    this.#state = state;
    this.#options.clock.clearTimeout(this.#nextProbe);
    if (!this.#closed && this.#unanswered > 0 && !isAuthenticated(state) && !isProbing(state)) {
      const ms = backoff(this.#unanswered, this.#options.random(), retryAfter);
      this.#nextProbe = this.#options.clock.setTimeout(() => void this.probe(), ms);
    }
    this.#listeners.notify();
  }
}
