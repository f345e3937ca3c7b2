import { existsSync } from "node:fs";
import process from "node:process";
import { EnvironmentReader, type Parsed } from "@utils/environment_reader.ts";

/** What the environment says, checked and with defaults (design.md 5). Times are in milliseconds, sizes in bytes. */
export interface Config {
  readonly mode: "development" | "production";
  /** 0 is any free port. */
  readonly port: number;
  readonly host: string;
  readonly requesting: {
    /** The path before every request path: `/api`, or `""` for none. No slash at its end. */
    readonly baseUrl: string;
    readonly timeout: number;
    /** The origins that may call, or any; undefined is the default of the mode. */
    readonly allowedDomain: readonly string[] | "*" | undefined;
    readonly saveRequests: boolean;
    readonly saveResponses: boolean;
    readonly answerWait: number;
    /** The HTTP status of an answer with `error` and no status of its own. */
    readonly errorStatus: number;
    readonly maxBody: number;
    /** `all`: every route that is not excluded is open, not only the listed ones. */
    readonly passthrough: "listed" | "all";
  };
  readonly database: {
    /** The MongoDB server, with its password: not for a log. Undefined is the embedded database. */
    readonly url: string | undefined;
    readonly name: string;
    readonly dataDir: string;
    /** The port of the embedded database; undefined is any free one. */
    readonly embeddedPort: number | undefined;
  };
  readonly sync: {
    readonly maxDepth: number;
    readonly maxActions: number;
    readonly maxFlows: number;
    readonly traceFlows: number;
    readonly traceBytes: number;
  };
  /** A sentence for each variable that is set under nearly the name of a setting. */
  readonly misspelt: readonly string[];
}

/** Environment variables, by name. An empty value counts as unset. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** The environment cannot be used; the message lists everything that is wrong with it, and holds no password. */
export class ConfigError extends Error {
  override readonly name = "ConfigError";
}

/** The longest time a timer can wait: more wraps around to at once (HTML Standard, 8.6 Timers). */
const MAX_TIMER = 2 ** 31 - 1;

/**
 * Reads and checks the environment: by default that of the process, with `.env` beneath it when there is one.
 * Throws one `ConfigError` that lists every variable that does not parse, what it holds and what is allowed.
 */
export function loadConfig(env: Environment = processEnvironment()): Config {
  const read = new EnvironmentReader(env);
  const mode = read.choice("MODE", ["development", "production"], "development");
  const url = read.parsed("MONGODB_URL", mongodbUrl);
  const config: Config = {
    mode,
    port: read.integer("PORT", 8000, 0, 65535),
    host: read.text("HOST", mode === "production" ? "0.0.0.0" : "127.0.0.1"),
    requesting: Object.freeze({
      baseUrl: read.parsed("REQUESTING_BASE_URL", basePath) ?? "/api",
      timeout: read.integer("REQUESTING_TIMEOUT", 10_000, 1, MAX_TIMER),
      allowedDomain: read.parsed("REQUESTING_ALLOWED_DOMAIN", origins),
      saveRequests: read.choice("REQUESTING_SAVE_REQUESTS", ["true", "false"], "true") === "true",
      saveResponses: read.choice("REQUESTING_SAVE_RESPONSES", ["true", "false"], "true") === "true",
      answerWait: read.integer("REQUESTING_ANSWER_WAIT", 200, 0, MAX_TIMER),
      errorStatus: read.parsed("REQUESTING_ERROR_STATUS", errorStatus) ?? 400,
      maxBody: read.integer("REQUESTING_MAX_BODY", 1024 ** 2, 1, 1024 ** 3),
      passthrough: read.choice("REQUESTING_PASSTHROUGH", ["listed", "all"], "listed"),
    }),
    database: Object.freeze({
      url,
      name: read.parsed("DB_NAME", databaseName) ?? "app",
      dataDir: read.text("DATA_DIR", ".data"),
      embeddedPort: read.integer("EMBEDDED_PORT", 0, 1, 65535) || undefined,
    }),
    sync: Object.freeze({
      maxDepth: read.integer("SYNC_MAX_DEPTH", 1_000, 1),
      maxActions: read.integer("SYNC_MAX_ACTIONS", 1_000_000, 1),
      maxFlows: read.integer("SYNC_MAX_FLOWS", 10_000, 1),
      traceFlows: read.integer("SYNC_TRACE_FLOWS", 1_000, 0),
      traceBytes: read.integer("SYNC_TRACE_BYTES", 64 * 1024 ** 2, 0),
    }),
    // The last: by now all others have been read.
    misspelt: Object.freeze(read.misspelt()),
  };
  if (url !== undefined && !env.DB_NAME) {
    read.problem("DB_NAME", "is unset", "the name of a database, because MONGODB_URL is set");
  }
  if (read.problems.length > 0) {
    throw new ConfigError(
      `Cannot use the environment: ${read.problems.length} of its variables must change\n` +
        [...read.problems, ...config.misspelt].map((problem) => `  ${problem}\n`).join("") +
        `They are set in the environment or in ".env"; ".env.example" lists all of them with their defaults.`,
    );
  }
  return Object.freeze(config);
}

