import type { MadeUpBackend } from "./made_up_backend.ts";

/** A line that tells of a mistake. */
export interface Told {
  /** Where the mistake is, as `file:line`. */
  readonly at: string;
  /** What else the line holds: the cause, what was meant, the next step. */
  readonly says: readonly string[];
}

/** How a mistake comes to light: what is told of it, and where. */
export interface Provoked {
  /** What the start says, which fails. */
  readonly start?: Told;
  /** What `deno task check` finds first in the files of the mistake. */
  readonly check?: Told;
  /** A request, and what its answer explains. */
  readonly request?: { readonly path: string; readonly body: Readonly<Record<string, unknown>> };
  readonly answer?: Told;
  /** What `deno task explain` says of that request. */
  readonly explain?: Told;
}

/** A mistake: its name, and what makes it in a backend that is right. */
export type Mistake = readonly [name: string, make: (backend: MadeUpBackend) => Provoked];

/** A request for something new, in the paths `make` and `ask`. */
function something({ owner, text }: MadeUpBackend) {
  return { [owner]: "ann", [text]: "a text" };
}

/** Those of paths. */
const PATHS: readonly Mistake[] = [
  ["a path misspelt in the only sync of its path", (b) => {
    const slip = b.names.misspelt(b.path.three);
    b.change(b.sync.three, b.path.three, slip);
    return {
      request: { path: b.path.three, body: { [b.size]: 3 } },
      answer: { at: b.at(b.sync.three), says: [b.path.three, slip, `write { path: "${b.path.three}" }`] },
    };
  }],
  ["a path misspelt in a sync, where others name it rightly", (b) => {
    const slip = b.names.misspelt(b.path.make);
    b.change(b.sync.make, b.path.make, slip);
    return {
      request: { path: b.path.make, body: something(b) },
      check: { at: b.at(b.sync.makeError), says: [`Did you mean the path "${slip}"?`] },
      answer: { at: b.at(b.sync.make), says: [b.path.make, slip, `{ path: "${b.path.make}" }`] },
    };
  }],
  ["a path misspelt in the sync that responds", (b) => {
    const slip = b.names.misspelt(b.path.ask);
    b.change(b.sync.answer, b.path.ask, slip);
    return {
      request: { path: b.path.ask, body: something(b) },
      check: { at: b.at(b.sync.answer), says: [slip, `Did you mean the path "${b.path.ask}"`] },
      answer: { at: b.at(b.sync.answer), says: [b.path.ask, slip, `{ path: "${b.path.ask}" }`] },
    };
  }],
  ["a path misspelt by the caller", (b) => {
    const slip = b.names.misspelt(b.path.make);
    return {
      request: { path: slip, body: something(b) },
      answer: { at: b.at(b.sync.make), says: [slip, `Send the request to "${b.path.make}"`] },
    };
  }],
];

