import type { MadeUpBackend, SyncRole } from "./made_up_backend.ts";

/** A sync as a file has it; the same variable may be named twice. */
export function syncText(name: string, variables: readonly string[], declaration: string): string {
  return `
export const ${name}: Sync = ({ ${[...new Set(variables)].join(", ")} }) => (${declaration});
`;
}

/** The syncs of a made-up backend, without a mistake. */
export function syncTexts(
  { label, path, slot, key, variable, sync }: MadeUpBackend,
): Record<SyncRole, string> {
  const { owner, text, item, size, items } = slot;
  const v = variable;
  return {
    make: syncText(
      sync.make,
      ["request", v.owner, v.text, v.item],
      `{
  when: actions([Requesting.request, { path: "${path.make}", ${owner}, ${text} }, { request }]),
  then: actions(
    [${label.make}, { ${owner}, ${text} }, { ${item} }],
    [${label.rate}, { ${item} }, { ${key.grade}: 3 }],
    [Requesting.respond, { request, ${item}, done: true }],
  ),
}`,
    ),
    makeError: errorText(sync.makeError, path.make, label.make),
    ask: syncText(
      sync.ask,
      [v.owner, v.text],
      `{
  when: actions([Requesting.request, { path: "${path.ask}", ${owner}, ${text} }, {}]),
  then: actions([${label.make}, { ${owner}, ${text} }]),
}`,
    ),
    answer: syncText(
      sync.answer,
      ["request", v.owner, v.item],
      `{
  when: actions(
    [Requesting.request, { path: "${path.ask}", ${owner} }, { request }],
    [${label.make}, { ${owner} }, { ${item} }],
  ),
  then: actions([Requesting.respond, { request, ${owner}, ${item} }]),
}`,
    ),
    answerError: errorText(sync.answerError, path.ask, label.make),
    look: syncText(
      sync.look,
      ["request", v.item, v.owner, v.text],
      `{
  when: actions([Requesting.request, { path: "${path.look}", ${item} }, { request }]),
  where: async (frames: Frames) => {
    frames = await frames.query(${label.of}, { ${item} }, { ${owner}, ${text} });
    return frames.filter(($) => $[${v.owner}] !== "");
  },
  then: actions([Requesting.respond, { request, ${owner}, ${text} }]),
}`,
    ),
    lookNone: syncText(
      sync.lookNone,
      ["request", v.item],
      `{
  when: actions([Requesting.request, { path: "${path.look}", ${item} }, { request }]),
  where: async (frames) => {
    const found = await frames.query(${label.of}, { ${item} }, {});
    return found.length === 0 ? frames : [];
  },
  then: actions([Requesting.respond, { request, error: "There is none", httpStatus: 404 }]),
}`,
    ),
    list: syncText(
      sync.list,
      ["request", v.owner, v.size, v.items],
      `{
  when: actions([Requesting.request, { path: "${path.list}", ${owner}, ${key.size}: optional(${v.size}) }, { request }]),
  where: async (frames) => await frames.collect(${label.by}, { ${owner}, ${size} }, ${v.items}),
  then: actions([Requesting.respond, { request, ${items} }]),
}`,
    ),
    three: syncText(
      sync.three,
      ["request"],
      `{
  when: actions([Requesting.request, { path: "${path.three}", ${key.size}: 3 }, { request }]),
  then: actions([Requesting.respond, { request, ${key.size}: 3 }]),
}`,
    ),
  };
}

/** A sync that answers when an action of a path failed. */
function errorText(name: string, path: string, action: string): string {
  return syncText(
    name,
    ["request", "error"],
    `{
  when: actions([Requesting.request, { path: "${path}" }, { request }], [${action}, {}, { error }]),
  then: actions([Requesting.respond, { request, error, httpStatus: 409 }]),
}`,
  );
}
