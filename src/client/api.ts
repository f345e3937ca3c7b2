/** The types of an `Api`: which paths there are, what each takes, and what it gives. They leave nothing behind at run time. */

/** What one path takes and gives. */
export interface Endpoint {
  /** The JSON object that is sent. Where it names `session`, the client sends its token instead. */
  readonly input: object;
  /** What it may answer, as a union. Members with an `error` are failures, and never among what a caller gets as success. */
  readonly outcomes: unknown;
}

/** An Api: from a path, such as `/auth/login`, to what it takes and gives. An interface will do. */
export type Endpoints<Api> = { readonly [Path in keyof Api]: Endpoint };

/** What a path of an Api takes. */
export type InputOf<Api extends Endpoints<Api>, Path extends keyof Api> = WithoutSession<Api[Path]["input"]>;

/** What a path of an Api gives when it succeeds. */
export type OutcomeOf<Api extends Endpoints<Api>, Path extends keyof Api> =
  & Exclude<Api[Path]["outcomes"], { error: unknown }>
  & { readonly error?: undefined };

/**
 * Each member of a union for itself: `Omit` alone would keep only the keys that all of them have. Where nothing is left, no
 * key is right: `{}` would allow any.
 */
type WithoutSession<Input> = Input extends unknown
  ? [keyof Input] extends ["session"] ? Record<string, never> : Omit<Input, "session">
  : never;

/** The paths of accounts, logins and sessions (`src/syncs/auth.sync.ts`). */
export interface AuthApi {
  "/auth/createAccount": {
    input: { username: string; password: string };
    outcomes: { user: string } | { error: string; reason?: string };
  };
  "/auth/login": {
    input: { username: string; password: string };
    outcomes: { user: string; session: string; message: string } | { error: string };
  };
  "/auth/me": {
    input: { session: string };
    outcomes: { user: string; username: string } | { error: string };
  };
  "/auth/logout": {
    input: { session: string };
    outcomes: { message: string } | { error: string };
  };
}
