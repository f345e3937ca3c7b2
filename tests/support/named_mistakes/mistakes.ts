import { ACTIONS } from "./actions.ts";
import { FILES } from "./files.ts";
import { KEYS } from "./keys.ts";
import type { Mistake } from "./mistake.ts";
import { PATHS } from "./paths.ts";
import { VARIABLES } from "./variables.ts";
import { WHERES } from "./wheres.ts";

/** The mistakes that people make with concepts and syncs. */
export const MISTAKES: readonly Mistake[] = [
  ...PATHS,
  ...KEYS,
  ...VARIABLES,
  ...ACTIONS,
  ...FILES,
  ...WHERES,
];
