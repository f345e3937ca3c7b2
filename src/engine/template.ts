import { isPlainObject } from "./nested_values.ts";
import { Optional } from "./optional.ts";
import type { Frame, Mapping } from "./types.ts";

/** An input with variables in it, at any depth. */
export type Template =
  | { readonly kind: "literal"; readonly value: unknown }
  | { readonly kind: "variable"; readonly variable: symbol; readonly optional: boolean }
  | { readonly kind: "object"; readonly entries: readonly (readonly [key: string, value: Template])[] }
  | { readonly kind: "array"; readonly items: readonly Template[] };

/** The template of a step's input, as it is written. */
export function templateOf(value: unknown): Template {
  if (typeof value === "symbol") return { kind: "variable", variable: value, optional: false };
  if (value instanceof Optional) return { kind: "variable", variable: value.variable, optional: true };
  if (Array.isArray(value)) return { kind: "array", items: value.map(templateOf) };
  if (isPlainObject(value)) {
    return {
      kind: "object",
      entries: Object.entries(value).map(([key, item]) => [key, templateOf(item)] as const),
    };
  }
  return { kind: "literal", value };
}

/** The variables of a template, as often as they stand in it. */
export function variablesIn(template: Template): { readonly variable: symbol; readonly optional: boolean }[] {
  switch (template.kind) {
    case "variable":
      return [template];
    case "object":
      return template.entries.flatMap(([, value]) => variablesIn(value));
    case "array":
      return template.items.flatMap(variablesIn);
    case "literal":
      return [];
  }
}

/**
 * The value of a template under the bindings of a frame, built anew each time, so that an action that changes its input
 * changes nothing else. What an unbound variable would fill is left out.
 */
export function fill(template: Template, frame: Frame): unknown {
  switch (template.kind) {
    case "variable":
      return frame[template.variable];
    case "literal":
      return template.value;
    case "array":
      return template.items.map((item) => fill(item, frame)).filter((item) => item !== undefined);
    case "object": {
      const filled: Mapping = {};
      for (const [key, item] of template.entries) {
        const value = fill(item, frame);
        if (value !== undefined) filled[key] = value;
      }
      return filled;
    }
  }
}
