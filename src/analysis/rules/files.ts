import { capitalized, inQuotes } from "../../engine/words.ts";
import type { Finding } from "../finding.ts";
import { NOT_CONCEPTS } from "../loading/load_syncs.ts";
import type { Project, SyncFile } from "../project.ts";
import { didYouMean } from "../words.ts";

/** Sync files that give no syncs, or something else besides. */
export function filesRule(project: Project): Finding[] {
  return project.files.flatMap((file) => [
    ...unloaded(file),
    ...undeclared(file),
    ...unexported(file),
    ...unknownImports(file, project),
  ]);
}

/** A file that could not be loaded. */
function unloaded({ failure }: SyncFile): Finding[] {
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

/** Exported functions that declare no sync. */
function undeclared({ problems }: SyncFile): Finding[] {
  return problems.map(({ isOther, problem, fix, sync, place }): Finding =>
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
}

/** Syncs that are not exported, and files that export nothing. */
function unexported({ file, source: { exports, forgotten }, failure }: SyncFile): Finding[] {
  if (exports.size > 0 || failure) {
    return forgotten.map(({ name, ...place }) => ({
      severity: "hint",
      rule: "not-exported",
      ...place,
      message: `"${name}" is a sync that is not exported: it is never registered`,
      fix: `Write "export const ${name}"`,
    }));
  }
  const [first] = forgotten;
  return [{
    severity: first ? "error" : "hint",
    rule: "exports-nothing",
    file,
    line: first?.line ?? 1,
    column: first?.column ?? 1,
    message: first
      ? `The file exports nothing, so that its syncs are not registered: ${
        inQuotes(forgotten.map(({ name }) => name))
      }`
      : "The file exports nothing, so that no sync is registered",
    fix: `Write "export const ${first?.name ?? "Name"}: Sync = ..."`,
  }];
}

/** Imports of concepts that do not exist. */
function unknownImports({ source }: SyncFile, { concepts }: Project): Finding[] {
  // `*` is the module itself.
  const known = new Set(["*", ...NOT_CONCEPTS, ...concepts.keys()]);
  return source.imported.filter(({ name }) => !known.has(name)).map(({ name, local: _, ...place }) => ({
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
