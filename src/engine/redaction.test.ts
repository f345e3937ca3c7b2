import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { assert, assertEquals } from "@std/assert";
import { Redactor } from "./redaction.ts";

const hash = (secret: string) => `${secret.length}`;

/** A redactor that has learned a value, as the flow's records teach it. */
function learned(value: Record<string, unknown>, declared?: ReadonlySet<string>): Redactor {
  const redactor = new Redactor(hash);
  redactor.learn(value, declared);
  return redactor;
}

Deno.test("redaction: secrets are masked at any depth, and everything under a secret name is", () => {
  assertEquals(
    new Redactor(hash).copy({
      a: [{ token: "t1" }],
      credentials: { user: "ann", list: ["x", 7, null, true] },
    }),
    {
      a: [{ token: "[secret 2]" }],
      credentials: { user: "[secret 3]", list: ["[secret 1]", "[secret 1]", null, true] },
    },
  );
});

Deno.test("redaction: a secret is hashed when it is shown, and once: of the thousands that a request may hold most are not", () => {
  const hashed: string[] = [];
  const redactor = new Redactor((secret) => `${hashed.push(secret)}`);
  const value = {
    tokens: Array.from({ length: 10_000 }, (_, i) => `token ${i}`),
    said: "token 7 and token 7",
  };
  redactor.learn(value);
  assertEquals(hashed.length, 0);
  assertEquals(redactor.copy(value).said, "[secret 8] and [secret 8]");
  assertEquals(hashed.length, 100);
});

Deno.test("redaction: a thousand secrets of a flow are told apart, and all others are masked alike: a hash costs time", () => {
  const hashed: string[] = [];
  const redactor = new Redactor((secret) => `${hashed.push(secret)}`);
  const tokens = Array.from(
    { length: 90 },
    (_, i) => Array.from({ length: 90 }, (_, j) => `token ${i} ${j}`),
  );
  const copy = redactor.copy({ tokens }) as { tokens: string[][] };
  assertEquals(hashed.length, 1_000);
  assertEquals([copy.tokens[0][0], copy.tokens[89][89]], ["[secret 1]", "[secret]"]);
  assertEquals(copy.tokens.flat().filter((mask) => !mask.startsWith("[secret")), []);
});

Deno.test("redaction: a key that the concept declares is secret, whatever its case", () => {
  assertEquals(new Redactor(hash).copy({ Favourite: "blue", other: "x" }, new Set(["favourite"])), {
    Favourite: "[secret 4]",
    other: "x",
  });
});

Deno.test("redaction: the same text as a secret is masked under another name, as a whole and inside other text", () => {
  const redactor = learned({ token: "abc123def", pin: "12" });
  assertEquals(
    redactor.copy({
      result: "abc123def",
      said: "it is abc123def, twice: abc123def",
      short: "12",
      in: "x12x",
    }),
    {
      result: "[secret 9]",
      said: "it is [secret 9], twice: [secret 9]",
      short: "[secret 2]",
      in: "x12x",
    },
  );
});

Deno.test("redaction: a secret that stands as a key is masked", () => {
  assertEquals(learned({ token: "abc123def" }).copy({ abc123def: 1 }), { "[secret 9]": 1 });
});

Deno.test("redaction: of two secrets of which one begins the other, the longer is masked as a whole, learned in either order", () => {
  for (const tokens of [["abcdefgh", "abcdefgh-tail"], ["abcdefgh-tail", "abcdefgh"]]) {
    const redactor = learned({ tokens });
    assertEquals(redactor.text("x abcdefgh-tail y abcdefgh z"), "x [secret 13] y [secret 8] z");
  }
});

Deno.test("redaction: a mask is not searched for secrets", () => {
  assertEquals(learned({ tokens: ["secret", "topmost-value"] }).text("topmost-value"), "[secret 13]");
  assertEquals(learned({ tokens: ["secret", "topmost-value"] }).text("a topmost-value"), "a [secret 13]");
});

