import { assert, assertEquals } from "@std/assert";
import { AppServer } from "./support/app_server.ts";
import { tempFolder } from "./support/temp_folder.ts";
import { until } from "./support/until.ts";

const password = "correct horse 1843";
const ROUNDS = 3;

Deno.test("after kill -9, every account that was acknowledged logs in, every other is whole or absent", async () => {
  await using folder = await tempFolder();
  const acknowledged: string[] = [];
  const asked: string[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    await using server = await AppServer.start({ folder: folder.path });
    const before = acknowledged.length;
    let dead = false;
    const clients = Array.from({ length: 4 }, async (_, client) => {
      for (let n = 0; !dead; n++) {
        const username = `user ${round}.${client}.${n}`;
        asked.push(username);
        try {
          const { status } = await server.post("/auth/createAccount", { username, password });
          assertEquals(status, 200);
          acknowledged.push(username);
        } catch (error) {
          // The connection of a killed server breaks; anything else is a defect.
          if (!dead || !(error instanceof TypeError)) throw error;
        }
      }
    });
    await until("a few accounts are acknowledged", () => acknowledged.length >= before + 6);
    dead = true;
    await server.program.end("SIGKILL");
    await Promise.all(clients);
  }

  await using server = await AppServer.start({ folder: folder.path });
  const login = async (username: string) => (await server.post("/auth/login", { username, password })).status;
  for (const username of acknowledged) assertEquals(await login(username), 200, username);
  for (const username of asked.filter((name) => !acknowledged.includes(name))) {
    const whole = await login(username) === 200;
    const made = (await server.post("/auth/createAccount", { username, password })).status;
    assertEquals(made, whole ? 409 : 200, username);
  }
  assert(acknowledged.length >= 6 * ROUNDS);
});
