import { assert, assertEquals } from "@std/assert";
import { AppServer } from "./support/app_server.ts";
import { tempFolder } from "./support/temp_folder.ts";

const MIB = 1024 ** 2;

/** The longest that an answer "at once" may take here, in milliseconds: a fifth of REQUESTING_TIMEOUT. */
const AT_ONCE = 2_000;

interface Case {
  readonly what: string;
  readonly path?: string;
  readonly body: () => object | string | ReadableStream<Uint8Array<ArrayBuffer>>;
  readonly status: number;
  readonly error: string;
}

const password = "correct horse 1843";

const CASES: readonly Case[] = [
  {
    what: "half a body",
    body: () => "{",
    status: 400,
    error: "The body is not JSON: character 1 is not expected",
  },
  {
    what: "an array",
    body: () => "[1]",
    status: 400,
    error: `The body must be a JSON object such as {"username": "ada"}, found an array`,
  },
  {
    what: "operators in place of texts",
    body: () => `{"username":{"$ne":null},"password":{"$gt":""}}`,
    status: 400,
    error: `The body has the key "$ne", which is not allowed at any depth`,
  },
  {
    what: "an object in place of a text",
    body: () => ({ username: { name: "ada" }, password }),
    status: 400,
    error: `"username" must be a string, found an object.`,
  },
  {
    what: "2 MiB of JSON",
    body: () => large(),
    status: 413,
    error: "The body is larger than 1048576 bytes (REQUESTING_MAX_BODY)",
  },
  {
    what: "2 MiB of JSON, chunked",
    body: () => new Blob([large()]).stream(),
    status: 413,
    error: "The body is larger than 1048576 bytes (REQUESTING_MAX_BODY)",
  },
  {
    what: "a misspelt path",
    path: "/auth/logn",
    body: () => ({ username: "ada", password }),
    status: 404,
    error: `There is nothing at "/auth/logn". Did you mean "/auth/login"?`,
  },
  {
    what: "a missing password",
    body: () => ({ username: "ada" }),
    status: 400,
    error: `"password" is missing in the request to "/auth/login"`,
  },
  {
    what: "no body",
    body: () => "",
    status: 400,
    error: `"username", "password" are missing in the request to "/auth/login"`,
  },
  {
    what: "a missing session",
    path: "/auth/me",
    body: () => ({}),
    status: 401,
    error: `"session" is missing: log in, and send the session in the body or as "Authorization: Bearer"`,
  },
  {
    what: "the name of a built-in property as a path",
    path: "/constructor",
    body: () => ({}),
    status: 404,
    error: `There is nothing at "/constructor"`,
  },
];

Deno.test("bad input is answered at once, with the status and a sentence that names the cause", async (t) => {
  await using folder = await tempFolder();
  await using server = await AppServer.start({ folder: folder.path });
  for (const { what, path = "/auth/login", body, status, error } of CASES) {
    await t.step(what, async () => {
      const answer = await server.post(path, body());
      assertEquals({ status: answer.status, error: answer.body.error }, { status, error });
      assert(answer.ms < AT_ONCE, `it took ${answer.ms} ms`);
    });
  }
  await t.step("and the server goes on", async () => {
    assertEquals((await server.post("/auth/createAccount", { username: "ada", password })).status, 200);
    assertEquals(server.program.stderr, "");
  });
});

Deno.test("in production bad input has the same statuses, and nothing is explained", async (t) => {
  await using folder = await tempFolder();
  await using server = await AppServer.start({
    folder: folder.path,
    env: { MODE: "production", HOST: "127.0.0.1" },
  });
  for (const { what, path = "/auth/login", body, status } of CASES) {
    await t.step(what, async () => {
      const answer = await server.post(path, body());
      assertEquals(answer.status, status);
      assertEquals(Object.keys(answer.body), ["error"]);
    });
  }
});

function large(): string {
  return JSON.stringify({ username: "ada", password: "x".repeat(2 * MIB) });
}
