/**
 * Whether this process runs tests: whether its main module has the name of a test, by the rule of `deno test`
 * (https://docs.deno.com/runtime/fundamentals/testing/).
 */
const isTestRun = /(^|[/._])test\.[mc]?[jt]sx?$/.test(Deno.mainModule);

let wanted = isTestRun;
let decided = false;

/** Whether the concepts of this process stand on a test database: in a test run, and where `@test-concepts` is imported. */
export function usesTestDatabase(): boolean {
  decided = true;
  return wanted;
}

/**
 * Lets the concepts of this process stand on a test database.
 *
 * @throws Error when they have opened the app's own already
 */
export function wantTestDatabase(): void {
  if (decided && !wanted) {
    throw new Error(
      '"@test-concepts" is imported after "@concepts", which has opened the database of the app: import it first',
    );
  }
  wanted = true;
}
