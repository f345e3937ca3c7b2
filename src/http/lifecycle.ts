/** The requests that a server is serving, and whether it takes new ones. */
export class Lifecycle {
  #active = 0;
  #stopping = false;
  #idle: (() => void) | undefined;

  get stopping(): boolean {
    return this.#stopping;
  }

  /** A request came. */
  enter(): void {
    this.#active++;
  }

  /** A request has its answer. */
  leave(): void {
    if (--this.#active === 0) this.#idle?.();
  }

  /** From now on new requests are refused; resolves when those that run have their answers. */
  stop(): Promise<void> {
    this.#stopping = true;
    return new Promise((resolve) => {
      if (this.#active === 0) resolve();
      else this.#idle = resolve;
    });
  }
}
