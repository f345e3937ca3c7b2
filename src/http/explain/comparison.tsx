/** @jsxImportSource @hono/hono/jsx */
import type { Comparison, KeyComparison, Shown, Slot } from "@engine";
import { Value } from "./value.tsx";

/** So many keys are shown. */
const KEYS = 40;

interface ComparisonProps {
  readonly of: Comparison;
  /** What of the sync is compared. */
  readonly part: "Pattern" | "Step";
}

/** A pattern beside the action that came nearest to it, key by key; what does not fit is marked. */
export function ComparisonTable({ of: { action, pattern, keys }, part }: ComparisonProps) {
  return (
    <>
      <table class="comparison">
        <caption>
          {part} {pattern + 1} beside <code>{action}</code> as it happened
        </caption>
        <thead>
          <tr>
            <th scope="col">
              <span class="unseen">Fits</span>
            </th>
            <th scope="col">Key</th>
            <th scope="col">Expected</th>
            <th scope="col">Found</th>
          </tr>
        </thead>
        <tbody>{keys.slice(0, KEYS).map((key) => <KeyRow of={key} />)}</tbody>
      </table>
      {keys.length > KEYS && <p class="hint">and {keys.length - KEYS} more keys</p>}
    </>
  );
}

function KeyRow({ of: { side, key, expected, bound, found, fits, near } }: { of: KeyComparison }) {
  const typesDiffer = !fits && expected?.kind === "literal" && found && found.type !== expected.type;
  return (
    <tr class={fits ? "fits" : "differs"}>
      <td>{expected && <Mark fits={fits} />}</td>
      <th scope="row">
        <code>{key}</code> {side === "output" && <span class="hint">output</span>}
      </th>
      <td data-label="Expected">
        {expected ? <Expected slot={expected} bound={bound} /> : <span class="hint">not named</span>}
        {typesDiffer && expected.kind === "literal" && <Type of={expected.type} />}
      </td>
      <td data-label="Found">
        {found ? <Value value={found.value} /> : <strong class="absent">absent</strong>}
        {typesDiffer && <Type of={found.type} />}
        {near !== undefined && (
          <p class="near">
            there is <code>{near}</code>
          </p>
        )}
      </td>
    </tr>
  );
}

function Mark({ fits }: { fits: boolean }) {
  return <span role="img" aria-label={fits ? "fits" : "does not fit"}>{fits ? "✓" : "✗"}</span>;
}

function Expected({ slot, bound }: { slot: Slot; bound?: Shown }) {
  if (slot.kind === "literal") return <Value value={slot.value} />;
  return (
    <>
      <code class="variable">{slot.optional ? `optional(${slot.name})` : slot.name}</code> {bound
        ? (
          <span>
            = <Value value={bound.value} />
          </span>
        )
        : <span class="hint">any value</span>}
    </>
  );
}

function Type({ of }: { of: string }) {
  return <span class="type">{of}</span>;
}
