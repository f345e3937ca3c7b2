/** A POST whose headers the server has read and whose body it waits for: a request in flight, for as long as a test likes. */
export class HeldRequest implements Disposable {
  private constructor(private readonly connection: Deno.TcpConn, private readonly body: Uint8Array) {}

  /** Resolves when the server has begun to read the body, which it says by `100 Continue` (RFC 9110, 10.1.1). */
  static async begin(url: string, body: object): Promise<HeldRequest> {
    const { hostname, port, host, pathname } = new URL(url);
    const bytes = new TextEncoder().encode(JSON.stringify(body));
    const connection = await Deno.connect({ hostname, port: Number(port) });
    const held = new HeldRequest(connection, bytes);
    try {
      await held.#write(new TextEncoder().encode(
        `POST ${pathname} HTTP/1.1\r\nHost: ${host}\r\nContent-Type: application/json\r\n` +
          `Content-Length: ${bytes.length}\r\nExpect: 100-continue\r\nConnection: close\r\n\r\n`,
      ));
      await held.#readTo("HTTP/1.1 100 Continue\r\n\r\n");
      return held;
    } catch (error) {
      connection.close();
      throw error;
    }
  }

  /** Sends the body; gives the answer. */
  async finish(): Promise<{ status: number; body: Record<string, unknown> }> {
    await this.#write(this.body);
    const text = await this.#readTo(undefined);
    const [head, body] = text.split("\r\n\r\n");
    return { status: Number(head.split(" ")[1]), body: JSON.parse(body) };
  }

  [Symbol.dispose](): void {
    this.connection.close();
  }

  async #write(bytes: Uint8Array): Promise<void> {
    for (let at = 0; at < bytes.length;) at += await this.connection.write(bytes.subarray(at));
  }

  /** Reads up to that text, or to the end of the connection. */
  async #readTo(end: string | undefined): Promise<string> {
    const decoder = new TextDecoder();
    const buffer = new Uint8Array(4096);
    let text = "";
    while (end === undefined || !text.endsWith(end)) {
      const count = await this.connection.read(buffer);
      if (count === null) {
        if (end === undefined) return text;
        throw new Error(`The connection ended before ${JSON.stringify(end)}, after ${JSON.stringify(text)}`);
      }
      text += decoder.decode(buffer.subarray(0, count), { stream: true });
    }
    return text;
  }
}