Deno.test("redaction: many secrets are found as few are", () => {
  const tokens = Array.from({ length: 500 }, (_, i) => `token-number-${i}-`);
  const redactor = learned({ tokens });
  for (const token of tokens) {
    assertEquals(redactor.text(`a ${token} b`), `a [secret ${token.length}] b`);
    assertEquals(redactor.text(token), `[secret ${token.length}]`);
  }
});

Deno.test("redaction: an object seen first under an open name and then under a secret one is learned as secret", () => {
  const inner = { text: "deep-secret-value" };
  const redactor = learned({ open: { inner }, token: { inner } });
  assertEquals(redactor.text("deep-secret-value"), "[secret 17]");
  assertEquals(learned({ token: { inner }, open: { inner } }).text("deep-secret-value"), "[secret 17]");
});

Deno.test("redaction: the empty text is no secret to look for", () => {
  assertEquals(learned({ password: "" }).copy({ title: "", text: "abc" }), { title: "", text: "abc" });
});

Deno.test("redaction: without a hash every secret has the same mask", () => {
  assertEquals(new Redactor(undefined).copy({ token: "a", password: "b" }), {
    token: "[secret]",
    password: "[secret]",
  });
});

Deno.test("redaction: a copy shares nothing that can change with its original", () => {
  const value = { at: new Date(5), list: [{ n: 1 }] };
  const copy = new Redactor(hash).copy(value) as typeof value;
  value.at.setTime(9);
  value.list[0].n = 9;
  assertEquals(copy, { at: new Date(5), list: [{ n: 1 }] });
});

Deno.test("redaction: what is large is cut, and says how large it was", () => {
  const copy = new Redactor(hash).copy({
    text: "x".repeat(2_001),
    list: Array(101).fill(1),
    keys: Object.fromEntries(Array.from({ length: 201 }, (_, i) => [`k${i}`, i])),
    bytes: new Uint8Array(9),
  }) as { text: string; list: unknown[]; keys: Record<string, unknown>; bytes: string };
  assertEquals(copy.text, `${"x".repeat(2_000)}... (2001 characters)`);
  assertEquals([copy.list.length, copy.list.at(-1)], [101, "... (101 items)"]);
  assertEquals([Object.keys(copy.keys).length, copy.keys["..."]], [201, "201 keys"]);
  assertEquals([copy.keys.k198, copy.keys.k199, copy.keys.k200], [198, undefined, 200]);
  assertEquals(copy.bytes, "[9 bytes]");
});

Deno.test("redaction: a secret at the place where a text is cut does not show its beginning", () => {
  const secret = "S".repeat(40);
  const copy = learned({ token: secret }).copy({ text: "x".repeat(1_990) + secret }) as { text: string };
  assertEquals(copy.text.includes("SSSS"), false);
});

Deno.test("redaction: a value that holds itself many times over is copied in bounded time and size", () => {
  const node: Record<string, unknown> = { n: 1 };
  node.children = Array(100).fill(node);
  const redactor = new Redactor(hash);
  redactor.learn(node);
  redactor.copy(node);
  assert(redactor.bytes < 5_000_000, `${redactor.bytes} bytes`);
});

Deno.test("redaction: what cannot be read is said to be so, and the rest is copied", () => {
  const broken = {
    get x() {
      throw new Error("getter");
    },
  };
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  const redactor = learned({ broken, proxy, ok: 1 });
  assertEquals(redactor.copy({ broken, proxy, ok: 1 }), {
    broken: "[unreadable]",
    proxy: "[unreadable]",
    ok: 1,
  });
});

Deno.test("redaction: a key named __proto__ is a key of the copy, and nothing else", () => {
  const copy = new Redactor(hash).copy(JSON.parse(`{"__proto__":{"polluted":1}}`));
  assertEquals(Object.keys(copy), ["__proto__"]);
  assertEquals((copy as { polluted?: unknown }).polluted, undefined);
});

