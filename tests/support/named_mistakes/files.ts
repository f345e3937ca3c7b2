import type { Mistake } from "./mistake.ts";

/** Mistakes with files, and with what they name. */
export const FILES: readonly Mistake[] = [
  ["a sync file that exports nothing", (b) => {
    for (const sync of Object.values(b.sync)) b.change(sync, "export const", "const");
    return {
      check: {
        at: b.at(b.sync.make),
        says: ["exports nothing", `"${b.sync.make}"`, `Write "export const ${b.sync.make}`],
      },
    };
  }],
  ["a concept not registered, because its name is misspelt", (b) => {
    const slip = b.names.misspelt(b.concept);
    b.change("", `{ ${b.concept},`, `{ ${slip} as ${b.concept},`);
    return {
      check: { at: b.at("", `{ ${slip}`), says: [`no concept "${slip}"`, `Did you mean "${b.concept}"?`] },
      isNotLoaded: true,
    };
  }],
  ["a concept not registered, because the sync file makes one of its own", (b) => {
    const name = `${b.concept}Concept`;
    b.change(
      "",
      `import { ${b.concept},`,
      `import ${name} from "@concepts/${b.concept}/${name}.ts";\nimport { db,`,
    );
    b.change("", `"@concepts";\n`, `"@concepts";\n\nconst ${b.concept} = new ${name}(db);\n`);
    return {
      start: {
        at: b.at(b.sync.make),
        says: [
          `"${b.method.make}" is not an action of a concept that this engine instrumented`,
          `from "@concepts"`,
        ],
      },
      check: {
        at: b.at(b.sync.make, `[${b.label.make}`),
        says: [`"${b.method.make}" is not an action`, `import { ${b.concept} } from "@concepts"`],
      },
    };
  }],
  ["a query used as an action", (b) => {
    b.change(b.sync.answer, `[${b.label.make}, {`, `[${b.label.by}, {`);
    const says = [`${b.label.by} is a query`, `frames.query(${b.label.by}, { input }, { output })`];
    return {
      start: { at: b.at(b.sync.answer), says: ["when, pattern 2", ...says] },
      check: { at: b.at(b.sync.answer, `[${b.label.by}`), says },
    };
  }],
];