/** Those of keys: the types are not asked. */
const KEYS: readonly Mistake[] = [
  ["a key misspelt in a when input, of a request", (b) => {
    const slip = b.names.misspelt(b.text);
    b.change(b.sync.ask, `${b.slot(b.text, b.variable.text)} }, {}]`, `${slip}: ${b.variable.text} }, {}]`);
    return {
      request: { path: b.path.ask, body: something(b) },
      answer: { at: b.at(b.sync.ask), says: [`"${slip}"`, `"${b.text}"`, `Write { ${b.slot(b.text, b.variable.text)} }`] },
    };
  }],
  ["a key misspelt in a when input, of an action", (b) => {
    const slip = b.names.misspelt(b.owner);
    const wrong = `${slip}: ${b.variable.owner} }, {`;
    b.change(b.sync.answer, `${b.slot(b.owner, b.variable.owner)} }, {`, wrong);
    return {
      check: { at: b.at(b.sync.answer, wrong), says: [`"${slip}"`, `Did you mean "${b.owner}"?`] },
      request: { path: b.path.ask, body: something(b) },
      answer: { at: b.at(b.sync.answer), says: [`"${slip}"`, `"${b.owner}"`, `Write { ${b.slot(b.owner, b.variable.owner)} }`] },
    };
  }],
  ["a key misspelt in a when output", (b) => {
    const slip = b.names.misspelt(b.item);
    const wrong = `{ ${slip}: ${b.variable.item} }]`;
    b.change(b.sync.answer, `{ ${b.slot(b.item, b.variable.item)} }]`, wrong);
    return {
      check: { at: b.at(b.sync.answer, wrong), says: [`"${slip}"`, `Did you mean "${b.item}"?`] },
      request: { path: b.path.ask, body: something(b) },
      answer: { at: b.at(b.sync.answer), says: [`"${slip}"`, `"${b.item}"`, `Write { ${b.slot(b.item, b.variable.item)} }`] },
    };
  }],
  ["a key misspelt in a query's input", (b) => {
    const slip = b.names.misspelt(b.item);
    const wrong = `${b.of}, { ${slip}: ${b.variable.item} }`;
    b.change(b.sync.look, `${b.of}, { ${b.slot(b.item, b.variable.item)} }`, wrong);
    return {
      check: { at: b.at(b.sync.look, wrong), says: [`"${slip}"`, `Did you mean "${b.item}"?`] },
      request: { path: b.path.look, body: { [b.item]: 1 } },
      answer: { at: b.at(b.sync.look), says: [`${b.concept}.${b.of}`, `"${slip}"`, `Write "${b.item}" in place of "${slip}"`] },
    };
  }],
  ["a key misspelt in a query's output", (b) => {
    const slip = b.names.misspelt(b.text);
    const wrong = `, ${slip}: ${b.variable.text} });`;
    b.change(b.sync.look, `, ${b.slot(b.text, b.variable.text)} });`, wrong);
    return {
      check: { at: b.at(b.sync.look, wrong), says: [`"${slip}"`, `Did you mean "${b.text}"?`] },
      request: { path: b.path.look, body: { [b.item]: 1 } },
      answer: { at: b.at(b.sync.look), says: [`${b.concept}.${b.of}`, `"${slip}"`, `Write { ${b.slot(b.text, b.variable.text)} }`] },
    };
  }],
  ["an optional field absent from the request", (b) => {
    b.change(b.sync.list, `${b.size}: optional(${b.variable.size}) }, { request }`, `${b.slot(b.size, b.variable.size)} }, { request }`);
    return {
      request: { path: b.path.list, body: { [b.owner]: "ann" } },
      answer: { at: b.at(b.sync.list), says: [`has no "${b.size}"`, `write { ${b.size}: optional(${b.variable.size}) }`] },
    };
  }],
  ["a literal of another type", (b) => {
    const text = b.names.oneOf([true, false]);
    if (text) b.change(b.sync.three, `${b.size}: 3 }, { request }`, `${b.size}: "3" }, { request }`);
    return {
      request: { path: b.path.three, body: { [b.size]: text ? 3 : "3" } },
      answer: {
        at: b.at(b.sync.three),
        says: [`"${b.size}"`, "the number 3", `the string "3"`, `Write { ${b.size}: ${text ? 3 : `"3"`} }`],
      },
    };
  }],
  ["a literal of another type than the action gives", (b) => {
    b.change(b.sync.make, `{ ${b.grade}: 3 }`, `{ ${b.grade}: "3" }`);
    return {
      check: { at: b.at(b.sync.make, `{ ${b.grade}: "3" }`), says: [`"${b.grade}"`, `never "3"`, "literal of that type"] },
      request: { path: b.path.make, body: something(b) },
      answer: { at: b.at(b.sync.make), says: ["step 2", `"${b.grade}"`, `the string "3"`, `Write { ${b.grade}: 3 }`] },
    };
  }],
];

