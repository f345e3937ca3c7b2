/** A concept whose actions do what a test of answers needs: pass, refuse, throw, hang. */
export class StepsConcept {
  /** What `hang` returns, once a test resolves it. */
  readonly hanging = Promise.withResolvers<Record<string, unknown>>();
  /** Resolves when `hang` has been called. */
  readonly hangs = Promise.withResolvers<void>();

  pass(input: Record<string, unknown>): Record<string, unknown> {
    return { ...input, passed: true };
  }

  refuse({ why, ...more }: { why: unknown; [key: string]: unknown }): { error: unknown } {
    return { error: why, ...more };
  }

  crash({ cause }: { cause: unknown }): never {
    throw cause;
  }

  hang(): Promise<Record<string, unknown>> {
    this.hangs.resolve();
    return this.hanging.promise;
  }

  _rows({ rows }: { rows: Record<string, unknown>[] }): Record<string, unknown>[] {
    return rows;
  }

  _crash({ cause }: { cause: unknown }): never {
    throw cause;
  }
}
