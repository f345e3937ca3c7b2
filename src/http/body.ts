import { setImmediate } from "node:timers/promises";
import type { Deadlines } from "@utils/deadlines.ts";

/** A request that cannot be served: the status and the sentence of its answer. */
export class Refusal extends Error {
  constructor(readonly status: number, message: string, readonly headers: Record<string, string> = {}) {
    super(message);
  }
}

/** How deep a body may be nested. */
const MAX_DEPTH = 100;
/**
 * A body of at most so many bytes is read at once. Deno takes the memory for all of it when it is begun, and keeps it until the
 * client ends the connection: a larger one is read as it comes.
 */
const READ_AT_ONCE = 16 * 1024;
/** Pieces that have come already are read without a turn of the event loop: after so many of them others have theirs. */
const PIECES_IN_A_TURN = 16;
/** How many different keys a body may have: each costs far more than its bytes. */
const MAX_KEYS = 10_000;
/** In fewer characters than these so many cannot be: `"k":1,` is one. */
const MAX_KEYS_LENGTH = 6 * MAX_KEYS;
const RESERVED = new Set(["__proto__", "constructor", "prototype"]);

/**
 * The JSON object of a request's body; `{}` when there is none.
 *
 * @param max how many bytes it may have
 * @param deadlines how long its bytes may take to come
 * @throws Refusal 415 for another media type, 413 past `max`, 408 when it does not come, 400 for anything but a JSON object
 *   without dangerous keys (OWASP ASVS 5.0, 1.2.4, 15.3.5 and 15.3.6)
 */
export async function readBody(
  request: Request,
  max: number,
  deadlines: Deadlines,
): Promise<Record<string, unknown>> {
  checkMediaType(request.headers);
  const text = await readText(request, max, deadlines);
  if (text.trim() === "") return {};
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch (error) {
    // Nothing of the text itself: it may hold a password.
    const at = /at position (\d+)/.exec((error as Error).message)?.[1];
    throw new Refusal(400, `The body is not JSON${at ? `: character ${at} is not expected` : ""}`);
  }
  if (typeof body !== "object" || body === null || Array.isArray(body)) {
    const found = body === null ? "null" : Array.isArray(body) ? "an array" : `a ${typeof body}`;
    throw new Refusal(400, `The body must be a JSON object such as {"username": "ada"}, found ${found}`);
  }
  checkKeys(body, 1, text.length < MAX_KEYS_LENGTH ? undefined : new Set());
  return body as Record<string, unknown>;
}

/** JSON, or none said: what a plain `fetch` sends. Forms and markup could come from a page that asked nobody (CSRF). */
function checkMediaType(headers: Headers): void {
  const type = headers.get("content-type");
  if (type !== null && !/^\s*(application\/([\w.+-]+\+)?json|text\/plain)\s*(;|$)/i.test(type)) {
    throw new Refusal(
      415,
      `A body of type "${type.slice(0, 100)}" is not read here: send JSON as "application/json"`,
    );
  }
  const charset = type && /;\s*charset\s*=\s*"?([\w-]+)/i.exec(type)?.[1];
  if (charset && !/^(utf-?8|us-ascii)$/i.test(charset)) {
    throw new Refusal(415, `A body in the character set "${charset}" is not read here: send UTF-8`);
  }
  const encoding = headers.get("content-encoding");
  if (encoding !== null && !/^\s*identity\s*$/i.test(encoding)) {
    throw new Refusal(
      415,
      `A body with the content encoding "${encoding.slice(0, 100)}" is not read here: send it plain`,
    );
  }
}

async function readText(request: Request, max: number, deadlines: Deadlines): Promise<string> {
  const length = request.headers.get("content-length");
  if (length !== null) checkLength(length, max);
  // Looking at `body` makes a stream of it, at twice the cost.
  if (length === null || Number(length) > READ_AT_ONCE) {
    return request.body === null ? "" : await readStream(request.body, max, deadlines);
  }
  // The protocol holds a body to the length that it says.
  const bytes = await readWhole(request, deadlines);
  if (bytes.length > max) throw tooLarge(max);
  return decode(bytes);
}

/** A length that is said twice comes as "7, 7" (RFC 9110, 8.6): it is no number, and so no more than any limit. */
function checkLength(length: string, max: number): void {
  if (!/^\d+$/.test(length)) {
    throw new Refusal(400, `The header "Content-Length" must be one number, found "${length.slice(0, 100)}"`);
  }
  if (Number(length) > max) throw tooLarge(max);
}

