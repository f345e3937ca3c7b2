/**
 * Redaction: what leaves a live flow (the ring of recent flows, the log, a page, a stored request) is copied by this module,
 * which puts a mask in place of every secret (design rule R12; OWASP ASVS 5.0, 16.2.5).
 *
 * A value is secret by the name of its key at any depth, because its concept declares the key, or because it is the same
 * text as a secret of the flow under another name. With the host's keyed hash, the same secret has the same mask, so that
 * same and different can still be told.
 */

/** A keyed hash of a secret, short and of one way. */
export type HashSecret = (secret: string) => string;

const SECRET_PART =
  /passw|passphrase|pwd|secret|token|session|authorization|cookie|api[-_]?key|private[-_]?key|credential|bearer/;
const SECRET_WHOLE =
  /^(code|otp|pin|cvv|cvc|auth)$|(verification|reset|access|login|invite|confirmation|one[-_]?time)[-_]?code$/;

const NAMES_KEPT = 10_000;
/** A longer key is looked at each time: keys come from requests too, and a few thousand large ones would be kept for ever. */
const NAME_KEPT_UP_TO = 64;
const names = new Map<string, boolean>();

/** Whether values under a key of that name are secret, whatever the concept says. */
export function isSecretName(key: string): boolean {
  if (key.length > NAME_KEPT_UP_TO) return readsSecret(key);
  let secret = names.get(key);
  if (secret === undefined) {
    secret = readsSecret(key);
    if (names.size >= NAMES_KEPT) names.clear();
    names.set(key, secret);
  }
  return secret;
}

function readsSecret(key: string): boolean {
  const lower = key.toLowerCase();
  return SECRET_PART.test(lower) || SECRET_WHOLE.test(lower);
}

const NONE: ReadonlySet<string> = new Set();

/** What a copy holds at most; the rest is counted, not kept. */
const MOST = { characters: 2_000, items: 100, keys: 200, depth: 12, parts: 20_000 };
/** What a text about a fault holds at most, a stack with its causes among them. */
const MOST_OF_A_FAULT = 10_000;
/** A shorter secret is masked where it stands alone, not inside other text. */
const SHORTEST_INSIDE_TEXT = 6;
/** So many secrets are looked for one by one; more of them all at once, place by place. */
const FEW_SECRETS = 8;

/** Redacts the values of one flow: first `learn` from all of them, then `copy`. */
export class Redactor {
  /** About how many bytes the copies take. */
  bytes = 0;
  // Made when there is something to put in them: most flows have no secret.
  #masks: Map<string, string> | undefined;
  /** Secrets that may stand inside other text, by their first characters, longest first. */
  #byStart: Map<string, string[]> | undefined;
  #learned: Set<object> | undefined;
  #learnedAsSecret: Set<object> | undefined;
  /** Objects that the copy under way has still room for. */
  #room = 0;

  constructor(private readonly hash: HashSecret | undefined) {}

  /** Learns the secrets of an input or output, at any depth. */
  learn(value: Record<string, unknown>, declared: ReadonlySet<string> = NONE): void {
    try {
      for (const key in value) {
        const item = value[key];
        if (typeof item === "object" && item !== null) {
          this.#learnInside(item, declared, this.#isSecret(key, declared));
        } else if (typeof item === "string" && this.#isSecret(key, declared)) this.#mask(item);
      }
    } catch {
      // What cannot be read here cannot be copied either.
    }
  }

  /** Learns that a value is secret, with all that is in it. */
  learnSecret(value: unknown): void {
    if (typeof value === "string") this.#mask(value);
    else if (typeof value === "object" && value !== null) this.#learnInside(value, NONE, true);
  }

  /** A copy without secrets of an input, an output or a frame; nested values too, cut where they are large. */
  copy(value: Record<string, unknown>, declared: ReadonlySet<string> = NONE): Record<string, unknown> {
    this.#room = MOST.parts;
    return this.#copyObject(value, declared, false, 0);
  }

  /**
   * As `copy`, for an object that nobody changes any more: the object itself where nothing in it is to be masked or cut, as is
   * so for most.
   */
  keep(value: Record<string, unknown>, declared: ReadonlySet<string> = NONE): Record<string, unknown> {
    return !this.#masks && this.#isPlain(value, declared) ? value : this.copy(value, declared);
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

  /** A text about a fault, with the secrets that were learned masked in it; cut where it is large. */
  text(text: string): string {
    const clean = cut(this.#masked(text), MOST_OF_A_FAULT);
    this.bytes += 16 + clean.length;
    return clean;
  }

  #masked(text: string): string {
    const masks = this.#masks;
    if (!masks) return text;
    if (masks.size <= FEW_SECRETS && !this.#holdsOne(text)) return text;
    const whole = masks.get(text);
    if (whole !== undefined) return whole;
    let clean = "";
    let copied = 0;
    for (let at = 0; at + SHORTEST_INSIDE_TEXT <= text.length; at++) {
      const secrets = this.#byStart?.get(text.slice(at, at + SHORTEST_INSIDE_TEXT));
      const found = secrets?.find((secret) => text.startsWith(secret, at));
      if (!found) continue;
      clean += text.slice(copied, at) + masks.get(found);
      copied = at + found.length;
      at = copied - 1;
    }
    return clean + text.slice(copied);
  }

  #holdsOne(text: string): boolean {
    for (const secret of this.#masks?.keys() ?? []) if (text.includes(secret)) return true;
    return false;
  }

  #isSecret(key: string, declared: ReadonlySet<string>): boolean {
    return isSecretName(key) || (declared.size > 0 && declared.has(key.toLowerCase()));
  }

  #mask(secret: string): string {
    let mask = this.#masks?.get(secret);
    if (mask === undefined) {
      mask = this.hash ? `[secret ${this.hash(secret)}]` : "[secret]";
      if (secret !== "") (this.#masks ??= new Map()).set(secret, mask);
      if (secret.length >= SHORTEST_INSIDE_TEXT) {
        const start = secret.slice(0, SHORTEST_INSIDE_TEXT);
        this.#byStart ??= new Map();
        const others = this.#byStart.get(start) ?? [];
        this.#byStart.set(start, [...others, secret].sort((a, b) => b.length - a.length));
      }
    }
    return mask;
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
          if (isSecret) this.#mask(item);
        } else if (typeof item === "object" && item !== null) {
          left.push({ value: item, secret: isSecret });
        }
      }
    }
  }

  #copyValue(value: unknown, declared: ReadonlySet<string>, secret: boolean, depth: number): unknown {
    switch (typeof value) {
      case "string":
        return secret ? this.#mask(value) : this.#copyText(value);
      case "number":
      case "bigint":
        this.bytes += 8;
        return secret ? this.#mask(String(value)) : value;
      case "function":
      case "symbol":
        return `[${typeof value}]`;
      case "object":
        return value === null ? null : this.#copyIfReadable(value, declared, secret, depth);
      default:
        return value;
    }
  }

  #copyText(text: string): string {
    const clean = cut(this.#masked(text), MOST.characters);
    this.bytes += 16 + clean.length;
    return clean;
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
    this.bytes += 16;
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
    let count = 0;
    for (const key in value) {
      if (++count > MOST.keys) {
        copy["..."] = `${Object.keys(value).length} keys`;
        break;
      }
      const name = this.#masks ? this.#masked(key) : key;
      this.bytes += 16 + name.length;
      const item = this.#copyValue(value[key], declared, secret || this.#isSecret(key, declared), depth);
      if (name === "__proto__") Object.defineProperty(copy, name, { value: item, enumerable: true });
      else copy[name] = item;
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
