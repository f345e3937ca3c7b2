import { actions, type Sync } from "@engine";
import { Profile, Requesting, Sessioning } from "@concepts";

export const CreateAccount: Sync = ({ request, username, password }) => ({
  when: actions([Requesting.request, { path: "/auth/createAccount", username, password }, { request }]),
  then: actions([Profile.createAccount, { username, password }]),
});

export const CreateAccountSuccess: Sync = ({ request, user }) => ({
  when: actions(
    [Requesting.request, { path: "/auth/createAccount" }, { request }],
    [Profile.createAccount, {}, { user }],
  ),
  then: actions([Requesting.respond, { request, user }]),
});

export const CreateAccountTaken: Sync = ({ request, error }) => ({
  when: actions(
    [Requesting.request, { path: "/auth/createAccount" }, { request }],
    [Profile.createAccount, {}, { error, reason: "taken" }],
  ),
  then: actions([Requesting.respond, { request, error, httpStatus: 409 }]),
});

export const CreateAccountBusy: Sync = ({ request, error, retryAfter }) => ({
  when: actions(
    [Requesting.request, { path: "/auth/createAccount" }, { request }],
    [Profile.createAccount, {}, { error, reason: "busy", retryAfter }],
  ),
  then: actions([Requesting.respond, { request, error, httpStatus: 503, retryAfter }]),
});

export const Login: Sync = ({ request, username, password }) => ({
  when: actions([Requesting.request, { path: "/auth/login", username, password }, { request }]),
  then: actions([Profile.authenticate, { username, password }]),
});

export const LoginSuccess: Sync = ({ request, user, session }) => ({
  when: actions(
    [Requesting.request, { path: "/auth/login" }, { request }],
    [Profile.authenticate, {}, { user }],
  ),
  then: actions(
    [Sessioning.create, { user }, { session }],
    [Requesting.respond, { request, user, session, message: "Login successful" }],
  ),
});

/** A session that came with the login is not used any more (OWASP ASVS 5.0, 7.2.4). */
export const LoginEndsFormerSession: Sync = ({ former }) => ({
  when: actions(
    [Requesting.request, { path: "/auth/login", session: former }, {}],
    [Profile.authenticate, {}, {}],
  ),
  then: actions([Sessioning.delete, { session: former }]),
});

export const LoginRefused: Sync = ({ request, error }) => ({
  when: actions(
    [Requesting.request, { path: "/auth/login" }, { request }],
    [Profile.authenticate, {}, { error, reason: "credentials" }],
  ),
  then: actions([Requesting.respond, { request, error, httpStatus: 401 }]),
});

export const LoginBusy: Sync = ({ request, error, retryAfter }) => ({
  when: actions(
    [Requesting.request, { path: "/auth/login" }, { request }],
    [Profile.authenticate, {}, { error, reason: "busy", retryAfter }],
  ),
  then: actions([Requesting.respond, { request, error, httpStatus: 503, retryAfter }]),
});

export const Logout: Sync = ({ request, session }) => ({
  when: actions([Requesting.request, { path: "/auth/logout", session }, { request }]),
  then: actions(
    [Sessioning.delete, { session }, {}],
    [Requesting.respond, { request, message: "Logged out successfully" }],
  ),
});

export const LogoutRefused: Sync = ({ request, error }) => ({
  when: actions(
    [Requesting.request, { path: "/auth/logout" }, { request }],
    [Sessioning.delete, {}, { error }],
  ),
  then: actions([Requesting.respond, { request, error, httpStatus: 401 }]),
});

export const Me: Sync = ({ request, session, user, username }) => ({
  when: actions([Requesting.request, { path: "/auth/me", session }, { request }]),
  where: async (frames) => {
    frames = await frames.query(Sessioning._getUser, { session }, { user });
    return await frames.query(Profile._getUserDetails, { user }, { username });
  },
  then: actions([Requesting.respond, { request, user, username }]),
});

/**
 * Paths for which a session need not be valid: those that need none, where a stale one that comes along does not matter,
 * and logout, which is refused by what it does: of two at once, both would find the session still there.
 */
const WITHOUT_SESSION: unknown[] = ["/auth/createAccount", "/auth/login", "/auth/logout"];

/**
 * An unknown or ended session is refused, on every other path. Tried last, so that a session which ends while the syncs
 * above look at it is found ended here too.
 */
export const SessionRefused: Sync = ({ request, path, session, error }) => ({
  when: actions([Requesting.request, { path, session }, { request }]),
  where: async (frames) => {
    frames = frames.filter(($) => !WITHOUT_SESSION.includes($[path]));
    frames = await frames.query(Sessioning._getUser, { session }, { error });
    return frames.filter(($) => $[error] !== undefined);
  },
  then: actions([Requesting.respond, { request, error, httpStatus: 401 }]),
});
