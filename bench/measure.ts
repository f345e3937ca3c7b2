/** What every benchmark shares: the best of some rounds, and tables. */

/** One line of a table: what was measured, here and by hand. */
export interface Row {
  readonly name: string;
  /** Of the engine. */
  readonly ours: number;
  /** Of the same work done by hand, in the same run. */
  readonly byHand: number;
}

/**
 * The least time that one unit of work took over some rounds, in microseconds: what the work costs when nothing else disturbs
 * it.
 *
 * @param work does some units of work, and resolves with how many
 */
export async function microseconds(work: () => Promise<number> | number, rounds = 9): Promise<number> {
  let least = Infinity;
  for (let round = 0; round < rounds; round++) {
    const start = performance.now();
    const units = await work();
    least = Math.min(least, (performance.now() - start) * 1_000 / units);
  }
  return least;
}

/** Prints a table in Markdown, with the ratio of each row. */
export function printTable(title: string, unit: string, rows: readonly Row[]): void {
  const lines = rows.map(({ name, ours, byHand }) =>
    `| ${name} | ${number(ours)} | ${number(byHand)} | ${number(ours / byHand)} |`
  );
  console.log(
    [`\n### ${title}\n`, `| case | ${unit} | by hand | ratio |`, "|---|---:|---:|---:|", ...lines].join("\n"),
  );
}

function number(value: number): string {
  return value >= 100 ? value.toFixed(0) : value.toFixed(2);
}
