/** Work that must be done once before anything else, such as creating indexes: begun at once, tried again until it is done. */
export class Prepared {
  #attempt: Promise<unknown> | undefined;

  /** Begins `task`. A failure is not reported here (nobody waits for it): the next `done` tries again. */
  constructor(private readonly task: () => Promise<unknown>) {
    this.done().catch(() => {});
  }

  /** Resolves when the task has succeeded; throws what it threw, and tries again when it is called again. */
  async done(): Promise<void> {
    const attempt = this.#attempt ??= this.task();
    try {
      await attempt;
    } catch (error) {
      if (this.#attempt === attempt) this.#attempt = undefined;
      throw error;
    }
  }
}