/** Those of variables. */
const VARIABLES: readonly Mistake[] = [
  ["a variable used and never bound", (b) => {
    const unknown = b.names.name();
    b.change(b.sync.answer, "({ request, ", `({ ${unknown}, request, `);
    b.change(b.sync.answer, "[Requesting.respond, { request, ", `[Requesting.respond, { request, ${unknown}, `);
    return {
      start: { at: b.at(b.sync.answer), says: [`"${unknown}"`, "nothing binds", "Name it in"] },
      check: { at: b.at(b.sync.answer, `request, ${unknown}`), says: [`Nothing binds the variable "${unknown}"`, "Name it in"] },
    };
  }],
  ["a variable used and not taken from the parameter", (b) => {
    const unknown = b.names.name();
    b.change(b.sync.answer, "[Requesting.respond, { request, ", `[Requesting.respond, { request, ${unknown}, `);
    return {
      start: { at: b.at(b.sync.answer), says: [`"${unknown}"`, `${unknown} }) =>`] },
      check: { at: b.at(b.sync.answer), says: [`"${unknown}"`, `${unknown} }) =>`] },
    };
  }],
  ["the same variable meant twice, spelt two ways, without a where", (b) => {
    const slip = b.names.misspelt(b.variable.item);
    b.change(b.sync.answer, `${b.slot(b.item, b.variable.item)} }]),`, `${b.item}: ${slip} }]),`);
    b.change(b.sync.answer, `({ request, `, `({ request, ${slip}, `);
    return {
      start: { at: b.at(b.sync.answer), says: [`"${slip}"`, `Did you mean "${b.variable.item}"?`] },
      check: { at: b.at(b.sync.answer, `${b.item}: ${slip}`), says: [`"${slip}"`, `Did you mean "${b.variable.item}"?`] },
    };
  }],
  ["the same variable meant twice, spelt two ways, with a where", (b) => {
    const slip = b.names.misspelt(b.variable.text);
    const wrong = `${b.text}: ${slip} }]),`;
    b.change(b.sync.look, `${b.slot(b.text, b.variable.text)} }]),`, wrong);
    b.change(b.sync.look, `({ request, `, `({ request, ${slip}, `);
    return {
      check: { at: b.at(b.sync.look, wrong), says: [`"${slip}"`, `Did you mean "${b.variable.text}"?`] },
      request: { path: b.path.look, body: { [b.item]: 1 } },
      answer: { at: b.at(b.sync.look), says: [`"${slip}"`, `Did you mean "${b.variable.text}"?`] },
    };
  }],
  ["the same variable meant in two patterns, spelt two ways", (b) => {
    const slip = b.names.misspelt(b.variable.owner);
    const wrong = `{ ${b.owner}: ${slip} }, {`;
    b.change(b.sync.answer, `{ request }],`, `{ request }],`);
    b.change(b.sync.answer, `"${b.path.ask}" }`, `"${b.path.ask}", ${b.slot(b.owner, b.variable.owner)} }`);
    b.change(b.sync.answer, `{ ${b.slot(b.owner, b.variable.owner)} }, {`, wrong);
    b.change(b.sync.answer, `({ request, `, `({ request, ${slip}, `);
    return {
      check: { at: b.at(b.sync.answer, wrong), says: [`"${slip}"`, `Did you mean "${b.variable.owner}"?`] },
    };
  }],
  ["a variable that two patterns bind to different values", (b) => {
    b.change(b.sync.answer, `${b.slot(b.owner, b.variable.owner)} }, {`, `${b.text}: ${b.variable.owner} }, {`);
    b.change(b.sync.answer, `"${b.path.ask}" }`, `"${b.path.ask}", ${b.slot(b.owner, b.variable.owner)} }`);
    return {
      request: { path: b.path.ask, body: something(b) },
      answer: {
        at: b.at(b.sync.answer),
        says: [`variable "${b.variable.owner}" would be both "ann"`, `"a text"`, "Use two variables"],
      },
    };
  }],
];

