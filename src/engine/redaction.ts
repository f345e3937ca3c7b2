/**
 * Redaction: what leaves a live flow (the ring of recent flows, the log, a page, a stored request) is copied by this module,
 * which puts a mask in place of every secret (design rule R12; OWASP ASVS 5.0, 16.2.5).
 *
 * A value is secret by the name of its key at any depth, because its concept declares the key, or because it is the same
 * text as a secret of the flow under another name. With the host's keyed hash, the same secret has the same mask, so that
 * same and different can still be told.
 */

import { isSecretName } from "./secret_names.ts";
import { SecretTexts } from "./secret_texts.ts";

/** Gives the short text that a mask shows in place of a secret: a keyed hash, from which the secret cannot be computed. */
export type HashSecret = (secret: string) => string;

const NONE: ReadonlySet<string> = new Set();

/** What a copy holds at most; the rest is counted, not kept. */
const MOST = { characters: 2_000, items: 100, keys: 200, depth: 12, parts: 20_000 };
/** How many secrets of a flow get a hash of their own, and so can be told apart: a hash costs more than all the rest. */
const MOST_HASHED = 1_000;
/** About how many bytes a value takes where it stands, and besides. */
const BYTES = { place: 8, number: 16, text: 24, object: 56, key: 48 };
/** What a text about a fault holds at most, a stack with its causes among them. */
const MOST_OF_A_FAULT = 10_000;

/** Redacts the values of one flow: first `learn` from all of them, then `copy`. */
export class Redactor {
  /** About how many bytes the copies take. */
  bytes = 0;
  // Made when there is something to put in them: most flows have no secret.
  #secrets: SecretTexts | undefined;
  /** Copies that were made, by what was declared secret in them and by their originals. */
  #copies: Map<ReadonlySet<string>, Map<object, unknown>> | undefined;
  #learned: Set<object> | undefined;
  #learnedAsSecret: Set<object> | undefined;
  /** Objects that the copy under way has still room for. */
  #room = 0;
  /** Secrets that were hashed. */
  #hashed = 0;

  constructor(private readonly hash: HashSecret | undefined) {}

  /** Makes the next copies anew: what was copied may have changed since. */
  forgetCopies(): void {
    this.#copies = undefined;
  }