Deno.test("redaction: instances are told by what they are", () => {
  const copy = new Redactor(hash).copy({
    error: new TypeError("with a token in it"),
    map: new Map(),
    act: () => 1,
    id: { toHexString: () => "5f", __proto__: class Id {}.prototype },
    [Symbol.iterator]: 1,
    symbol: Symbol("x"),
  });
  assertEquals(copy, { error: "[TypeError]", map: "[Map]", act: "[function]", id: "5f", symbol: "[symbol]" });
});

Deno.test("redaction: a text that is cut does not keep the whole of it alive", () => {
  setFlagsFromString("--expose-gc");
  const collect: () => void = runInNewContext("gc");
  const used = () => (collect(), Deno.memoryUsage().heapUsed);
  const kept: unknown[] = [];
  const before = used();
  for (let i = 0; i < 50; i++) {
    kept.push(new Redactor(hash).copy({ text: JSON.parse(`"${i}${"x".repeat(1_000_000)}"`) }));
  }
  const grown = used() - before;
  assert(kept.length === 50 && grown < 10_000_000, `${Math.round(grown / 1e6)} MB more, of texts of 50 MB`);
});

/** Values of which a request of a megabyte can hold as many as a copy keeps; each is made anew. */
const crowds: Record<string, (i: number, j: number) => unknown> = {
  nulls: () => Array(100).fill(null),
  numbers: (i, j) => Array.from({ length: 20 }, (_, k) => i + j + k / 7),
  texts: (i, j) => Array.from({ length: 20 }, (_, k) => `${i} ${j} ${k}`),
  objects: () => ({}),
  lists: () => [],
  keys: (i, j) => ({ [`key${i} ${j} ${Math.random()}`]: true }),
  passwords: (i, j) => ({ password: `${i} ${j}` }),
};
for (const [name, one] of Object.entries(crowds)) {
  Deno.test(`redaction: a copy of many ${name} is counted for at least a quarter of the memory that it takes`, () => {
    setFlagsFromString("--expose-gc");
    const collect: () => void = runInNewContext("gc");
    const used = () => (collect(), Deno.memoryUsage().heapUsed);
    const kept: unknown[] = [];
    let counted = 0;
    const before = used();
    for (let copy = 0; copy < 2; copy++) {
      const redactor = new Redactor(hash);
      kept.push(redactor.copy({
        list: Array.from({ length: 100 }, (_, i) => Array.from({ length: 100 }, (_, j) => one(i, j))),
      }));
      counted += redactor.bytes;
    }
    const taken = used() - before;
    assert(kept.length === 2 && taken < 4 * counted, `${taken} bytes, counted for ${counted}`);
  });
}

Deno.test("redaction: a secret is noticed anywhere in a JSON value: by its key's name, or where it was learned, however large the value", () => {
  const redactor = learned({ password: "hunter2secret", iban: "DE02 1203" }, new Set(["iban"]));
  const deep = Array.from({ length: 50 }).reduce<unknown>((inside) => [{ inside }], "hunter2secret");
  const holding: unknown[] = [
    "hunter2secret",
    ["hello", { text: "say hunter2secret!" }],
    { "hunter2secret": 1 },
    { token: "any" },
    { pin: 1234 },
    { session: { id: ["any"] } },
    { paid: "DE02 1203" },
    Array.from({ length: 1_000 }, (_, i) => i === 999 ? "hunter2secret" : "x"),
    `${"x".repeat(100_000)}hunter2secret`,
    deep,
  ];
  for (const value of holding) {
    assertEquals(redactor.holdsSecret(value), true, JSON.stringify(value).slice(0, 80));
  }
  const open = [null, 7, "hunter", { token: null, pin: true, session: "", password: {} }, {
    iban: "of others",
  }, []];
  for (const value of open) assertEquals(redactor.holdsSecret(value), false, JSON.stringify(value));
  assertEquals(redactor.holdsSecret({ iban: "of others" }, new Set(["iban"])), true);
});
