import type { RequestKey } from "@concepts/Requesting/idempotency_keys.ts";
import { hashToken } from "@utils/token.ts";
import { Refusal } from "./body.ts";

/** A text in quotes (RFC 9651, 3.3.3), as draft-ietf-httpapi-idempotency-key-header-07, 2.1, asks for. */
const QUOTED = /^"((?:[ !#-[\]-~]|\\["\\])*)"$/;
/** Without quotes, as most senders of this header have it: visible, without what has a meaning in a header. */
const BARE = /^[!#-+\--:<-~]*$/;
const LONGEST = 255;

/**
 * The key of a request: its header `Idempotency-Key`, within its session. Requests without a session share one scope, in which
 * the key alone tells one client's from another's; for the answer of another client one would have to send the same path and
 * body as well.
 *
 * The hashes begin with the session and the key, which are stored nowhere, so that a password in the body cannot be guessed
 * from a fingerprint.
 *
 * @throws Refusal 400 when the header is empty, longer than 255 characters, or not one text
 */
export function requestKey(
  header: string,
  session: unknown,
  path: string,
  body: Record<string, unknown>,
): RequestKey {
  const scoped = [session ?? null, parse(header)];
  return {
    id: hashToken(canonical(scoped)),
    // The session may come in the body once, and in a header the next time.
    fingerprint: hashToken(canonical([...scoped, path, { ...body, session: undefined }])),
  };
}

function parse(header: string): string {
  const key = QUOTED.exec(header)?.[1] ?? BARE.exec(header)?.[0];
  if (key === undefined) throw refusal("is not one text of visible ASCII characters");
  if (key === "") throw refusal("is empty");
  if (key.length > LONGEST) throw refusal(`has ${key.length} characters, and at most ${LONGEST} are allowed`);
  return key;
}

function refusal(problem: string): Refusal {
  return new Refusal(
    400,
    `The header "Idempotency-Key" ${problem}: send a random text in quotes, such as a UUID, a new one for each thing to be done`,
  );
}

/** JSON without white space, the keys of each object in one order. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, item) => {
    if (typeof item !== "object" || item === null || Array.isArray(item)) return item;
    return Object.fromEntries(Object.entries(item).sort(([a], [b]) => a < b ? -1 : 1));
  });
}
