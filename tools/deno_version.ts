/** The oldest version whose `deno test` takes `--sanitize-ops`; the tests run on it. */
const OLDEST = "2.9";

/**
 * What to say of a Deno that is older than the one that the project is tested with; undefined when there is nothing to say.
 *
 * @param version such as `2.6.0`
 */
export function olderDeno(version: string): string | undefined {
  const [[major, minor], [oldestMajor, oldestMinor]] = [version, OLDEST].map((one) =>
    one.split(".").map(Number)
  );
  if (major > oldestMajor || (major === oldestMajor && minor >= oldestMinor)) return undefined;
  return `This is Deno ${version}: "deno task test" needs ${OLDEST} or later, and nothing else is tested with less. ` +
    `Run "deno upgrade", or "npx -y deno@2 task <name>" in place of "deno task <name>"`;
}
