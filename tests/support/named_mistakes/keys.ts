import { slotOf } from "./made_up_backend.ts";
import { looking, making, type Mistake, three } from "./mistake.ts";

/** Mistakes in the keys and literals of patterns and queries. What the types say of them is not asked. */
export const KEYS: readonly Mistake[] = [
  ["a key misspelt in a when input, that of a request", (b) => {
    const slip = b.names.misspelt(b.key.text);
    b.change(b.sync.ask, `${b.slot.text} }, {}]`, `${slip}: ${b.variable.text} }, {}]`);
    return {
      request: making(b, "ask"),
      answer: { at: b.at(b.sync.ask), says: [`"${slip}"`, `"${b.key.text}"`, `Write { ${b.slot.text} }`] },
    };
  }],
  ["a key misspelt in a when input, that of an action", (b) => {
    const slip = b.names.misspelt(b.key.owner);
    const wrong = `[${b.label.make}, { ${slip}: ${b.variable.owner} }`;
    b.change(b.sync.answer, `[${b.label.make}, { ${b.slot.owner} }`, wrong);
    return {
      check: { at: b.at(b.sync.answer, wrong), says: [`"${slip}"`, `Did you mean "${b.key.owner}"?`] },
      request: making(b, "ask"),
      answer: {
        at: b.at(b.sync.answer),
        says: [`"${slip}"`, `"${b.key.owner}"`, `Write { ${b.slot.owner} }`],
      },
    };
  }],
  ["a key misspelt in a when output", (b) => {
    const slip = b.names.misspelt(b.key.item);
    const wrong = `{ ${slip}: ${b.variable.item} }],`;
    b.change(b.sync.answer, `{ ${b.slot.item} }],`, wrong);
    return {
      check: { at: b.at(b.sync.answer, wrong), says: [`"${slip}"`, `Did you mean "${b.key.item}"?`] },
      request: making(b, "ask"),
      answer: { at: b.at(b.sync.answer), says: [`"${slip}"`, `"${b.key.item}"`, `Write { ${b.slot.item} }`] },
    };
  }],
  ["a key misspelt in the output of a step", (b) => {
    const slip = b.names.misspelt(b.key.item);
    const wrong = `{ ${slip}: ${b.variable.item} }],`;
    b.change(b.sync.make, `{ ${b.slot.item} }],`, wrong);
    return {
      check: { at: b.at(b.sync.make, wrong), says: [`"${slip}"`, `Did you mean "${b.key.item}"?`] },
      request: making(b, "make"),
      answer: {
        at: b.at(b.sync.make),
        says: ["ended at step 1", `"${slip}"`, `"${b.key.item}"`, `Write { ${b.slot.item} }`],
      },
    };
  }],
  ["a key misspelt in a query's input", (b) => {
    const slip = b.names.misspelt(b.key.item);
    const wrong = `${b.label.of}, { ${slip}: ${b.variable.item} }`;
    b.change(b.sync.look, `${b.label.of}, { ${b.slot.item} }`, wrong);
    return {
      check: { at: b.at(b.sync.look, wrong), says: [`"${slip}"`, `Did you mean "${b.key.item}"?`] },
      request: looking(b),
      answer: { at: b.at(b.sync.look), says: [b.label.of, `Write "${b.key.item}" in place of "${slip}"`] },
    };
  }],
  ["a key misspelt in a query's output", (b) => {
    const slip = b.names.misspelt(b.key.text);
    const wrong = `${slip}: ${b.variable.text} });`;
    b.change(b.sync.look, `${b.slot.text} });`, wrong);
    return {
      check: { at: b.at(b.sync.look, wrong), says: [`"${slip}"`, `Did you mean "${b.key.text}"?`] },
      request: looking(b),
      answer: { at: b.at(b.sync.look), says: [b.label.of, `no "${slip}"`, `Write { ${b.slot.text} }`] },
    };
  }],
  ["an optional field absent from the request", (b) => {
    const optional = `${b.key.size}: optional(${b.variable.size}) }`;
    b.change(b.sync.list, optional, `${b.slot.size} }`);
    return {
      request: { path: b.path.list, body: { [b.key.owner]: "ann" } },
      answer: { at: b.at(b.sync.list), says: [`has no "${b.key.size}"`, `write { ${optional}`] },
    };
  }],
  ["a literal of another type than the caller sends", (b) => {
    const [sent, written] = b.names.oneOf([[3, `"3"`], ["3", `3`]]);
    b.change(b.sync.three, `${b.key.size}: 3 }, { request }`, `${b.key.size}: ${written} }, { request }`);
    return {
      request: three(b, sent),
      answer: {
        at: b.at(b.sync.three),
        says: [
          `"${b.key.size}"`,
          "the number 3",
          `the string "3"`,
          `Write { ${slotOf(b.key.size, JSON.stringify(sent))} }`,
        ],
      },
    };
  }],
  ["a literal of another type than an action gives", (b) => {
    const wrong = `{ ${b.key.grade}: "3" }`;
    b.change(b.sync.make, `{ ${b.key.grade}: 3 }`, wrong);
    return {
      check: {
        at: b.at(b.sync.make, wrong),
        says: [`"${b.key.grade}"`, b.label.rate, `Write 3 in place of "3"`],
      },
      request: making(b, "make"),
      answer: {
        at: b.at(b.sync.make),
        says: ["ended at step 2", `the string "3"`, `Write { ${b.key.grade}: 3 }`],
      },
    };
  }],
];
