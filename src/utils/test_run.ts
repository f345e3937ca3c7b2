/**
 * Whether this process runs tests: whether its main module has the name of a test, by the rule of `deno test`
 * (https://docs.deno.com/runtime/fundamentals/testing/).
 */
export const isTestRun: boolean = /(^|[/._])test\.[mc]?[jt]sx?$/.test(Deno.mainModule);
