/**
 * The program that calls the syncs of a project, in a process of its own: `loader.ts <result file> <sync file>...`. It is run with
 * an import map that puts `stand_in.ts` in place of the concepts, and without network.
 */
import { pathToFileURL } from "node:url";
import { freshVariables } from "../../engine/fresh_variables.ts";
import { notDefined } from "../../engine/not_defined.ts";
import { wrongShape } from "../../engine/wrong_shape.ts";
import type { Declared, DeclaredPattern, DeclaredSlot, LoadedFile, NotDeclared } from "./declared.ts";
import { CalledTooEarly, methodOf } from "./stand_in.ts";

async function load(file: string): Promise<LoadedFile> {
  try {
    const module: Record<string, unknown> = await import(pathToFileURL(file).href);
    const functions = Object.entries(module).filter(([, value]) => typeof value === "function");
    return {
      file,
      exports: Object.fromEntries(
        functions.map(([name, value]) => [name, declare(value as (vars: unknown) => unknown)]),
      ),
    };
  } catch (error) {
    const refused = error instanceof CalledTooEarly || error instanceof Deno.errors.NotCapable;
    return { file, failure: messageOf(error), refused, exports: {} };
  }
}

function declare(sync: (vars: unknown) => unknown): Declared | NotDeclared {
  const variables = new Map<string, symbol>();
  let declared: unknown;
  try {
    declared = sync(freshVariables(variables));
  } catch (error) {
    const wrong = notDefined(error, variables.keys());
    return { problem: wrong?.what ?? messageOf(error), fix: wrong?.next, isOther: false };
  }
  if (declared instanceof Promise) declared.catch(() => {});
  if (typeof declared !== "object" || declared === null || !("when" in declared || "then" in declared)) {
    return { problem: `it returns ${declared === null ? "null" : typeof declared}`, isOther: true };
  }
  const wrong = wrongShape(declared);
  if (wrong) return { problem: wrong.what, isOther: declared instanceof Promise };
  const { when, where, then } = declared as { when: Written[]; where?: unknown; then: Written[] };
  return { when: when.map(patternOf), then: then.map(patternOf), hasWhere: where !== undefined };
}

/** A pattern as `actions` of the project's engine gives it. */
type Written = Record<"action" | "input" | "output", unknown>;

function patternOf({ action, input, output }: Written): DeclaredPattern {
  const method = methodOf(action);
  return {
    method,
    called: method
      ? `${method.concept}.${method.name}`
      : (action as { name: string }).name || "an unnamed function",
    input: slotsOf(input as object),
    output: output ? slotsOf(output as object) : undefined,
  };
}

function slotsOf(mapping: object): Record<string, DeclaredSlot> {
  const present = Object.entries(mapping).filter(([, value]) => value !== undefined);
  return Object.fromEntries(present.map(([key, value]) => [key, slotOf(value)]));
}

function slotOf(value: unknown): DeclaredSlot {
  if (typeof value === "symbol") return { kind: "variable", name: value.description ?? "", optional: false };
  if (Array.isArray(value)) return { kind: "array", items: value.map(slotOf) };
  if (typeof value === "object" && value !== null) {
    const { variable } = value as { variable?: unknown };
    // The class is that of the project's own engine, whichever that is.
    if (value.constructor?.name === "Optional" && typeof variable === "symbol") {
      return { kind: "variable", name: variable.description ?? "", optional: true };
    }
    const prototype = Object.getPrototypeOf(value);
    if (prototype !== Object.prototype && prototype !== null) return { kind: "other" };
    return { kind: "object", fields: slotsOf(value) };
  }
  return value === null || ["string", "boolean"].includes(typeof value) || Number.isFinite(value)
    ? { kind: "literal", value }
    : { kind: "other" };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

const [result, ...files] = Deno.args;
const loaded: LoadedFile[] = [];
for (const file of files) loaded.push(await load(file));
await Deno.writeTextFile(result, JSON.stringify(loaded));
// What a module has left running is not waited for.
Deno.exit(0);
