import { inQuotes } from "../../engine/words.ts";
import type { Method } from "../concept.ts";
import type { Finding } from "../finding.ts";
import type { Place } from "../place.ts";
import { didYouMean } from "../words.ts";

/** The finding for a method that a concept does not have. */
export function unknownMethod(
  named: { concept: string; name: string },
  methods: readonly Method[],
  about: Place & { sync?: string },
): Finding {
  const alike = methods.filter(({ isQuery }) => isQuery === named.name.startsWith("_")).map(({ name }) =>
    name
  );
  return {
    severity: "error",
    rule: "unknown-action",
    ...about,
    message: `${named.concept} has no "${named.name}"; it has ${inQuotes(methods.map(({ name }) => name))}`,
    fix: didYouMean(
      named.name,
      alike,
      didYouMean(named.name, methods.map(({ name }) => name), "Use one of these, or write it in the concept"),
    ),
  };
}
