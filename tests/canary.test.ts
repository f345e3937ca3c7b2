import { Buffer } from "node:buffer";
import { randomBytes } from "node:crypto";
import { assert, assertEquals } from "@std/assert";
import { MongoClient } from "mongodb";
import { dumpDatabase } from "../src/testing/dump_database.ts";
import { AppServer } from "./support/app_server.ts";
import { projectCopy } from "./support/project_copy.ts";
import { PROJECT } from "./support/program.ts";
import { tempFolder } from "./support/temp_folder.ts";
import { until } from "./support/until.ts";

/** Defects that meet secrets: actions which throw with their input, at once or when nobody looks any more, and a sync that calls them. */
const LEAKING = {
  "src/concepts/Leaking/LeakingConcept.ts": `
/** purpose: be careless with secrets */
export default class LeakingConcept {
  /** spill (text: String): a defect */
  spill({ text }: { text: string }): { spilt: string } {
    throw new Error("could not use " + text);
  }

  /** leave (text: String): a promise that nobody awaits */
  async leave({ text }: { text: string }): Promise<Record<string, never>> {
    const later = async () => {
      await new Promise((resolve) => setTimeout(resolve));
      throw new Error("could not finish with " + text);
    };
    void later();
    return {};
  }
}
`,
  "src/syncs/leaking.sync.ts": `
import { actions, type Sync } from "@engine";
import { Leaking, Requesting } from "@concepts";

export const Spill: Sync = ({ password, session }) => ({
  when: actions([Requesting.request, { path: "/spill", password, session }, {}]),
  then: actions(
    [Leaking.leave, { text: password }],
    [Leaking.spill, { text: password }],
    [Leaking.spill, { text: session }],
  ),
});
`,
};

for (const logging of ["OFF", "TRACE", "VERBOSE"]) {
  Deno.test(`with Logging.${logging} neither a password nor a token is in any output, file, document or error`, async () => {
    const main = await Deno.readTextFile(`${PROJECT}/src/main.ts`);
    assert(main.includes("Engine.logging = Logging.OFF"));
    await using project = await projectCopy({
      files: { ...LEAKING, "src/main.ts": main.replace("Logging.OFF", `Logging.${logging}`) },
    });
    await using folder = await tempFolder();
    await using server = await AppServer.start({ project: project.path, folder: folder.path });

    const username = `visible-${randomBytes(8).toString("hex")}`;
    const { secrets, shown } = await useEverything(server, username);
    assertEquals(secrets.length, 7);

    const places = new Map<string, Buffer>();
    const { url, name } = await server.database();
    const client = await MongoClient.connect(url);
    try {
      const db = client.db(name);
      const requests = db.collection("Requesting.requests");
      await until(
        "the last request is stored",
        async () => (await requests.find({ path: "/auth/logout" }).toArray()).length === 3,
      );
      places.set("the documents, while it runs", await dumpDatabase(db));
    } finally {
      await client.close();
    }
    for (const [name, bytes] of await filesOf(folder.path)) places.set(`${name}, while it runs`, bytes);
    await server.program.end("SIGTERM");
    for (const [name, bytes] of await filesOf(folder.path)) places.set(`${name}, afterwards`, bytes);
    places.set("stdout", Buffer.from(server.program.stdout));
    places.set("stderr", Buffer.from(server.program.stderr));
    for (const [what, text] of shown) places.set(`the answer to ${what}`, Buffer.from(text));

    // What is no secret is found, so the search would find a secret too.
    assert(places.get("the documents, while it runs")!.includes(username));
    assert([...places].some(([name, bytes]) => name.endsWith(", afterwards") && bytes.includes(username)));
    assertEquals(places.get("stdout")!.includes(username), logging !== "OFF");
    assert(places.get("stderr")!.includes("could not use"));
    assert(places.get("stderr")!.includes("could not finish with"));

    const found = [...places].flatMap(([place, bytes]) =>
      secrets.flatMap(([secret, value]) =>
        formsOf(value).filter((form) => bytes.includes(form)).map((form) => `${secret} as ${form}: ${place}`)
      )
    );
    assertEquals(found, []);
  });
}

/** Uses every path, well and badly; gives the secrets that went over the wire, and the answers that must show none. */
async function useEverything(server: AppServer, username: string) {
  const fresh = () => `canary-${randomBytes(12).toString("hex")}`;
  const password = fresh();
  const wrong = fresh();
  const short = randomBytes(3).toString("hex") + "!";
  const misplaced = fresh();
  const unreadable = fresh();
  const secrets: [string, string][] = [
    ["the password", password],
    ["a wrong password", wrong],
    ["a refused password", short],
    ["a password sent to a path that is not there", misplaced],
    ["a password in a body that is not JSON", unreadable],
  ];
  const shown: [string, string][] = [];
  const post = async (status: number, path: string, body: object | string, session?: string) => {
    const headers = session ? { authorization: `Bearer ${session}` } : undefined;
    const answer = await server.post(path, body, headers);
    assertEquals(answer.status, status, answer.text);
    if (!("session" in answer.body)) shown.push([path, answer.text]);
    return answer.body;
  };
  const login = async () => {
    const { session } = await post(200, "/auth/login", { username, password });
    secrets.push([`session ${secrets.length - 4}`, session as string]);
    return session as string;
  };

  await post(400, "/auth/createAccount", { username, password: short });
  await post(200, "/auth/createAccount", { username, password });
  await post(409, "/auth/createAccount", { username, password });
  await post(401, "/auth/login", { username, password: wrong });
  await post(401, "/auth/login", { username: `${username} too`, password: wrong });
  const first = await login();
  await post(200, "/auth/me", { session: first });
  await post(200, "/auth/me", {}, first);
  await post(404, "/auth/logn", { username, password: misplaced }, first);
  await post(400, "/auth/login", `{"username": "${username}", "password": "${unreadable}"`);
  await post(400, "/auth/login", { username, password: { $gt: wrong } });
  await post(400, "/auth/login", { username, password: [wrong] });
  await post(400, "/auth/login", { password: misplaced });
  await post(500, "/spill", { password, session: first });
  const second = await login();
  await post(200, "/auth/logout", { session: first });
  await post(401, "/auth/logout", { session: first });
  await post(401, "/auth/me", {}, first);
  await post(200, "/auth/logout", {}, second);
  return { secrets, shown };
}

/** What a text could be written as. */
function formsOf(text: string): string[] {
  const bytes = Buffer.from(text);
  return [text, bytes.toString("base64").replace(/=+$/, ""), bytes.toString("hex"), [...text].join("\0")];
}

/** Every file below a folder with its bytes. */
async function filesOf(folder: string): Promise<[string, Buffer][]> {
  const found: [string, Buffer][] = [];
  for await (const { name, isDirectory } of Deno.readDir(folder)) {
    const path = `${folder}/${name}`;
    if (isDirectory) found.push(...await filesOf(path));
    else found.push([path.slice(folder.length), Buffer.from(await Deno.readFile(path))]);
  }
  return found;
}
