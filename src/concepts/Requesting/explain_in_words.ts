import { causeAndFixInWords, type LiveFlow } from "@engine";

/**
 * The explanation beside an answer of development: what stopped the request, with the sync, its file and line; the next step;
 * and the page that tells more. What was thrown is not in it: no client is told of that (design rule R7).
 *
 * @param action the id of the `request` action
 * @param page the address of the explainer's pages; undefined when nobody serves them
 */
export function explainInWords(
  flow: LiveFlow,
  action: string | undefined,
  page: string | undefined,
): string | undefined {
  try {
    const { problem } = flow.explain(action);
    return [problem && causeAndFixInWords(problem), page && `See ${page}/${flow.id}`].filter(Boolean).join(
      " ",
    ) || undefined;
  } catch {
    // It is beside the point of an answer: a defect here must not cost it.
    return undefined;
  }
}
