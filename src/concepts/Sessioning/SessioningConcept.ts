import type { Collection, Db } from "mongodb";
import { type Clock, systemClock } from "@utils/clock.ts";
import { Prepared } from "@utils/prepared.ts";
import { freshToken, hashToken, isToken } from "@utils/token.ts";
import { typeProblem } from "@utils/type_problem.ts";
import type { Empty, ID } from "@utils/types.ts";

type User = ID;

interface SessionDoc {
  /** The SHA-256 of the token, in base64url; the token itself is not stored. Being the `_id`, it is unique and indexed. */
  _id: string;
  user: User;
  createdAt: Date;
  /** The last use that was noted: up to `NOTE_USE` before the last use. */
  lastUsedAt: Date;
  /** The end, by the idle or the absolute limit, whichever comes first. */
  expiresAt: Date;
}

const HOUR = 60 * 60 * 1000;
const DAY = 24 * HOUR;
/** OWASP ASVS 7.3.1 and 7.3.2 ask for both limits; the values are those that services of this kind use. */
const IDLE_LIMIT = 7 * DAY;
const ABSOLUTE_LIMIT = 30 * DAY;
/** Uses are noted so rarely that a session costs no write per request. */
const NOTE_USE = HOUR;

/** One sentence for all: whether a session ended or never was is nobody's business. */
const NO_SESSION = "This session is unknown or has ended: log in again.";

/**
 * purpose: let a user be recognised from one request to the next without the password
 *
 * principle: a session that was created for a user leads to that user, for whoever holds its token, until it is deleted,
 * has not been used for 7 days, or is 30 days old
 *
 * state: a set of Sessions with a token (stored as its hash), a user User, a createdAt Date, a lastUsedAt Date and an
 * expiresAt Date
 */
export default class SessioningConcept {
  /** Keys that traces, logs and stored requests show redacted. */
  static readonly secrets = ["session", "except"];

  private readonly sessions: Collection<SessionDoc>;
  private readonly indexes: Prepared;
  private readonly clock: Clock;

  constructor(db: Db, options: { clock?: Clock } = {}) {
    this.sessions = db.collection("Sessioning.sessions");
    this.indexes = new Prepared(() =>
      this.sessions.createIndexes([
        { key: { user: 1 } },
        // Sweeps what has ended; that it has ended is decided where a session is read.
        { key: { expiresAt: 1 }, expireAfterSeconds: 0 },
      ])
    );
    this.clock = options.clock ?? systemClock;
  }

  /**
   * create (user: User): (session: String)
   *
   * **requires** true
   *
   * **effects** a new Session of that user; gives its token, which is shown this once and is always a new one
   */
  async create({ user }: { user: User }): Promise<{ session: string } | { error: string }> {
    const mistyped = typeProblem("user", user);
    if (mistyped !== undefined) return { error: mistyped };
    await this.indexes.done();
    const session = freshToken();
    const now = this.clock.now();
    await this.sessions.insertOne({
      _id: hashToken(session),
      user,
      createdAt: new Date(now),
      lastUsedAt: new Date(now),
      expiresAt: new Date(now + IDLE_LIMIT),
    });
    return { session };
  }

  /**
   * delete (session: String)
   *
   * **requires** the Session exists and has not ended
   *
   * **effects** the Session is no more; otherwise an error
   */
  async delete({ session }: { session: string }): Promise<Empty | { error: string }> {
    if (!isToken(session)) return { error: NO_SESSION };
    await this.indexes.done();
    const now = new Date(this.clock.now());
    const { deletedCount } = await this.sessions.deleteOne({
      _id: hashToken(session),
      expiresAt: { $gt: now },
    });
    return deletedCount === 1 ? {} : { error: NO_SESSION };
  }

  /**
   * deleteByUser (user: User, except?: String)
   *
   * **requires** true
   *
   * **effects** the Sessions of that user are no more, but for the one whose token is `except`, when it is given
   */
  async deleteByUser({ user, except }: { user: User; except?: string }): Promise<Empty | { error: string }> {
    const mistyped = typeProblem("user", user) ??
      (except === undefined ? undefined : typeProblem("except", except));
    if (mistyped !== undefined) return { error: mistyped };
    await this.indexes.done();
    await this.sessions.deleteMany(
      except === undefined ? { user } : { user, _id: { $ne: hashToken(except) } },
    );
    return {};
  }

  /**
   * _getUser (session: String): (user: User)
   *
   * **requires** the Session exists and has not ended
   *
   * **effects** gives its user, and notes its use (at most once an hour); otherwise one row with an error, the same for
   * a session that is unknown, has ended, or is no token at all
   */
  async _getUser({ session }: { session: string }): Promise<{ user: User }[] | [{ error: string }]> {
    if (!isToken(session)) return [{ error: NO_SESSION }];
    const now = this.clock.now();
    const found = await this.sessions.findOne({ _id: hashToken(session) });
    if (found === null || now >= found.expiresAt.getTime()) return [{ error: NO_SESSION }];
    if (now - found.lastUsedAt.getTime() >= NOTE_USE) {
      const expiresAt = new Date(Math.min(now + IDLE_LIMIT, found.createdAt.getTime() + ABSOLUTE_LIMIT));
      // Of several requests that come at once, one notes it; a session deleted meanwhile does not come back.
      await this.sessions.updateOne(
        { _id: found._id, lastUsedAt: found.lastUsedAt },
        { $set: { lastUsedAt: new Date(now), expiresAt } },
      );
    }
    return [{ user: found.user }];
  }
}
