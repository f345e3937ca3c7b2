import { assert, assertEquals } from "@std/assert";
import { Requesting } from "@concepts";
import { type SyncTest, testSyncs } from "@engine/testing";
import { loadConfig } from "@utils/config.ts";
import { createApp } from "../http/app.ts";
import * as auth from "../syncs/auth.sync.ts";
import type { AuthApi } from "./api.ts";
import { type Client, createClient } from "./create_client.ts";
import { isAuthenticated } from "./session_status.ts";
import { memoryStorage } from "./storage.ts";

const ada = { username: "Ada", password: "correct horse 1843" };

/** Clients of the real app, on a fresh database, without a socket. Each is a page of its own. */
function pages(test: SyncTest, env: Record<string, string> = {}) {
  const app = createApp({ Engine: test.engine, Requesting }, { config: loadConfig(env), clock: test.clock });
  return (stored?: string, legacy = false): Client<AuthApi> => {
    const storage = memoryStorage();
    storage.write(stored);
    const fetch = async (url: string, init: RequestInit) => await app.request(url, init);
    return createClient<AuthApi>({ baseUrl: "/api", fetch, storage, legacy });
  };
}

Deno.test("with the real app: account, login, who one is, logout, and a session that has ended", async () => {
  await using test = await testSyncs(auth);
  const page = pages(test);
  const api = page();
  assertEquals(await api.session.whenSettled(), { status: "unauthenticated", token: "absent" });

  const { user } = await api.orThrow("/auth/createAccount", ada);
  const taken = await api("/auth/createAccount", ada);
  assertEquals(taken.error !== undefined && taken.status, 409);

  const login = await api.orThrow("/auth/login", ada);
  assertEquals(login.user, user);
  assertEquals(api.session.token, login.session, "the frontend knows the server's session id");
  assertEquals(api.session.getSnapshot(), { status: "authenticated", token: "present", user });
  assertEquals(await api("/auth/me"), { user, username: "Ada" });

  const reloaded = page(login.session);
  assertEquals(await reloaded.session.whenSettled(), {
    status: "authenticated",
    token: "present",
    user,
    username: "Ada",
  });

  assertEquals(await api("/auth/logout"), { message: "Logged out successfully" });
  assertEquals(api.session.getSnapshot(), { status: "unauthenticated", token: "absent" });

  const me = await reloaded("/auth/me");
  assertEquals(me.error !== undefined && me.status, 401);
  assertEquals(reloaded.session.getSnapshot(), { status: "unauthenticated", token: "absent" });
});

Deno.test("with the real app: a mistyped password logs nobody out, and a new login ends the former session", async () => {
  await using test = await testSyncs(auth);
  const page = pages(test);
  const api = page();
  await api.orThrow("/auth/createAccount", ada);
  const { session: former } = await api.orThrow("/auth/login", ada);
  const mistyped = await api("/auth/login", { ...ada, password: "correct horse 1844" });
  assertEquals(mistyped.error !== undefined && mistyped.status, 401);
  const state = await api.session.probe();
  assertEquals(isAuthenticated(state) && state.username, "Ada");

  await api.orThrow("/auth/login", ada);
  assert(api.session.token !== former);
  assertEquals((await page(former).session.whenSettled()).token, "absent");
  assertEquals((await api.session.probe()).status, "authenticated");
});

Deno.test("with the real app and its errors at status 200, as of old: the session goes in the body", async () => {
  await using test = await testSyncs(auth);
  const page = pages(test, { REQUESTING_ERROR_STATUS: "200" });
  const api = page(undefined, true);
  await api.orThrow("/auth/createAccount", ada);
  assertEquals((await api("/auth/createAccount", { username: "", password: "" })).error !== undefined, true);
  await api.orThrow("/auth/login", ada);
  assertEquals((await api.orThrow("/auth/me")).username, "Ada");
  await api.orThrow("/auth/logout");
  assertEquals(api.session.getSnapshot(), { status: "unauthenticated", token: "absent" });
  assertEquals((await page("of last year", true).session.whenSettled()).token, "absent");
});
