import { making, type Mistake, three } from "./mistake.ts";
import { syncText } from "./sync_texts.ts";

const NOTHING_OR_ARRAY = [["undefined", "undefined", "nothing"], ["[]", "number[]", "an array"]] as const;

/** Mistakes with actions and with what follows from them. */
export const ACTIONS: readonly Mistake[] = [
  ["an error that nobody handles", (b) => {
    b.omit(b.sync.answerError);
    const pattern = `[${b.label.make}, {}, { error }]`;
    return {
      check: { at: b.at(b.sync.ask, `[${b.label.make}`), says: [`${b.label.make} gives an error`, pattern] },
      request: making(b, "ask", ""),
      answer: { at: b.at(b.sync.ask), says: [`${b.label.make} gave the error "The text is empty"`, pattern] },
    };
  }],
  ["a success sync with no responder", (b) => {
    b.omit(b.sync.answer);
    const pattern = `[${b.label.make}, {}, { ${b.key.item} }]`;
    return {
      check: { at: b.at(b.sync.ask, `[${b.label.make}`), says: ["nobody answers", pattern] },
      request: making(b, "ask"),
      answer: { at: b.at(b.sync.ask), says: ["no sync that follows does Requesting.respond", pattern] },
    };
  }],
  ["two syncs that both answer", (b) => {
    const second = b.names.capitalized();
    b.add(
      second,
      syncText(
        second,
        ["request"],
        `{
  when: actions([Requesting.request, { path: "${b.path.three}" }, { request }]),
  then: actions([Requesting.respond, { request, done: true }]),
}`,
      ),
    );
    const first = [`"${b.registered(b.sync.three)}" (${b.at(b.sync.three)})`];
    return {
      check: { at: b.at(second, "[Requesting.respond"), says: [...first, "Take one of them away"] },
      request: three(b),
      explain: { at: b.at(second), says: [...first, "take one of the answers out"] },
    };
  }],
  ["a then that ends at its first action, with an error", (b) => {
    b.omit(b.sync.makeError);
    const pattern = `[${b.label.make}, {}, { error }]`;
    return {
      check: { at: b.at(b.sync.make, `[${b.label.make}`), says: [`${b.label.make} gives an error`, pattern] },
      request: making(b, "make", ""),
      answer: { at: b.at(b.sync.make), says: ["ended at step 1", `"The text is empty"`, pattern] },
    };
  }],
  ["a then that ends at its first action, by a variable that is bound to something else", (b) => {
    b.change(b.sync.make, `{ ${b.slot.item} }],`, `{ ${b.key.item}: ${b.variable.owner} }],`);
    b.change(
      b.sync.make,
      `[${b.label.rate}, { ${b.slot.item} }`,
      `[${b.label.rate}, { ${b.key.item}: ${b.variable.owner} }`,
    );
    b.change(b.sync.make, `${b.slot.item}, done`, `${b.key.item}: ${b.variable.owner}, done`);
    return {
      check: {
        at: b.at(b.sync.make),
        says: [`"${b.variable.owner}"`, "number", "string", "Use another variable"],
      },
      request: making(b, "make"),
      answer: {
        at: b.at(b.sync.make),
        says: ["ended at step 1", `"${b.variable.owner}" is bound to "ann"`, "Use another variable"],
      },
    };
  }],
  ["an action that throws", (b) => {
    const thrown = `throw new RangeError("${b.names.name()}");`;
    b.changeConcept(`void ${b.key.item};`, thrown);
    return {
      request: making(b, "make"),
      answer: {
        at: b.at(b.sync.make),
        says: [`${b.label.rate} threw`, `Mend what throws at ${b.inConcept(thrown)}`],
      },
    };
  }],
  ["an action that throws, for which a sync answers", (b) => {
    const message = b.names.name();
    const thrown = `throw new RangeError("${message}");`;
    b.changeConcept(`const ${b.key.item} =`, `${thrown}\n    const ${b.key.item} =`);
    return {
      request: making(b, "ask"),
      explain: {
        at: b.at(b.sync.ask),
        says: [
          `${b.label.make} threw`,
          `RangeError: ${message}`,
          `Mend what throws at ${b.inConcept(thrown)}`,
        ],
      },
    };
  }],
  ["an action that never returns", (b) => {
    b.changeConcept(
      `const ${b.key.item} =`,
      `return new Promise(() => {}) as never;\n    const ${b.key.item} =`,
    );
    return {
      request: making(b, "ask"),
      answer: { at: b.at(b.sync.ask), says: [`${b.label.make} has not returned`, "timeout"] },
    };
  }],
  ["an action that returns nothing or an array, in a sequence", (b) => {
    const [returned, , told] = b.names.oneOf(NOTHING_OR_ARRAY);
    b.changeConcept(`return { ${b.key.item} };`, `return ${returned} as never;`);
    return {
      request: making(b, "make"),
      answer: {
        at: b.at(b.sync.make),
        says: ["ended at step 1", `${b.label.make} returned ${told}`, `return an object: { ${b.key.item} }`],
      },
    };
  }],
  ["an action that returns nothing or an array, for which another sync waits", (b) => {
    const [returned, , told] = b.names.oneOf(NOTHING_OR_ARRAY);
    b.changeConcept(`return { ${b.key.item} };`, `return ${returned} as never;`);
    return {
      request: making(b, "ask"),
      answer: {
        at: b.at(b.sync.answer),
        says: [`${b.label.make} returned ${told}`, `return an object: { ${b.key.item} }`],
      },
    };
  }],
  ["an action that returns nothing or an array, as its type says", (b) => {
    const [returned, type, told] = b.names.oneOf(NOTHING_OR_ARRAY);
    b.changeConcept(`return { ${b.key.item} };`, `return ${returned};`);
    b.changeConcept(`{ ${b.key.item}: number } | {`, `${type} | {`);
    return {
      check: {
        at: b.at(b.sync.make, `[${b.label.make}`),
        says: [
          `${b.label.make} never gives "${b.key.item}"`,
          `or ${told}`,
          `(${b.inConcept(`  ${b.method.make}({`)}) return an object with "${b.key.item}"`,
        ],
      },
    };
  }],
  ["a loop", (b) => {
    const again = b.names.capitalized();
    b.add(
      again,
      syncText(
        again,
        [b.variable.item],
        `{
  when: actions([${b.label.rate}, { ${b.slot.item} }, {}]),
  then: actions([${b.label.rate}, { ${b.slot.item} }]),
}`,
      ),
    );
    const sync = `sync "${b.registered(again)}"`;
    return {
      request: making(b, "make"),
      explain: {
        at: b.at(again),
        says: ["SYNC_MAX_DEPTH", `${sync} -> ${b.label.rate} -> ${sync}`, "End the loop"],
      },
    };
  }],
];
