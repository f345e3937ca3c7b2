/** A shorter secret is masked where it stands alone, not inside other text. */
const SHORTEST_INSIDE_TEXT = 6;
/** Inside other text, a longer secret is looked for by its beginning, and then compared. */
const BEGINNING = 32;
/** Up to this many secrets, each is first looked for in the whole text: most texts hold none of them. */
const FEW = 8;
/** How often a text may begin like a secret and go on otherwise. Then its rest is masked: such a text was made to take time. */
const MOST_DOUBTS = 16;

/** Secrets by their beginnings, which are all of one length: a whole secret, or as much of longer ones as is looked for. */
interface Beginnings {
  readonly length: number;
  readonly secrets: Map<string, string[]>;
}

/**
 * The texts that are secret in a flow, each with its mask, which is made when it is first shown: of thousands most never are.
 * Masking them in another text takes time in proportion to that text, however many they are and however alike: since they come
 * from requests, somebody may have chosen them to take long.
 */
export class SecretTexts {
  readonly #masks = new Map<string, string | undefined>();
  /** Secrets that may stand inside other text, by their first characters; the longest beginnings first. */
  readonly #byStart = new Map<string, Beginnings[]>();

  constructor(private readonly makeMask: (secret: string) => string) {}

  /** The mask of a secret that was taken in. */
  maskOf(secret: string): string {
    let mask = this.#masks.get(secret);
    if (mask === undefined) this.#masks.set(secret, mask = this.makeMask(secret));
    return mask;
  }

  /** Takes in a secret; false when it was taken in before. */
  add(secret: string): boolean {
    if (this.#masks.has(secret)) return false;
    this.#masks.set(secret, undefined);
    this.#addInside(secret);
    return true;
  }

  #addInside(secret: string): void {
    if (secret.length < SHORTEST_INSIDE_TEXT) return;
    const start = secret.slice(0, SHORTEST_INSIDE_TEXT);
    const beginning = secret.slice(0, BEGINNING);
    let all = this.#byStart.get(start);
    if (!all) this.#byStart.set(start, all = []);
    let alike = all.find(({ length }) => length === beginning.length)?.secrets;
    if (!alike) {
      all.push({ length: beginning.length, secrets: alike = new Map() });
      all.sort((a, b) => b.length - a.length);
    }
    const secrets = alike.get(beginning) ?? [];
    // More of them would not be compared.
    if (secrets.length <= MOST_DOUBTS) secrets.push(secret);
    alike.set(beginning, secrets.sort((a, b) => b.length - a.length));
  }

  /** A text with masks in place of the secrets; behind its first `most` characters there may be some left. */
  masked(text: string, most = text.length): string {
    if (this.#masks.has(text)) return this.maskOf(text);
    if (this.#masks.size <= FEW && !this.#mayHoldOne(text.slice(0, most + BEGINNING))) return text;
    let clean = "";
    let copied = 0;
    let doubts = 0;
    const doubt = (more: number) => (doubts += more) > MOST_DOUBTS;
    for (let at = 0; at + SHORTEST_INSIDE_TEXT <= text.length; at++) {
      if (clean.length + at - copied >= most) break;
      const found = this.#secretAt(text, at, doubt);
      if (found === undefined) continue;
      clean += text.slice(copied, at) + (this.#masks.has(found) ? this.maskOf(found) : "[secret]");
      copied = at + found.length;
      at = copied - 1;
    }
    return clean + text.slice(copied);
  }

  #mayHoldOne(text: string): boolean {
    for (const secret of this.#masks.keys()) if (text.includes(secret.slice(0, BEGINNING))) return true;
    return false;
  }

  /** The longest secret that stands at a place of a text, or all that follows where that is in doubt too often. */
  #secretAt(text: string, at: number, doubt: (more: number) => boolean): string | undefined {
    for (const { length, secrets } of this.#byStart.get(text.slice(at, at + SHORTEST_INSIDE_TEXT)) ?? []) {
      const alike = secrets.get(text.slice(at, at + length));
      if (!alike) continue;
      const found = alike.length <= MOST_DOUBTS && alike.find((secret) => text.startsWith(secret, at));
      if (found) return found;
      if (doubt(alike.length)) return text.slice(at);
    }
  }
}
