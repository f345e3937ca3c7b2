import fc from "fast-check";
import { distance } from "../../../src/engine/nearest.ts";
import { isSecretName } from "../../../src/engine/secret_names.ts";

/** Names that stand in every sync: a made-up one is far from them, too. */
const TAKEN = [
  "request",
  "respond",
  "path",
  "error",
  "session",
  "httpStatus",
  "frames",
  "actions",
  "optional",
];
/** Two names are far from each other that differ in more letters than any slip of the pen. */
const FAR = 3;

const CONSONANTS = [..."bdfgklmnprstv"];
const VOWELS = [..."aeiou"];

/** Names made up at random, and slips of the pen in them; the same for the same seed. */
export class MadeUpNames {
  readonly #draw: fc.GeneratorValue;
  readonly #taken = [...TAKEN];

  /** @param seed any integer */
  constructor(readonly seed: number) {
    [this.#draw] = fc.sample(fc.gen(), { seed, numRuns: 1 });
  }

  /** A name as people give them to variables, such as `tokaVemir`: far from all that came before. */
  name(): string {
    for (;;) {
      const name = this.#syllables(2) + capitalized(this.#syllables(2));
      const isNear = this.#taken.some((one) => distance(one.toLowerCase(), name.toLowerCase()) <= FAR);
      // What stands at a key such as "tokenBafi" would be masked.
      if (isNear || isSecretName(name)) continue;
      this.#taken.push(name);
      return name;
    }
  }

  /** The name of a class or of a sync. */
  capitalized(): string {
    return capitalized(this.name());
  }

  /** A name with two different letters behind its first one swapped, with one of them left out, or with one twice. */
  misspelt(name: string): string {
    for (;;) {
      const at = this.below(name.length - 2) + 1;
      const [before, letter, next, after] = [name.slice(0, at), name[at], name[at + 1], name.slice(at + 2)];
      const slip = this.oneOf([
        before + next + letter + after,
        before + next + after,
        before + letter + letter + next + after,
      ]);
      if (slip !== name) return slip;
    }
  }

  oneOf<T>(choices: readonly T[]): T {
    return choices[this.below(choices.length)];
  }

  /** An integer from 0, below a limit. */
  below(limit: number): number {
    return this.#draw(evenly, limit);
  }

  #syllables(count: number): string {
    const syllable = () => this.oneOf(CONSONANTS) + this.oneOf(VOWELS);
    return Array.from({ length: count }, syllable).join("") + this.oneOf(["", this.oneOf(CONSONANTS)]);
  }
}

function evenly(limit: number): fc.Arbitrary<number> {
  return fc.noBias(fc.nat({ max: limit - 1 }));
}

function capitalized(name: string): string {
  return name[0].toUpperCase() + name.slice(1);
}
