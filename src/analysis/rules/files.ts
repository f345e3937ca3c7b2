import { capitalized } from "../../engine/explain/shown.ts";
import type { Finding } from "../finding.ts";
import type { Project, SyncFile } from "../project.ts";
import { didYouMean, inQuotes } from "../words.ts";

/** Names that `@concepts` has besides concepts. */
const NOT_CONCEPTS = ["*", "Engine", "db", "client"];

/** Sync files that give no syncs, or something else besides. */
export function filesRule(project: Project): Finding[] {
  return project.files.flatMap((file) => [...loading(file), ...exported(file), ...imported(file, project)]);
}

function loading({ failure }: SyncFile): Finding[] {
  if (!failure) return [];
  const { why, refused, ...place } = failure;
  if (refused) {
    return [{
      severity: "hint",
      rule: "cannot-load",
      ...place,
      message: `The file cannot be checked: while it loads it does what only a running server can: ${why}`,
      fix: "Do it in a concept: a sync file only declares syncs",
    }];
  }
  return [{
    severity: "error",
    rule: "cannot-load",
    ...place,
    message: `The file cannot be loaded: ${why}`,
    fix: "Until it can be, none of its syncs is there",
  }];
}

function exported({ file, source, failure, problems }: SyncFile): Finding[] {
  const findings = problems.map(({ isOther, problem, fix, sync, place }): Finding =>
    isOther
      ? {
        severity: "error",
        rule: "not-a-sync",
        ...place,
        sync,
        message: `"${
          nameOf(sync)
        }" is exported and declares no sync: ${problem}, expected { when, where?, then }`,
        fix:
          "A helper is not exported from a sync file: take the export away, or move the helper to a file of its own",
      }
      : {
        severity: "error",
        rule: "cannot-declare",
        ...place,
        sync,
        message: `The sync cannot be declared: ${problem}`,
        fix: fix
          ? capitalized(fix)
          : "Write { when: actions([Concept.action, { input }, { output }]), where?, then: actions([Concept.action, { input }]) }",
      }
  );
  const names = inQuotes(source.forgotten.map(({ name }) => name));
  if (source.exports.size > 0 || failure) {
    return [
      ...findings,
      ...source.forgotten.map(({ name, ...place }): Finding => ({
        severity: "hint",
        rule: "not-exported",
        ...place,
        message: `"${name}" is a sync that is not exported: it is never registered`,
        fix: `Write "export const ${name}"`,
      })),
    ];
  }
  return [...findings, {
    severity: source.forgotten.length > 0 ? "error" : "hint",
    rule: "exports-nothing",
    file,
    line: source.forgotten[0]?.line ?? 1,
    column: source.forgotten[0]?.column ?? 1,
    message: source.forgotten.length > 0
      ? `The file exports nothing, so that its syncs are not registered: ${names}`
      : "The file exports nothing, so that no sync is registered",
    fix: `Write "export const ${source.forgotten[0]?.name ?? "Name"}: Sync = ..."`,
  }];
}

function imported({ source }: SyncFile, { concepts }: Project): Finding[] {
  return source.imported.filter(({ name }) => !NOT_CONCEPTS.includes(name) && !concepts.has(name)).map((
    { name, local: _, ...place },
  ) => ({
    severity: "error",
    rule: "unknown-concept",
    ...place,
    message: `There is no concept "${name}": @concepts has ${inQuotes(concepts.keys())}`,
    fix: didYouMean(
      name,
      concepts.keys(),
      `A concept is the default export of src/concepts/${name}/${name}Concept.ts, a class`,
    ),
  }));
}

function nameOf(sync: string): string {
  return sync.slice(sync.lastIndexOf(".") + 1);
}
