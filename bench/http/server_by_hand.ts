/**
 * The plain alternative: a Hono handler that parses JSON and answers JSON, for as many routes as the argument says, and a login
 * with the same driver, hash and database. Prints its port.
 */
import { Hono } from "@hono/hono";
import ProfileConcept from "@concepts/Profile/ProfileConcept.ts";
import SessioningConcept from "@concepts/Sessioning/SessioningConcept.ts";
import { getDb } from "@utils/database.ts";

const routes = Number(Deno.args[0] ?? 1);
const [db] = await getDb();
const profile = new ProfileConcept(db);
const sessioning = new SessioningConcept(db);

const app = new Hono();
for (let i = 0; i < routes; i++) {
  app.post(`/api/echo/${i}`, async (c) => {
    const { text } = await c.req.json();
    return c.json({ text });
  });
}
app.post("/api/auth/createAccount", async (c) => {
  const { username, password } = await c.req.json();
  return c.json(await profile.createAccount({ username, password }));
});
app.post("/api/auth/login", async (c) => {
  const { username, password } = await c.req.json();
  const authenticated = await profile.authenticate({ username, password });
  if ("error" in authenticated) return c.json(authenticated, 401);
  const { user } = authenticated;
  const created = await sessioning.create({ user });
  if ("error" in created) return c.json(created, 500);
  return c.json({ user, session: created.session, message: "Login successful" });
});

Deno.serve(
  { port: 0, hostname: "127.0.0.1", onListen: ({ port }) => console.log(port) },
  (request) => app.fetch(request),
);
