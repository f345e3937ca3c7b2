/** Those who want to hear of changes. One that throws keeps no other from hearing, as with any event of the platform. */
export class Listeners {
  readonly #events = new EventTarget();

  /** Calls `listener` after each change, until the function that this gives is called. */
  subscribe(listener: () => void): () => void {
    // A function of its own: an EventTarget would take the same listener only once.
    const heard = () => listener();
    this.#events.addEventListener("change", heard);
    return () => this.#events.removeEventListener("change", heard);
  }

  /** Calls all of them. */
  notify(): void {
    this.#events.dispatchEvent(new Event("change"));
  }
}
