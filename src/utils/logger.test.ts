import { assertEquals, assertMatch } from "@std/assert";
import { escapeControls, log } from "@utils/logger.ts";

/** What `write` prints, by stream. */
function printed(write: () => void): { out: string[]; err: string[] } {
  const [out, err]: string[][] = [[], []];
  const { log, error } = console;
  console.log = (line: string) => void out.push(line);
  console.error = (line: string) => void err.push(line);
  try {
    write();
  } finally {
    console.log = log;
    console.error = error;
  }
  return { out, err };
}

Deno.test("an entry is one line with its UTC time and level; errors go to standard error", () => {
  const { out, err } = printed(() => {
    log("info", "it listens");
    log("warn", "it creaks");
    log("error", "it broke");
  });
  const time = String.raw`^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z`;
  assertEquals([out.length, err.length], [2, 1]);
  assertMatch(out[0], new RegExp(`${time} INFO  it listens$`));
  assertMatch(out[1], new RegExp(`${time} WARN  it creaks$`));
  assertMatch(err[0], new RegExp(`${time} ERROR it broke$`));
});

Deno.test("G5: no text can forge a line or steer a terminal", () => {
  const { out } = printed(() =>
    log("info", "ada\r\n2030-01-01T00:00:00.000Z ERROR forged\x1b[2J\x9b31m\u2028\x7f\u202e")
  );
  assertMatch(
    out[0],
    /ada\\u000d\\n2030-01-01T00:00:00\.000Z ERROR forged\\u001b\[2J\\u009b31m\\u2028\\u007f\\u202e$/,
  );
});

Deno.test("a stack stays readable on its one line, and other text as it is", () => {
  assertEquals(
    escapeControls("Error: a\n    at f (x.ts:1:2)\n    at g"),
    "Error: a | at f (x.ts:1:2) | at g",
  );
  assertEquals(escapeControls('Zoë \\ "😀"'), 'Zoë \\ "😀"');
});
