/**
 * The test kit: runs syncs against concepts on a fresh database, and gives the whole flow of a request or an action.
 *
 *     Deno.test("a login gives a session", async () => {
 *       await using test = await testSyncs(auth);
 *       await test.request("/auth/createAccount", { username: "ada", password: "correct horse" });
 *       const flow = await test.request("/auth/login", { username: "ada", password: "correct horse" });
 *       flow.assertAnswer(200, { message: "Login successful" });
 *     });
 *
 * @module
 */
export { FakeClock } from "./clock.ts";
export { type SyncTest, type SyncTestOptions, testSyncs } from "./sync_test.ts";
export type { TestedFlow } from "./tested_flow.ts";