/** Those of actions and answers. */
const ACTIONS: readonly Mistake[] = [
  ["an error that nobody handles", (b) => {
    b.omit(b.sync.answerError);
    return {
      request: { path: b.path.ask, body: { [b.owner]: "ann", [b.text]: "" } },
      check: { at: b.at(b.sync.ask, `[${b.concept}.${b.make}`), says: [`When ${b.concept}.${b.make} gives an error`, "add a sync"] },
      answer: { at: b.at(b.sync.ask), says: [`${b.concept}.${b.make} gave the error`, `is not empty`, `[${b.concept}.${b.make}, {}, { error }]`] },
    };
  }],
  ["a success sync with no responder", (b) => {
    b.omit(b.sync.answer);
    return {
      request: { path: b.path.ask, body: something(b) },
      check: { at: b.at(b.sync.ask, `[${b.concept}.${b.make}`), says: [`When ${b.concept}.${b.make} gives`, "nobody answers", "Add a sync"] },
      answer: { at: b.at(b.sync.ask), says: [`${b.concept}.${b.make}`, "Requesting.respond", "or a sync with"] },
    };
  }],
  ["two syncs that both answer", (b) => {
    const second = b.names.capitalized();
    const declaration = `{
  when: actions([Requesting.request, { path: "${b.path.three}", ${b.size}: 3 }, { request }]),
  then: actions([Requesting.respond, { request, done: true }]),
}`;
    b.add(second, ["request"], declaration);
    return {
      request: { path: b.path.three, body: { [b.size]: 3 } },
      check: { at: b.at(second, "[Requesting.respond"), says: ["answered twice", b.registered(b.sync.three), b.at(b.sync.three), "Take one of them away"] },
      explain: { at: b.at(second), says: ["answered already", b.registered(b.sync.three), b.at(b.sync.three), "take one of the answers out"] },
    };
  }],
  ["a then that ends at its first action, with an error", (b) => {
    b.omit(b.sync.makeError);
    return {
      request: { path: b.path.make, body: { [b.owner]: "ann", [b.text]: "" } },
      answer: { at: b.at(b.sync.make), says: ["ended at step 1", `${b.concept}.${b.make} gave the error`, "Add a sync"] },
    };
  }],
  ["a then that ends at its first action, by a variable that is bound already", (b) => {
    b.change(b.sync.make, `{ ${b.slot(b.item, b.variable.item)} }],\n    [${b.concept}.${b.rate}`, `{ ${b.item}: ${b.variable.owner} }],\n    [${b.concept}.${b.rate}`);
    b.change(b.sync.make, `${b.rate}, { ${b.slot(b.item, b.variable.item)} }`, `${b.rate}, { ${b.item}: ${b.variable.owner} }`);
    b.change(b.sync.make, `request, ${b.slot(b.item, b.variable.item)}, done`, `request, ${b.item}: ${b.variable.owner}, done`);
    return {
      request: { path: b.path.make, body: something(b) },
      answer: { at: b.at(b.sync.make), says: ["ended at step 1", `"${b.item}"`, `its variable "${b.variable.owner}" is bound to "ann"`, "Use another variable"] },
    };
  }],
  ["an action that throws", (b) => {
    const thrown = `throw new RangeError("${b.names.name()} broke");`;
    b.changeConcept(`const ${b.item} = `, `${thrown}\n    const ${b.item} = `);
    return {
      request: { path: b.path.ask, body: something(b) },
      answer: { at: b.at(b.sync.ask), says: [`${b.concept}.${b.make} threw`, `Mend what throws at ${b.inConcept("throw new RangeError")}`] },
      explain: { at: b.at(b.sync.ask), says: [`${b.concept}.${b.make} threw`, / broke/.source.trim(), b.inConcept("throw new RangeError")] },
    };
  }],
  ["an action that never returns", (b) => {
    b.changeConcept(`const ${b.item} = `, `return new Promise(() => {}) as never;\n    const ${b.item} = `);
    return {
      request: { path: b.path.ask, body: something(b) },
      answer: { at: b.at(b.sync.ask), says: [`${b.concept}.${b.make} has not returned`, "timeout"] },
    };
  }],
  ["an action that returns nothing or an array, in a sequence", (b) => {
    const [returned, told] = b.names.oneOf([["undefined", "nothing"], ["[]", "an array"]]);
    b.changeConcept(`return { ${b.item} };`, `return ${returned} as never;`);
    return {
      request: { path: b.path.make, body: something(b) },
      answer: { at: b.at(b.sync.make), says: ["ended at step 1", `${b.concept}.${b.make} returned ${told}`, `return an object: { ${b.item} }`] },
    };
  }],
  ["an action that returns nothing or an array, for another sync", (b) => {
    const [returned, type, told] = b.names.oneOf([["undefined", "undefined", "nothing"], ["[]", "string[]", "an array"]]);
    b.changeConcept(`return { ${b.item} };`, `return ${returned};`);
    b.changeConcept(`{ ${b.item}: number } | { error: string } {`, `${type} | { error: string } {`);
    return {
      request: { path: b.path.ask, body: something(b) },
      check: { at: b.at(b.sync.make, `[${b.concept}.${b.make}`), says: [] },
      answer: { at: b.at(b.sync.answer), says: [`${b.concept}.${b.make} returned ${told}`, `return an object: { ${b.item} }`] },
    };
  }],
  ["a loop", (b) => {
    const again = b.names.capitalized();
    const item = b.slot(b.item, b.variable.item);
    b.add(again, [b.variable.item], `{
  when: actions([${b.concept}.${b.rate}, { ${item} }, {}]),
  then: actions([${b.concept}.${b.rate}, { ${item} }]),
}`);
    return {
      request: { path: b.path.make, body: something(b) },
      explain: { at: b.at(again), says: ["SYNC_MAX_DEPTH", `sync "${b.registered(again)}" -> ${b.concept}.${b.rate}`, "End the loop"] },
    };
  }],
];