/**
 * The environment of the process; what it does not set is taken from `.env` in the current folder, when there is one.
 * Throws a `ConfigError` when `.env` cannot be read.
 */
export function processEnvironment(): Environment {
  const given = { ...process.env };
  try {
    // Looked for first: before version 2.8, Deno's error does not say that there is no file.
    if (existsSync(".env")) process.loadEnvFile();
  } catch (error) {
    throw new ConfigError(`Cannot read ".env" in "${process.cwd()}": ${(error as Error).message}`, {
      cause: error,
    });
  }
  // Deno's loadEnvFile overwrites what is set already; Node's, and the habit everywhere, is that the environment wins.
  Object.assign(process.env, given);
  return process.env;
}

function mongodbUrl(value: string): Parsed<string> {
  if (/^mongodb(\+srv)?:\/\/([^\s/?@]*@)?[^\s/?@]+([/?]|$)/.test(value)) return { value };
  const scheme = /^[a-z][a-z0-9+.-]*:\/\//i.exec(value)?.[0];
  return {
    found: scheme === undefined
      ? "is not a URL (not shown: it may hold a password)"
      : `begins with "${scheme}" and cannot be used (the rest is not shown: it may hold a password)`,
    allowed:
      `"mongodb://host:port" or "mongodb+srv://host", user and password percent-encoded before the host; ` +
      `or unset for the embedded database`,
  };
}

function basePath(value: string): Parsed<string> {
  if (/^(\/[\w.~-]+)*\/?$/.test(value)) return { value: value.replace(/\/$/, "") };
  return { allowed: `a path such as "/api", or "/" for none` };
}

function origins(value: string): Parsed<readonly string[] | "*"> {
  if (value === "*") return { value: "*" };
  const found = value.split(",").map((one) => one.trim()).filter((one) => one !== "").map(origin);
  const valid = found.filter((one) => one !== undefined);
  if (valid.length === found.length && valid.length > 0) return { value: Object.freeze(valid) };
  return { allowed: `origins such as "https://app.example.com", separated by commas, or "*" alone for any` };
}

/** The origin as browsers send it in `Origin` (RFC 6454, 6.2), or undefined for anything that is more or less than one. */
function origin(text: string): string | undefined {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol)) return undefined;
  return url.href === `${url.origin}/` ? url.origin : undefined;
}

function errorStatus(value: string): Parsed<number> {
  if (/^(200|[45]\d\d)$/.test(value)) return { value: Number(value) };
  return { allowed: "200, or an integer from 400 to 599" };
}

/** MongoDB manual, "Naming Restrictions": the characters that no platform allows in a database's name, and its length. */
function databaseName(value: string): Parsed<string> {
  const reserved = ["admin", "local", "config"].includes(value);
  if (!reserved && !/[/\\. "$*<>:|?\0]/.test(value) && new TextEncoder().encode(value).length < 64) {
    return { value };
  }
  return {
    allowed:
      `1 to 63 bytes without any of / \\ . " $ * < > : | ? or a space, other than admin, local, config`,
  };
}
