import { looking, type Mistake } from "./mistake.ts";

/** Mistakes in a `where`. */
export const WHERES: readonly Mistake[] = [
  ["a query that returns no row", (b) => {
    b.omit(b.sync.lookNone);
    return {
      check: { at: b.at(b.sync.look, "query("), says: [`${b.label.of} has no row`, "add a sync"] },
      request: looking(b, 99),
      answer: {
        at: b.at(b.sync.look),
        says: [`${b.label.of}({ ${b.key.item}: 99 }) gave no row`, "add a sync"],
      },
    };
  }],
  ["a list whose empty query drops the only responder", (b) => {
    b.change(b.sync.list, "frames.collect(", "frames.query(");
    b.change(b.sync.list, `, ${b.variable.items}),`, `, { ${b.key.text}: ${b.variable.items} }),`);
    return {
      check: {
        at: b.at(b.sync.list, "query("),
        says: [`${b.label.by} has no row`, `frames.collect(${b.label.by}`],
      },
      request: { path: b.path.list, body: { [b.key.owner]: "nobody" } },
      answer: {
        at: b.at(b.sync.list),
        says: [`${b.label.by}({ ${b.key.owner}: "nobody" }) gave no row`, `use frames.collect(${b.label.by}`],
      },
    };
  }],
  ["a where that returns nothing", (b) => {
    b.change(b.sync.look, "return frames.filter", "frames.filter");
    return {
      check: { at: b.at(b.sync.look, "where:"), says: ["returns nothing", "return frames"] },
      request: looking(b),
      answer: { at: b.at(b.sync.look), says: [`"where" returned nothing`, "return frames"] },
    };
  }],
  ["a where that returns rows with string keys", (b) => {
    const { text } = b.variable;
    b.change(b.sync.look, `${b.slot.owner}, ${b.slot.text} });`, `${b.slot.owner} });`);
    b.change(b.sync.look, "frames.filter(", `frames.map(($) => ({ ...$, ${text}: "a text" })).filter(`);
    return {
      check: { at: b.at(b.sync.look, "...$"), says: [`the variable "${text}"`, `Write [${text}]`] },
      request: looking(b),
      answer: { at: b.at(b.sync.look), says: [`the variable "${text}" unbound`, `write [${text}]`] },
    };
  }],
  ["an await forgotten in a where, before its frames are used", (b) => {
    b.change(b.sync.look, "await frames.query(", "frames.query(");
    return {
      check: { at: b.at(b.sync.look, "query("), says: [`${b.label.of} gives a promise`, `Write "await"`] },
      request: looking(b),
      answer: {
        at: b.at(b.sync.look),
        says: [`did not wait for ${b.label.of}`, `Write await before frames.query(${b.label.of}`],
      },
    };
  }],
  ["an await forgotten in a where, and what it gives as well", (b) => {
    b.change(b.sync.look, "frames = await frames.query(", "frames.query(");
    return {
      check: {
        at: b.at(b.sync.look, "query("),
        says: [`${b.label.of} gives are not used`, "frames = await"],
      },
      request: looking(b),
      answer: {
        at: b.at(b.sync.look),
        says: [`did not wait for ${b.label.of}`, `Write await before frames.query(${b.label.of}`],
      },
    };
  }],
];