/** Those of files, concepts and queries. */
const FILES: readonly Mistake[] = [
  ["a sync file that exports nothing", (b) => {
    for (const sync of Object.values(b.sync)) b.change(sync, "export const", "const");
    return {
      check: { at: b.at(b.sync.make), says: ["exports nothing", `"${b.sync.make}"`, `Write "export const`] },
      request: { path: b.path.three, body: { [b.size]: 3 } },
    };
  }],
  ["a concept not registered, because its name is misspelt", (b) => {
    const slip = b.names.misspelt(b.concept);
    b.change("", `{ ${b.concept},`, `{ ${slip} as ${b.concept},`);
    return {
      check: { at: `${b.syncFile}:${b.at("", "import { " + slip).split(":")[1]}`, says: [`no concept "${slip}"`, `Did you mean "${b.concept}"?`] },
      start: { at: `${b.syncFile}:${b.at("", "import { " + slip).split(":")[1]}`, says: [`'${slip}'`] },
    };
  }],
  ["a concept not registered, because a sync file makes its own", (b) => {
    b.change("", `import { ${b.concept}, Requesting }`, `import ${b.concept}Concept from "@concepts/${b.concept}/${b.concept}Concept.ts";\nimport { db, Requesting }`);
    b.change("", `"@concepts";\n`, `"@concepts";\n\nconst ${b.concept} = new ${b.concept}Concept(db);\n`);
    return {
      start: { at: b.at(b.sync.make), says: [`"${b.make}" is not an action of a concept that this engine instrumented`, `import the concept from "@concepts"`] },
      check: { at: b.at(b.sync.make, `[${b.concept}.${b.make}`), says: [`"${b.make}" is not an action`, `Import the concept from "@concepts"`] },
    };
  }],
  ["a query used as an action", (b) => {
    const wrong = `[${b.concept}.${b.by}, {`;
    b.change(b.sync.answer, `[${b.concept}.${b.make}, {`, wrong);
    return {
      start: { at: b.at(b.sync.answer), says: [`${b.concept}.${b.by} is a query`, `use frames.query(${b.concept}.${b.by}`] },
      check: { at: b.at(b.sync.answer, wrong), says: [`${b.concept}.${b.by} is a query`, `frames.query(${b.concept}.${b.by}`] },
    };
  }],
];

