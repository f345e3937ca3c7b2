/** What is printed by `console.log` meanwhile, in place of printing it; disposing of it ends that. */
export class PrintedLines implements Disposable {
  readonly lines: string[] = [];
  readonly #log = console.log;

  constructor() {
    console.log = (line: string) => void this.lines.push(line);
  }

  [Symbol.dispose](): void {
    console.log = this.#log;
  }
}