function readWhole(request: Request, deadlines: Deadlines): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    const deadline = deadlines.set(() => reject(late()));
    request.bytes().then((bytes) => {
      deadlines.cancel(deadline);
      resolve(bytes);
    }, () => {
      deadlines.cancel(deadline);
      reject(cutOff());
    });
  });
}

/** Reads what says no length, as far as it may go. */
async function readStream(
  stream: ReadableStream<Uint8Array>,
  max: number,
  deadlines: Deadlines,
): Promise<string> {
  const reader = readerOf(stream);
  let isLate = false;
  const deadline = deadlines.set(() => {
    isLate = true;
    reader.cancel().catch(() => {});
  });
  try {
    let bytes = new Uint8Array();
    let size = 0;
    let pieces = 0;
    for (let next = await reader.read(); !next.done; next = await reader.read()) {
      const end = size + next.value.length;
      if (end > max) {
        reader.cancel().catch(() => {});
        throw tooLarge(max);
      }
      if (end > bytes.length) bytes = grown(bytes, Math.min(max, Math.max(end, 2 * bytes.length)));
      bytes.set(next.value, size);
      size = end;
      if (++pieces % PIECES_IN_A_TURN === 0) await setImmediate();
    }
    if (isLate) throw late();
    return decode(bytes.subarray(0, size));
  } catch (error) {
    if (isLate) throw late();
    if (error instanceof Refusal) throw error;
    throw cutOff();
  } finally {
    deadlines.cancel(deadline);
  }
}

/**
 * Reads the pieces of a body into one place, each over the one before: Deno 2.9 otherwise takes 64 KiB for a piece, though it be
 * of one byte, and for each connection whose next piece does not come.
 */
function readerOf(
  stream: ReadableStream<Uint8Array>,
): Pick<ReadableStreamDefaultReader<Uint8Array>, "read" | "cancel"> {
  let reader: ReadableStreamBYOBReader;
  try {
    reader = stream.getReader({ mode: "byob" });
  } catch {
    // Made by a program: it brings its pieces with it.
    return stream.getReader();
  }
  let place = new Uint8Array(READ_AT_ONCE);
  return {
    async read() {
      const next = await reader.read(place);
      // It was handed over, and comes back with the piece.
      if (!next.done) place = new Uint8Array(next.value.buffer);
      return next as ReadableStreamReadResult<Uint8Array>;
    },
    cancel: (reason) => reader.cancel(reason),
  };
}

function grown(bytes: Uint8Array<ArrayBuffer>, length: number): Uint8Array<ArrayBuffer> {
  const larger = new Uint8Array(length);
  larger.set(bytes);
  return larger;
}

const tooLarge = (max: number) =>
  new Refusal(413, `The body is larger than ${max} bytes (REQUESTING_MAX_BODY)`);
const late = () => new Refusal(408, "The body did not come in time");
const cutOff = () => new Refusal(400, "The body could not be read to its end");

const UTF8 = new TextDecoder("utf-8", { fatal: true });

function decode(bytes: Uint8Array): string {
  try {
    return UTF8.decode(bytes);
  } catch {
    throw new Refusal(400, "The body is not UTF-8 text");
  }
}

/** @param names where all keys are counted; undefined for a body that is too short to have too many */
function checkKeys(value: object, depth: number, names: Set<string> | undefined): void {
  if (depth > MAX_DEPTH) throw new Refusal(400, `The body is nested deeper than ${MAX_DEPTH} levels`);
  if (!Array.isArray(value)) {
    for (const key of Object.keys(value)) {
      if (names && names.add(key).size > MAX_KEYS) {
        throw new Refusal(400, `The body has more than ${MAX_KEYS} different keys`);
      }
      if (!key.startsWith("$") && !key.includes("\0") && !RESERVED.has(key)) continue;
      throw new Refusal(
        400,
        `The body has the key ${JSON.stringify(key.slice(0, 100))}, which is not allowed at any depth`,
      );
    }
  }
  const items: unknown[] = Array.isArray(value) ? value : Object.values(value);
  for (const item of items) if (typeof item === "object" && item !== null) checkKeys(item, depth + 1, names);
}
