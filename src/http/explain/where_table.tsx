/** @jsxImportSource @hono/hono/jsx */
import type { WhereStep } from "@engine";
import { Value } from "./value.tsx";

/** So many queries are shown. */
const STEPS = 40;

/** How the frames of a `where` shrank, query by query. */
export function WhereTable({ steps }: { steps: readonly WhereStep[] }) {
  return (
    <>
      <table class="where">
        <caption>
          What <code>where</code> did with its frames
        </caption>
        <thead>
          <tr>
            <th scope="col">Query</th>
            <th scope="col">Input</th>
            <th scope="col" class="numeric">Rows</th>
            <th scope="col" class="numeric">Frames</th>
          </tr>
        </thead>
        <tbody>
          {steps.slice(0, STEPS).map(({ query, input, in: before, out, rows, row, emptied }) => (
            <tr class={emptied ? "differs" : "fits"}>
              <th scope="row">
                <code>{query}</code>
              </th>
              <td data-label="Input">
                {before === 0 ? <span class="hint">not reached</span> : <Value value={input} />}
                {row && (
                  <p class="near">
                    a row that did not fit: <Value value={row} />
                  </p>
                )}
              </td>
              <td class="numeric" data-label="Rows">{rows ?? "–"}</td>
              <td class="numeric" data-label="Frames">
                {before} → <strong>{out}</strong>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {steps.length > STEPS && <p class="hint">and {steps.length - STEPS} more queries</p>}
    </>
  );
}