  /** Learns the secrets of an input or output, at any depth. */
  learn(value: Record<string, unknown>, declared: ReadonlySet<string> = NONE): void {
    try {
      for (const key in value) {
        const item = value[key];
        if (typeof item === "object" && item !== null) {
          this.#learnInside(item, declared, this.#isSecret(key, declared));
        } else if (typeof item === "string" && this.#isSecret(key, declared)) this.#add(item);
      }
    } catch {
      // What cannot be read here cannot be copied either.
    }
  }

  /** Learns that a value is secret, with all that is in it. */
  learnSecret(value: unknown): void {
    if (typeof value === "string") this.#add(value);
    else if (typeof value === "object" && value !== null) this.#learnInside(value, NONE, true);
  }

  /** A copy without secrets of an input, an output or a frame; nested values too, cut where they are large. */
  copy(value: Record<string, unknown>, declared: ReadonlySet<string> = NONE): Record<string, unknown> {
    this.#room = MOST.parts;
    return this.#copyObject(value, declared, false, 0);
  }

  /**
   * As `copy`, for an object that nobody changes any more: gives the object itself where nothing in it is to be masked or cut,
   * which is the common case.
   */
  keep(value: Record<string, unknown>, declared: ReadonlySet<string> = NONE): Record<string, unknown> {
    return !this.#secrets && this.#isPlain(value, declared) ? value : this.copy(value, declared);
  }

  #isPlain(value: Record<string, unknown>, declared: ReadonlySet<string>): boolean {
    let bytes = 0;
    let keys = 0;
    for (const key in value) {
      const item = value[key];
      if (typeof item === "string") {
        if (item.length > MOST.characters) return false;
        bytes += item.length;
      } else if (typeof item !== "number" && typeof item !== "boolean" && item !== null) return false;
      if (++keys > MOST.keys || this.#isSecret(key, declared)) return false;
      bytes += 32 + key.length;
    }
    this.bytes += bytes;
    return true;
  }

  /** As `keep`, for one value under a key. */
  keepAt(key: string, value: unknown, declared: ReadonlySet<string> = NONE): unknown {
    const isNumber = typeof value === "number" || typeof value === "boolean";
    return isNumber && !this.#isSecret(key, declared) ? value : this.copyAt(key, value, declared);
  }

  /** A copy without secrets of one value under a key. */
  copyAt(key: string, value: unknown, declared: ReadonlySet<string> = NONE): unknown {
    this.#room = MOST.parts;
    return this.#copyValue(value, declared, this.#isSecret(key, declared), 0);
  }

  /** Whether a JSON value holds a secret, whatever its size: by the name of a key, or one that was learned. */
  holdsSecret(json: unknown, declared: ReadonlySet<string> = NONE): boolean {
    const left = [{ value: json, secret: false }];
    for (let next = left.pop(); next; next = left.pop()) {
      const { value, secret } = next;
      if (typeof value === "string") {
        if (secret ? value !== "" : this.#masked(value) !== value) return true;
      } else if (typeof value === "number") {
        if (secret) return true;
      } else if (typeof value === "object" && value !== null) {
        for (const [key, item] of entriesOf(value)) {
          if (key !== undefined && this.#masked(key) !== key) return true;
          left.push({
            value: item,
            secret: secret || (key !== undefined && this.#isSecret(key, declared)),
          });
        }
      }
    }
    return false;
  }

  /** A text about a fault, with the secrets that were learned masked in it; cut where it is large. */
  text(text: string): string {
    const clean = cut(this.#masked(text, MOST_OF_A_FAULT), MOST_OF_A_FAULT);
    this.bytes += BYTES.text + clean.length;
    return clean;
  }

  #masked(text: string, most = text.length): string {
    return this.#secrets ? this.#secrets.masked(text, most) : text;
  }

  #isSecret(key: string, declared: ReadonlySet<string>): boolean {
    return isSecretName(key) || (declared.size > 0 && declared.has(key.toLowerCase()));
  }

  /** Remembers that a text is secret. */
  #add(secret: string): void {
    if (secret === "") return;
    // Copies that were made may hold it.
    if ((this.#secrets ??= new SecretTexts((one) => this.#makeMask(one))).add(secret)) {
      this.#copies = undefined;
    }
  }

  #mask(secret: string): string {
    this.#add(secret);
    const mask = secret === "" ? this.#makeMask(secret) : this.#secrets!.maskOf(secret);
    this.bytes += BYTES.text + mask.length;
    return mask;
  }

  #makeMask(secret: string): string {
    if (this.#hashed === MOST_HASHED) return "[secret]";
    this.#hashed++;
    return this.hash ? `[secret ${this.hash(secret)}]` : "[secret]";
  }

  #learnInside(value: object, declared: ReadonlySet<string>, secret: boolean): void {
    const learned = this.#learned ??= new Set();
    const learnedAsSecret = this.#learnedAsSecret ??= new Set();
    const left: { value: object; secret: boolean }[] = [{ value, secret }];
    for (let next = left.pop(); next; next = left.pop()) {
      // What was read as secret need not be read again; what was not is read again where it is secret.
      if (learnedAsSecret.has(next.value)) continue;
      if (next.secret) learnedAsSecret.add(next.value);
      else if (learned.has(next.value)) continue;
      else learned.add(next.value);
      for (const [key, item] of entriesOf(next.value)) {
        const isSecret = next.secret || (key !== undefined && this.#isSecret(key, declared));
        if (typeof item === "string") {
          if (isSecret) this.#add(item);
        } else if (typeof item === "object" && item !== null) {
          left.push({ value: item, secret: isSecret });
        }
      }
    }
  }

  #copyValue(value: unknown, declared: ReadonlySet<string>, secret: boolean, depth: number): unknown {
    this.bytes += BYTES.place;
    switch (typeof value) {
      case "string":
        return secret ? this.#mask(value) : this.#copyText(value);
      case "number":
      case "bigint":
        this.bytes += BYTES.number;
        return secret ? this.#mask(String(value)) : value;
      case "function":
      case "symbol":
        return `[${typeof value}]`;
      case "object":
        if (value === null) return null;
        return depth === 0 && !secret
          ? this.#copyOnce(value, declared)
          : this.#copyIfReadable(value, declared, secret, depth);
      default:
        return value;
    }
  }

  #copyText(text: string): string {
    const clean = cut(this.#masked(text, MOST.characters), MOST.characters);
    this.bytes += BYTES.text + clean.length;
    return clean;
  }

  /** A value that is handed from action to action stands in many records: it is copied once for all of them. */
  #copyOnce(value: object, declared: ReadonlySet<string>): unknown {
    const same = declared.size === 0 ? NONE : declared;
    const known = this.#copies?.get(same)?.get(value);
    if (known !== undefined) return known;
    const copy = this.#copyIfReadable(value, declared, false, 0);
    if (this.#room <= 0) return copy;
    const copies = this.#copies ??= new Map();
    if (!copies.has(same)) copies.set(same, new Map());
    copies.get(same)!.set(value, copy);
    return copy;
  }

  /** A getter or a proxy that throws must not take the whole trace with it. */
  #copyIfReadable(value: object, declared: ReadonlySet<string>, secret: boolean, depth: number): unknown {
    if (this.#room-- <= 0) return "[...]";
    try {
      return this.#copyInstance(value, declared, secret, depth);
    } catch {
      return "[unreadable]";
    }
  }

  #copyInstance(value: object, declared: ReadonlySet<string>, secret: boolean, depth: number): unknown {
    this.bytes += BYTES.object;
    if (depth > MOST.depth) return "[...]";
    if (Array.isArray(value)) {
      const items = value.slice(0, MOST.items).map((item) =>
        this.#copyValue(item, declared, secret, depth + 1)
      );
      return value.length > MOST.items ? [...items, `... (${value.length} items)`] : items;
    }
    const prototype = Object.getPrototypeOf(value);
    if (prototype === Object.prototype || prototype === null) {
      return this.#copyObject(value as Record<string, unknown>, declared, secret, depth + 1);
    }
    if (secret) return "[secret]";
    if (value instanceof Date) return new Date(value);
    if (value instanceof Uint8Array) return `[${value.length} bytes]`;
    if (value instanceof Error) return `[${value.name}]`;
    const { toHexString } = value as { toHexString?: unknown };
    if (typeof toHexString === "function") return String(toHexString.call(value));
    return `[${value.constructor?.name ?? "object"}]`;
  }

