/** Load from another process: `wrk` (Debian's package), with a POST. */

/** What one run of `wrk` measured. */
export interface Load {
  readonly requestsPerSecond: number;
  /** The 99th percentile of the time to an answer, in milliseconds. */
  readonly p99: number;
}

const CONNECTIONS = 32;

/**
 * Sends one body again and again over 32 connections.
 *
 * @throws Error when `wrk` is not installed, or an answer is not 2xx
 */
export async function load(url: string, body: object, seconds: number): Promise<Load> {
  const script = await Deno.makeTempFile({ suffix: ".lua" });
  try {
    await Deno.writeTextFile(
      script,
      [
        `wrk.method = "POST"`,
        `wrk.headers["Content-Type"] = "application/json"`,
        `wrk.body = '${JSON.stringify(body)}'`,
      ].join("\n"),
    );
    const args = ["-t1", `-c${CONNECTIONS}`, `-d${seconds}s`, "--latency", "-s", script, url];
    const { code, stdout } = await new Deno.Command("wrk", { args }).output();
    const text = new TextDecoder().decode(stdout);
    if (code !== 0 || text.includes("Non-2xx")) throw new Error(`wrk failed:\n${text}`);
    return {
      requestsPerSecond: Number(/Requests\/sec:\s+([\d.]+)/.exec(text)![1]),
      p99: milliseconds(/99%\s+([\d.]+)(us|ms|s)/.exec(text)!),
    };
  } finally {
    await Deno.remove(script);
  }
}

function milliseconds([, value, unit]: RegExpExecArray): number {
  return Number(value) * { us: 0.001, ms: 1, s: 1_000 }[unit]!;
}
