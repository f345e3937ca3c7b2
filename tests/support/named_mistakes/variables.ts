import { looking, making, type Mistake } from "./mistake.ts";

/** Mistakes with variables. */
export const VARIABLES: readonly Mistake[] = [
  ["a variable used and never bound", (b) => {
    const unbound = b.names.name();
    b.change(b.sync.answer, "({ request, ", `({ ${unbound}, request, `);
    b.change(b.sync.answer, "respond, { request, ", `respond, { request, ${unbound}, `);
    const says = [`the variable "${unbound}"`, "Name it in a pattern"];
    return {
      start: { at: b.at(b.sync.answer), says: ["Requesting.respond", ...says] },
      check: { at: b.at(b.sync.answer, "respond, {"), says },
    };
  }],
  ["a variable that the parameter does not name", (b) => {
    const unnamed = b.names.name();
    b.change(b.sync.answer, "respond, { request, ", `respond, { request, ${unnamed}, `);
    const told = { at: b.at(b.sync.answer), says: [`"${unnamed}"`, `({ ..., ${unnamed} }) => ...`] };
    return { start: told, check: told };
  }],
  ["the same variable spelt two ways, of which the parameter names one", (b) => {
    const slip = b.names.misspelt(b.variable.item);
    b.change(b.sync.answer, `${b.slot.item} }]),`, `${b.key.item}: ${slip} }]),`);
    const told = { at: b.at(b.sync.answer), says: [`"${slip}"`, `id you mean "${b.variable.item}"?`] };
    return { start: told, check: told };
  }],
  ["the same variable spelt two ways, without a where", (b) => {
    const slip = b.names.misspelt(b.variable.item);
    const wrong = `${b.key.item}: ${slip} }]),`;
    b.change(b.sync.answer, "({ request, ", `({ ${slip}, request, `);
    b.change(b.sync.answer, `${b.slot.item} }]),`, wrong);
    const says = [`the variable "${slip}"`, `Did you mean "${b.variable.item}"?`];
    return {
      start: { at: b.at(b.sync.answer), says },
      check: { at: b.at(b.sync.answer, wrong), says },
    };
  }],
  ["the same variable spelt two ways, with a where", (b) => {
    const slip = b.names.misspelt(b.variable.text);
    const wrong = `${b.key.text}: ${slip} }]),`;
    b.change(b.sync.look, "({ request, ", `({ ${slip}, request, `);
    b.change(b.sync.look, `${b.slot.text} }]),`, wrong);
    const says = [`the variable "${slip}"`, `Did you mean "${b.variable.text}"?`];
    return {
      check: { at: b.at(b.sync.look, wrong), says },
      request: looking(b),
      answer: { at: b.at(b.sync.look), says },
    };
  }],
  ["the same variable spelt two ways, in a query's input", (b) => {
    const slip = b.names.misspelt(b.variable.item);
    const wrong = `${b.label.of}, { ${b.key.item}: ${slip} }`;
    b.change(b.sync.look, "({ request, ", `({ ${slip}, request, `);
    b.change(b.sync.look, `${b.label.of}, { ${b.slot.item} }`, wrong);
    const says = [`the variable "${slip}"`, `id you mean "${b.variable.item}"?`];
    return {
      check: { at: b.at(b.sync.look, wrong), says },
      request: looking(b),
      answer: { at: b.at(b.sync.look), says },
    };
  }],
  ["the same variable spelt two ways, in two patterns", (b) => {
    const slip = b.names.misspelt(b.variable.owner);
    const wrong = `[${b.label.make}, { ${b.key.owner}: ${slip} }`;
    b.change(b.sync.answer, "({ request, ", `({ ${slip}, request, `);
    b.change(b.sync.answer, `[${b.label.make}, { ${b.slot.owner} }`, wrong);
    return {
      check: { at: b.at(b.sync.answer, wrong), says: [`"${slip}"`, `Did you mean "${b.variable.owner}"?`] },
    };
  }],
  ["a variable that two patterns bind to different values", (b) => {
    b.change(
      b.sync.answer,
      `[${b.label.make}, { ${b.slot.owner} }`,
      `[${b.label.make}, { ${b.key.text}: ${b.variable.owner} }`,
    );
    return {
      request: making(b, "ask", "a text"),
      answer: {
        at: b.at(b.sync.answer),
        says: [`"${b.variable.owner}" would be both "ann"`, `"a text"`, b.label.make, "Use two variables"],
      },
    };
  }],
];
