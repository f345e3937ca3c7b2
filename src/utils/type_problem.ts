/**
 * What is wrong with the type of an input, as a sentence that names the field and never the value; undefined when it is a
 * string. Types say nothing about a request: an object where a string belongs would be an operator in a MongoDB filter.
 */
export function typeProblem(field: string, value: unknown): string | undefined {
  if (typeof value === "string") return undefined;
  const found = value === undefined
    ? "nothing"
    : value === null
    ? "null"
    : Array.isArray(value)
    ? "an array"
    : typeof value === "object"
    ? "an object"
    : `a ${typeof value}`;
  return `"${field}" must be a string, found ${found}.`;
}