  #copyObject(
    value: Record<string, unknown>,
    declared: ReadonlySet<string>,
    secret: boolean,
    depth: number,
  ): Record<string, unknown> {
    const copy: Record<string, unknown> = {};
    const add = (key: string) => {
      const name = this.#masked(key);
      this.bytes += BYTES.key + name.length;
      const item = this.#copyValue(value[key], declared, secret || this.#isSecret(key, declared), depth);
      if (name === "__proto__") Object.defineProperty(copy, name, { value: item, enumerable: true });
      else copy[name] = item;
    };
    let count = 0;
    for (const key in value) {
      if (++count === MOST.keys) {
        const keys = Object.keys(value);
        if (keys.length > MOST.keys) {
          copy["..."] = `${keys.length} keys`;
          // In a request that key is the path, which must not be hidden by what a client sends before it.
          add(keys[keys.length - 1]);
          break;
        }
      }
      add(key);
    }
    return copy;
  }
}

/** A text of at most so many characters; the rest is counted. */
function cut(text: string, characters: number): string {
  if (text.length <= characters) return text;
  // By way of JSON, because a slice would keep the whole of a large text alive.
  return JSON.parse(JSON.stringify(`${text.slice(0, characters)}... (${text.length} characters)`));
}

function entriesOf(value: object): [string | undefined, unknown][] {
  try {
    if (Array.isArray(value)) return value.map((item) => [undefined, item]);
    const prototype = Object.getPrototypeOf(value);
    return prototype === Object.prototype || prototype === null ? Object.entries(value) : [];
  } catch {
    return [];
  }
}
