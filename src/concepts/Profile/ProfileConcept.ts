import { type Collection, type Db, MongoServerError } from "mongodb";
import { type Clock, systemClock } from "@utils/clock.ts";
import { freshID } from "@utils/database.ts";
import { type PasswordHasher, passwordHasher, PasswordHasherBusy } from "@utils/password.ts";
import { isPossiblePassword, passwordProblem } from "@utils/password_policy.ts";
import { Prepared } from "@utils/prepared.ts";
import { typeProblem } from "@utils/type_problem.ts";
import type { ID } from "@utils/types.ts";
import { parseUsername } from "@utils/username.ts";

type User = ID;

interface UserDoc {
  _id: User;
  username: string;
  normal: string;
  /** A PHC string; it holds the salt, and nothing else is stored of the password. */
  passwordHash: string;
  createdAt: Date;
}

/** Why an action did nothing; `reason` is there for syncs that answer it with a status of its own. */
interface Refusal<Reason extends string> {
  error: string;
  reason?: Reason | "busy";
  /** Seconds, beside the reason `busy`. */
  retryAfter?: number;
}

/** MongoDB manual, "Error Codes": a unique index has the value already. */
const DUPLICATE_KEY = 11000;

/**
 * purpose: let people be recognised by a name and a password of their own
 *
 * principle: who creates an account with a username and a password is, from then on, the one whom that username and
 * that password authenticate as, and nobody else can take the name, in capitals neither
 *
 * state: a set of Users with a username String (as typed, and in a normal form that no other User has), a password
 * (stored as its hash) and a createdAt Date
 */
export default class ProfileConcept {
  /** Keys that traces, logs and stored requests show redacted. */
  static readonly secrets = ["password"];

  private readonly users: Collection<UserDoc>;
  private readonly indexes: Prepared;
  private readonly clock: Clock;
  private readonly passwords: PasswordHasher;

  constructor(db: Db, options: { clock?: Clock; passwords?: PasswordHasher } = {}) {
    this.users = db.collection("Profile.users");
    this.indexes = new Prepared(() => this.users.createIndex({ normal: 1 }, { unique: true }));
    this.clock = options.clock ?? systemClock;
    this.passwords = options.passwords ?? passwordHasher;
  }

  /**
   * createAccount (username: String, password: String): (user: User)
   *
   * **requires** the username has 1 to 64 characters, none of them a control character, and no User has it (compared by
   * its Unicode normal form, without case); the password has 8 to 256 characters and is not the username
   *
   * **effects** a new User with that username and password. Otherwise an error: with the reason `taken` when a User has
   * that username, `busy` and `retryAfter` when too many passwords are being hashed
   */
  async createAccount(
    { username, password }: { username: string; password: string },
  ): Promise<{ user: User } | Refusal<"taken">> {
    const mistyped = typeProblem("username", username) ?? typeProblem("password", password);
    if (mistyped !== undefined) return { error: mistyped };
    const name = parseUsername(username);
    if ("error" in name) return name;
    const unfit = passwordProblem(password);
    if (unfit !== undefined) return { error: unfit };
    const asName = parseUsername(password);
    if ("normal" in asName && asName.normal === name.normal) {
      return { error: "The password must not be the username." };
    }

    await this.indexes.done();
    const user = freshID();
    try {
      await this.users.insertOne({
        _id: user,
        username: name.shown,
        normal: name.normal,
        passwordHash: await this.passwords.hash(password),
        createdAt: new Date(this.clock.now()),
      });
    } catch (error) {
      if (error instanceof MongoServerError && error.code === DUPLICATE_KEY) {
        return { error: "This username is taken: choose another.", reason: "taken" };
      }
      return busyOrThrow(error);
    }
    return { user };
  }

  /**
   * authenticate (username: String, password: String): (user: User)
   *
   * **requires** the User with that username has that password
   *
   * **effects** gives that User. Otherwise an error with the reason `credentials`, the same for a username that nobody has
   * and after the same work, or with `busy` and `retryAfter` when too many passwords are being hashed
   */
  async authenticate(
    { username, password }: { username: string; password: string },
  ): Promise<{ user: User } | Refusal<"credentials">> {
    const mistyped = typeProblem("username", username) ?? typeProblem("password", password);
    if (mistyped !== undefined) return { error: mistyped };
    const wrong: Refusal<"credentials"> = {
      error: "The username or the password is wrong.",
      reason: "credentials",
    };
    if (!isPossiblePassword(password)) return wrong;

    await this.indexes.done();
    const name = parseUsername(username);
    const found = "normal" in name ? await this.users.findOne({ normal: name.normal }) : null;
    try {
      const matches = await this.passwords.verify(password, found?.passwordHash);
      if (found === null || !matches) return wrong;
    } catch (error) {
      return busyOrThrow(error);
    }
    if (this.passwords.needsRehash(found.passwordHash)) await this.#rehash(found, password);
    return { user: found._id };
  }

  /**
   * _getUserDetails (user: User): (username: String)
   *
   * **requires** the User exists
   *
   * **effects** gives the username as it was typed
   */
  async _getUserDetails({ user }: { user: User }): Promise<{ username: string }[] | [{ error: string }]> {
    const mistyped = typeProblem("user", user);
    if (mistyped !== undefined) return [{ error: mistyped }];
    const found = await this.users.findOne({ _id: user });
    return found === null ? [] : [{ username: found.username }];
  }

  /** Stores a hash with today's parameters in place of an older one; when that is no time for it, the next login does. */
  async #rehash(found: UserDoc, password: string): Promise<void> {
    try {
      const passwordHash = await this.passwords.hash(password);
      await this.users.updateOne({ _id: found._id, passwordHash: found.passwordHash }, {
        $set: { passwordHash },
      });
    } catch (error) {
      busyOrThrow(error);
    }
  }
}

function busyOrThrow(error: unknown): Refusal<never> {
  if (!(error instanceof PasswordHasherBusy)) throw error;
  return {
    error: "Too many logins at this moment: try again soon.",
    reason: "busy",
    retryAfter: error.retryAfter,
  };
}