/** Those of a `where`. */
const WHERES: readonly Mistake[] = [
  ["a query that returns no row", (b) => {
    b.omit(b.sync.lookNone);
    return {
      request: { path: b.path.look, body: { [b.item]: 99 } },
      check: { at: b.at(b.sync.look, "query("), says: [`${b.concept}.${b.of} has no row`, "add a sync"] },
      answer: { at: b.at(b.sync.look), says: [`${b.concept}.${b.of}({ ${b.item}: 99 }) gave no row`, "add a sync"] },
    };
  }],
  ["a list whose empty query drops the only responder", (b) => {
    b.change(b.sync.list, `frames.collect(`, `frames.query(`);
    b.change(b.sync.list, `, ${b.variable.items}),`, `, { ${b.text}: ${b.variable.items} }),`);
    return {
      request: { path: b.path.list, body: { [b.owner]: "nobody" } },
      check: { at: b.at(b.sync.list, "query("), says: [`${b.concept}.${b.by} has no row`, `frames.collect(${b.concept}.${b.by}`] },
      answer: { at: b.at(b.sync.list), says: [`${b.concept}.${b.by}({ ${b.owner}: "nobody" }) gave no row`, `use frames.collect(${b.concept}.${b.by}`] },
    };
  }],
  ["a where that returns nothing", (b) => {
    b.change(b.sync.look, "return frames.filter", "frames.filter");
    return {
      request: { path: b.path.look, body: { [b.item]: 1 } },
      check: { at: b.at(b.sync.look, "async (frames"), says: ["returns nothing", "return frames"] },
      answer: { at: b.at(b.sync.look), says: [`its "where" returned nothing`, "return frames"] },
    };
  }],
  ["a where that returns rows with string keys", (b) => {
    b.change(b.sync.look, `return frames.filter(($) => $[${b.variable.owner}] !== "");`, `return frames.map(($) => ({ ...$, ${b.variable.text}: "new" })) as never;`);
    b.change(b.sync.look, `, ${b.slot(b.text, b.variable.text)} });`, " });");
    return {
      request: { path: b.path.look, body: { [b.item]: 1 } },
      check: { at: b.at(b.sync.look, `${b.slot(b.text, b.variable.text)} }]),`), says: [`"${b.variable.text}"`, `Write [${b.variable.text}]`] },
      answer: { at: b.at(b.sync.look), says: [`"${b.variable.text}" unbound`, `write [${b.variable.text}]`] },
    };
  }],
  ["an await forgotten in a where, before frames are used", (b) => {
    b.change(b.sync.look, "frames = await frames.query", "frames = frames.query");
    return {
      request: { path: b.path.look, body: { [b.item]: 1 } },
      check: { at: b.at(b.sync.look, "query("), says: [`${b.concept}.${b.of} gives a promise`, `Write "await"`] },
      answer: { at: b.at(b.sync.look), says: [`did not wait for ${b.concept}.${b.of}`, "Write await before"] },
    };
  }],
  ["an await forgotten in a where, and its frames too", (b) => {
    b.change(b.sync.look, "frames = await frames.query", "frames.query");
    return {
      request: { path: b.path.look, body: { [b.item]: 1 } },
      check: { at: b.at(b.sync.look, "query("), says: [`frames that the look-up of ${b.concept}.${b.of} gives are not used`, `Write frames = await`] },
      answer: { at: b.at(b.sync.look), says: [`did not wait for ${b.concept}.${b.of}`, "await"] },
    };
  }],
];

/** Every mistake that design.md and the issue name. */
export const MISTAKES: readonly Mistake[] = [...PATHS, ...KEYS, ...VARIABLES, ...ACTIONS, ...FILES, ...WHERES];
