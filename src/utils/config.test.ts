import { parseEnv } from "node:util";
import { assert, assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { ConfigError, loadConfig } from "./config.ts";

const example = await Deno.readTextFile(new URL("../../.env.example", import.meta.url));

Deno.test("an empty environment gives the defaults of design.md 5", () => {
  assertEquals(loadConfig({}), {
    mode: "development",
    port: 8000,
    host: "127.0.0.1",
    requesting: {
      baseUrl: "/api",
      timeout: 10_000,
      allowedDomain: undefined,
      saveRequests: true,
      saveResponses: true,
      answerWait: 200,
      errorStatus: 400,
      maxBody: 1_048_576,
      passthrough: "listed",
    },
    database: { url: undefined, name: "app", dataDir: ".data", embeddedPort: undefined },
    sync: {
      maxDepth: 1_000,
      maxActions: 1_000_000,
      maxFlows: 10_000,
      traceFlows: 1_000,
      traceBytes: 67_108_864,
    },
    misspelt: [],
  });
});

Deno.test("a name that is nearly that of a setting is told, at a start that fails too; other programs' names are not", () => {
  const others = { NODE: "/usr/bin/node", HOSTNAME: "x", DB_USER: "x", GEMINI_API_KEY: "x", DB_NMAE: "" };
  assertEquals(loadConfig(others).misspelt, []);
  assertEquals(loadConfig({ ...others, REQUESTING_TIMOUT: "5", DATADIR: "x" }).misspelt, [
    "REQUESTING_TIMOUT is set, and nothing reads it: did you mean REQUESTING_TIMEOUT?",
    "DATADIR is set, and nothing reads it: did you mean DATA_DIR?",
  ]);
  assertEquals(loadConfig({ ...others, MONGO_URI: "mongodb://u:p@h" }).misspelt.length, 1);
  const failed = assertThrows(() => loadConfig({ MONGODB_URL: "mongodb://h", DB_NMAE: "shop" }), ConfigError);
  assertStringIncludes(failed.message, "  DB_NMAE is set, and nothing reads it: did you mean DB_NAME?\n");
});

Deno.test(".env.example names every variable that is read, and holds the defaults", () => {
  const read: string[] = [];
  const env = new Proxy<Record<string, string>>({}, {
    get: (_, name) => void read.push(String(name)),
  });
  loadConfig(env);
  const listed = parseEnv(example);
  assertEquals(Object.keys(listed).sort(), [...new Set(read)].sort());
  assertEquals(loadConfig({ ...listed }), loadConfig({}));
});

Deno.test("every variable is read", () => {
  assertEquals(
    loadConfig({
      MODE: "production",
      PORT: "0",
      HOST: "::1",
      REQUESTING_BASE_URL: "/v1/api/",
      REQUESTING_TIMEOUT: "5000",
      REQUESTING_ALLOWED_DOMAIN: "https://Example.com, http://localhost:5173/",
      REQUESTING_SAVE_REQUESTS: "false",
      REQUESTING_SAVE_RESPONSES: "false",
      REQUESTING_ANSWER_WAIT: "0",
      REQUESTING_ERROR_STATUS: "200",
      REQUESTING_MAX_BODY: "10",
      REQUESTING_PASSTHROUGH: "all",
      MONGODB_URL: "mongodb+srv://u:p%40ss@host/?retryWrites=true",
      DB_NAME: "shop",
      DATA_DIR: "/var/data",
      EMBEDDED_PORT: "27017",
      SYNC_MAX_DEPTH: "1",
      SYNC_MAX_ACTIONS: "2",
      SYNC_MAX_FLOWS: "3",
      SYNC_TRACE_FLOWS: "0",
      SYNC_TRACE_BYTES: "0",
    }),
    {
      mode: "production",
      port: 0,
      host: "::1",
      requesting: {
        baseUrl: "/v1/api",
        timeout: 5_000,
        allowedDomain: ["https://example.com", "http://localhost:5173"],
        saveRequests: false,
        saveResponses: false,
        answerWait: 0,
        errorStatus: 200,
        maxBody: 10,
        passthrough: "all",
      },
      database: {
        url: "mongodb+srv://u:p%40ss@host/?retryWrites=true",
        name: "shop",
        dataDir: "/var/data",
        embeddedPort: 27017,
      },
      sync: { maxDepth: 1, maxActions: 2, maxFlows: 3, traceFlows: 0, traceBytes: 0 },
      misspelt: [],
    },
  );
});

Deno.test("in production the server listens on every address unless HOST says otherwise", () => {
  assertEquals(loadConfig({ MODE: "production" }).host, "0.0.0.0");
  assertEquals(loadConfig({ MODE: "production", HOST: "10.0.0.1" }).host, "10.0.0.1");
});

Deno.test("the base path / is no base path, and * is any origin", () => {
  assertEquals(loadConfig({ REQUESTING_BASE_URL: "/" }).requesting.baseUrl, "");
  assertEquals(loadConfig({ REQUESTING_ALLOWED_DOMAIN: "*" }).requesting.allowedDomain, "*");
});

Deno.test("the configuration cannot be changed", () => {
  const config = loadConfig({ REQUESTING_ALLOWED_DOMAIN: "https://a.example" });
  for (
    const part of [config, config.requesting, config.database, config.sync, config.requesting.allowedDomain]
  ) {
    assert(Object.isFrozen(part));
  }
});

for (
  const [name, values] of Object.entries({
    MODE: ["test", "Production"],
    PORT: ["80a", "-1", "65536", "1.5", "0x50", " 80", "1e3"],
    REQUESTING_BASE_URL: ["api", "/api?x", "/a b", "//", "https://host/api"],
    REQUESTING_TIMEOUT: ["0", "10s", "2147483648"],
    REQUESTING_ALLOWED_DOMAIN: ["example.com", "https://a.example/path", "https://a.example,*", "null", ","],
    REQUESTING_SAVE_REQUESTS: ["yes", "1"],
    REQUESTING_SAVE_RESPONSES: ["no", "TRUE"],
    REQUESTING_ANSWER_WAIT: ["-1", "soon"],
    REQUESTING_ERROR_STATUS: ["201", "600", "4000"],
    REQUESTING_MAX_BODY: ["1MiB", "0"],
    REQUESTING_PASSTHROUGH: ["none"],
    DB_NAME: ["a.b", "a/b", "a b", "$a", "admin", "é".repeat(32)],
    EMBEDDED_PORT: ["0", "x", "65536"],
    SYNC_MAX_DEPTH: ["0", "many"],
    SYNC_MAX_ACTIONS: ["0", "-5"],
    SYNC_MAX_FLOWS: ["0", "1,000"],
    SYNC_TRACE_FLOWS: ["-1"],
    SYNC_TRACE_BYTES: ["64MiB"],
  })
) {
  Deno.test(`${name}: a value that does not parse is refused with its name, the value and what is allowed`, () => {
    for (const value of values) {
      const { message } = assertThrows(() => loadConfig({ [name]: value }), ConfigError);
      assertStringIncludes(message, `${name} is "${value.replace(/\s+/g, " ")}"; expected `);
    }
  });
}

Deno.test("all problems are listed in one error", () => {
  const { message } = assertThrows(
    () => loadConfig({ PORT: "x", MODE: "y", SYNC_MAX_DEPTH: "z" }),
    ConfigError,
  );
  assertStringIncludes(message, "3 of its variables");
  assertStringIncludes(message, `PORT is "x"; expected an integer from 0 to 65535`);
  assertStringIncludes(message, `MODE is "y"; expected "development" or "production"`);
  assertStringIncludes(message, `SYNC_MAX_DEPTH is "z"; expected an integer of 1 or more`);
});

Deno.test("a MONGODB_URL that cannot be used is refused without its password", () => {
  for (
    const url of [
      "postgres://ada:hunter2@host/db",
      "ada:hunter2@host",
      "hunter2",
      "mongodb:/ada:hunter2@host",
      "mongodb://ada:hunter2@",
      "mongodb://ada:hunter2@/db",
    ]
  ) {
    const { message } = assertThrows(() => loadConfig({ MONGODB_URL: url, DB_NAME: "shop" }), ConfigError);
    assertStringIncludes(message, "MONGODB_URL ");
    assertStringIncludes(message, `"mongodb://host:port"`);
    assert(!message.includes("hunter2"), message);
  }
});

Deno.test("a URL that landed in another variable is shown without its password", () => {
  const { message } = assertThrows(
    () => loadConfig({ DB_NAME: "mongodb://ada:hunter2@host/db" }),
    ConfigError,
  );
  assertStringIncludes(message, "//...@host/db");
  assert(!message.includes("hunter2"), message);
});

Deno.test("a MongoDB server needs the name of a database", () => {
  const { message } = assertThrows(
    () => loadConfig({ MONGODB_URL: "mongodb://localhost:27017" }),
    ConfigError,
  );
  assertStringIncludes(
    message,
    "DB_NAME is unset; expected the name of a database, because MONGODB_URL is set",
  );
});

Deno.test(".env is read when there is one, beneath the environment; none is no problem, and an unreadable one is named", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const module = new URL("./config.ts", import.meta.url).href;
    const script = `import { loadConfig } from "${module}";
      try { const { port, host } = loadConfig(); console.log(JSON.stringify({ port, host })); }
      catch (error) { console.log(error.message); }`;
    const run = async () => {
      const { stdout, stderr } = await new Deno.Command(Deno.execPath(), {
        args: ["eval", "--config", new URL("../../deno.json", import.meta.url).pathname, script],
        cwd: folder,
        env: { PORT: "7001" },
      }).output();
      return [new TextDecoder().decode(stdout).trim(), new TextDecoder().decode(stderr)];
    };
    assertEquals(await run(), [`{"port":7001,"host":"127.0.0.1"}`, ""]);
    await Deno.writeTextFile(`${folder}/.env`, "PORT=7002\nHOST=127.0.0.2\n");
    assertEquals(await run(), [`{"port":7001,"host":"127.0.0.2"}`, ""]);
    await Deno.remove(`${folder}/.env`);
    await Deno.mkdir(`${folder}/.env`);
    assertStringIncludes((await run())[0], `Cannot read ".env"`);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
