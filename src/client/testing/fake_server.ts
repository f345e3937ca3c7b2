import { FakeClock } from "../../testing/clock.ts";
import type { ClientOptions } from "../create_client.ts";

/** A request that arrived, and what a test answers. */
export interface Arrived {
  readonly url: string;
  readonly path: string;
  readonly headers: Headers;
  readonly body: Record<string, unknown>;
  /** Answers it. */
  answer(status: number, body: unknown, headers?: Record<string, string>): Promise<void>;
  /** Breaks the connection. */
  breakOff(): Promise<void>;
}

/** Takes the place of `fetch`: a test answers each request by hand, in any order. */
export class FakeServer {
  readonly clock = new FakeClock();
  readonly arrived: Arrived[] = [];

  /** What `createClient` needs to reach it. */
  readonly options = {
    baseUrl: "http://server.test/api",
    clock: this.clock,
    random: () => 0,
    fetch: (url: string, init: RequestInit) => this.#fetch(url, init),
  } satisfies ClientOptions;

  /** The request that arrived last. */
  get last(): Arrived {
    return this.arrived.at(-1)!;
  }

  /** The paths of all requests that arrived, in order. */
  get paths(): string[] {
    return this.arrived.map(({ path }) => path);
  }

  #fetch(url: string, { headers, body, signal }: RequestInit): Promise<Response> {
    return new Promise((resolve, reject) => {
      signal?.addEventListener("abort", () => reject(signal.reason));
      if (signal?.aborted) return reject(signal.reason);
      this.arrived.push({
        url,
        path: url.replace(this.options.baseUrl, ""),
        headers: new Headers(headers),
        body: JSON.parse(body as string),
        answer(status, answer, headers) {
          resolve(
            new Response(typeof answer === "string" ? answer : JSON.stringify(answer), { status, headers }),
          );
          return quiet();
        },
        breakOff() {
          reject(new TypeError("connection reset"));
          return quiet();
        },
      });
    });
  }
}

/** Lets everything run that waits for nothing but its turn; reading a body takes some turns of the event loop. */
export async function quiet(): Promise<void> {
  for (let i = 0; i < 5; i++) await new Promise((resolve) => setTimeout(resolve));
}
