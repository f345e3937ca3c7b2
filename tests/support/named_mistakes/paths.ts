import { making, type Mistake, three } from "./mistake.ts";

/** Mistakes in the path of a request. */
export const PATHS: readonly Mistake[] = [
  ["a path misspelt in the only sync that names it", (b) => {
    const slip = b.names.misspelt(b.path.three);
    b.change(b.sync.three, b.path.three, slip);
    return {
      request: three(b),
      answer: { at: b.at(b.sync.three), says: [`"${slip}"`, `write { path: "${b.path.three}" }`] },
    };
  }],
  ["a path misspelt in a sync, where another one has it right", (b) => {
    const slip = b.names.misspelt(b.path.make);
    b.change(b.sync.make, b.path.make, slip);
    return {
      check: {
        at: b.at(b.sync.makeError),
        says: [`"${b.path.make}"`, b.at(b.sync.make), `Did you mean the path "${slip}"?`],
      },
      request: making(b, "make"),
      answer: { at: b.at(b.sync.make), says: [`"${slip}"`, `Write { path: "${b.path.make}" }`] },
    };
  }],
  ["a path misspelt in the first of two syncs", (b) => {
    const slip = b.names.misspelt(b.path.ask);
    b.change(b.sync.ask, b.path.ask, slip);
    return {
      check: {
        at: b.at(b.sync.answer),
        says: [`"${b.path.ask}"`, b.at(b.sync.ask), `Did you mean the path "${slip}"?`],
      },
      request: making(b, "ask"),
      answer: { at: b.at(b.sync.ask), says: [`"${slip}"`, `Write { path: "${b.path.ask}" }`] },
    };
  }],
  ["a path misspelt in the second of two syncs", (b) => {
    const slip = b.names.misspelt(b.path.ask);
    b.change(b.sync.answer, b.path.ask, slip);
    return {
      check: { at: b.at(b.sync.answer), says: [`"${slip}"`, `Did you mean the path "${b.path.ask}"?`] },
      request: making(b, "ask"),
      answer: { at: b.at(b.sync.answer), says: [`"${slip}"`, `Write { path: "${b.path.ask}" }`] },
    };
  }],
  ["a path misspelt by the caller", (b) => {
    const path = b.names.misspelt(b.path.make);
    return {
      request: { ...making(b, "make"), path },
      answer: { at: b.at(b.sync.make), says: [`"${path}"`, `Send the request to "${b.path.make}"`] },
    };
  }],
];
