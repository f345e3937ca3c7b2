/**
 * The names of `@std/assert` that tests use, over `node:assert/strict`: where JSR cannot be reached, an import map points
 * `@std/assert` (and `jsr:@std/assert`) here.
 */
import { AssertionError, deepStrictEqual, match, notDeepStrictEqual } from "node:assert/strict";

export { AssertionError };

/** Fails with `message` unless `condition` is truthy. */
export function assert(condition: unknown, message = "expected a truthy value"): asserts condition {
  if (!condition) throw new AssertionError({ message, actual: condition, expected: true, operator: "==" });
}

/** Fails unless the two values are deeply and strictly equal. */
export function assertEquals<T>(actual: T, expected: T, message?: string): void {
  deepStrictEqual(actual, expected, message);
}

/** Fails if the two values are deeply and strictly equal. */
export function assertNotEquals<T>(actual: T, expected: T, message?: string): void {
  notDeepStrictEqual(actual, expected, message);
}

/** Fails unless both are the same value by `Object.is`. */
export function assertStrictEquals<T>(actual: unknown, expected: T, message?: string): asserts actual is T {
  if (!Object.is(actual, expected)) {
    throw new AssertionError({ message, actual, expected, operator: "strictEqual" });
  }
}

/** Fails if the value is null or undefined. */
export function assertExists<T>(actual: T, message?: string): asserts actual is NonNullable<T> {
  if (actual === undefined || actual === null) {
    throw new AssertionError({ message: message ?? `expected a value, found ${actual}`, actual });
  }
}

/** Fails unless the text contains `expected`. */
export function assertStringIncludes(actual: string, expected: string, message?: string): void {
  if (!actual.includes(expected)) {
    throw new AssertionError({
      message: message ??
        `expected the text to include ${JSON.stringify(expected)}, found ${JSON.stringify(actual)}`,
      actual,
      expected,
    });
  }
}

/** Fails unless every expected element is deeply equal to some element of `actual`. */
export function assertArrayIncludes<T>(actual: ArrayLike<T>, expected: ArrayLike<T>, message?: string): void {
  for (const wanted of Array.from(expected)) {
    const found = Array.from(actual).some((one) => {
      try {
        deepStrictEqual(one, wanted);
        return true;
      } catch {
        return false;
      }
    });
    if (!found) throw new AssertionError({ message, actual, expected: wanted, operator: "includes" });
  }
}

/** Fails unless the text matches the regular expression. */
export function assertMatch(actual: string, expected: RegExp, message?: string): void {
  match(actual, expected, message);
}

/** Fails unless the object has at least the keys and values of `expected`, at any depth. */
export function assertObjectMatch(
  actual: Record<PropertyKey, unknown>,
  expected: Record<PropertyKey, unknown>,
  message?: string,
): void {
  const part = (whole: unknown, wanted: unknown): unknown => {
    if (typeof wanted !== "object" || wanted === null || Array.isArray(wanted)) return whole;
    if (typeof whole !== "object" || whole === null) return whole;
    const keys = Object.keys(wanted).filter((key) => key in whole);
    return Object.fromEntries(
      keys.map((key) => [key, part(Reflect.get(whole, key), Reflect.get(wanted, key))]),
    );
  };
  deepStrictEqual(part(actual, expected), { ...expected }, message);
}

/** Fails unless the value is an instance of the class. */
// deno-lint-ignore no-explicit-any
export function assertInstanceOf<T extends abstract new (...args: any[]) => any>(
  actual: unknown,
  expected: T,
  message?: string,
): asserts actual is InstanceType<T> {
  if (!(actual instanceof expected)) {
    throw new AssertionError({
      message: message ?? `expected an instance of ${expected.name}`,
      actual,
      expected,
    });
  }
}

function checkError(
  error: unknown,
  // deno-lint-ignore no-explicit-any
  ErrorClass?: abstract new (...args: any[]) => Error,
  includes?: string,
  message?: string,
): Error {
  if (!(error instanceof (ErrorClass ?? Error))) {
    throw new AssertionError({
      message: message ?? `expected ${ErrorClass?.name ?? "an Error"}, found ${String(error)}`,
    });
  }
  if (includes !== undefined) assertStringIncludes(error.message, includes, message);
  return error;
}

/** Fails unless the function throws (an error of that class, whose message includes the text); gives the error. */
export function assertThrows(
  fn: () => unknown,
  // deno-lint-ignore no-explicit-any
  ErrorClass?: abstract new (...args: any[]) => Error,
  includes?: string,
  message?: string,
): Error {
  try {
    fn();
  } catch (error) {
    return checkError(error, ErrorClass, includes, message);
  }
  throw new AssertionError({ message: message ?? "expected the function to throw" });
}

/** Fails unless the promise rejects (with an error of that class, whose message includes the text); gives the error. */
export async function assertRejects(
  fn: () => PromiseLike<unknown>,
  // deno-lint-ignore no-explicit-any
  ErrorClass?: abstract new (...args: any[]) => Error,
  includes?: string,
  message?: string,
): Promise<Error> {
  try {
    await fn();
  } catch (error) {
    return checkError(error, ErrorClass, includes, message);
  }
  throw new AssertionError({ message: message ?? "expected the promise to reject" });
}

/** Fails always. */
export function fail(message = "failed"): never {
  throw new AssertionError({ message });
}
