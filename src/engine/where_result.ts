/** What a `where` returned: whether it is frames, from which matches they come, and what they lack. */
import type { CompiledSync } from "./compile.ts";
import { FrameIndex } from "./frame_index.ts";
import type { Match } from "./match.ts";
import { nearest } from "./nearest.ts";
import { isThenable } from "./thenable.ts";
import type { Frame } from "./types.ts";
import { inQuotes } from "./words.ts";
import type { Wrong } from "./wrong.ts";

/** What is wrong with the value that a `where` returned; undefined when it is frames. */
export function wrongFrames(returned: unknown): Wrong | undefined {
  if (!Array.isArray(returned)) {
    const found = returned === undefined
      ? "nothing"
      : returned === null
      ? "null"
      : `a value of type ${typeof returned}`;
    return {
      what: `returned ${found}, expected frames`,
      next: `end every branch of it with "return frames"`,
    };
  }
  for (let index = 0; index < returned.length; index++) {
    const frame = returned[index];
    if (isThenable(frame)) {
      return {
        what: `returned a promise in place of frame ${index + 1}`,
        next: `an "await" is missing, or use frames.query(...) in place of map`,
      };
    }
    if (Array.isArray(frame)) {
      return {
        what: `returned an array in place of frame ${index + 1}`,
        next: `write ...frames, such as new Frames(...frames), or frames.flatMap(...)`,
      };
    }
    if (typeof frame !== "object" || frame === null) {
      return {
        what: `returned ${frame === null ? "null" : typeof frame} in place of frame ${index + 1}`,
        next: `a frame is an object from variables to values, as in { ...$, [name]: value }`,
      };
    }
  }
}

/**
 * The match that each frame comes from: the one whose frame it is, or else the first that it agrees with on every variable
 * of the patterns that it still binds; the first match where it agrees with none.
 */
export function originsOf(frames: readonly Frame[], matches: readonly Match[]): Match[] {
  if (matches.length === 1) return new Array(frames.length).fill(matches[0]);
  const byFrame = new Map<Frame, Match>(matches.map((match) => [match.frame, match]));
  const variables = [...new Set(matches.flatMap(({ frame }) => Object.getOwnPropertySymbols(frame)))];
  // One index for each set of variables that frames still bind, so that many rebuilt frames cost no more than a look-up.
  const indexes = new Map<string, FrameIndex<Match>>();
  const byBindings = (frame: Frame): Match | undefined => {
    const kept = variables.filter((variable) => frame[variable] !== undefined);
    const part = (one: Frame): Frame =>
      Object.fromEntries(kept.map((variable) => [variable, one[variable]])) as Frame;
    const name = kept.map(String).join();
    let index = indexes.get(name);
    if (!index) {
      indexes.set(name, index = new FrameIndex());
      for (const match of matches) index.add(part(match.frame), match);
    }
    return index.get(part(frame));
  };
  return Array.from(frames, (frame) => byFrame.get(frame) ?? byBindings(frame) ?? matches[0]);
}

/** The variable that the steps of a sync need and a frame does not bind (R10); undefined when all are bound. */
export function unboundVariable(sync: CompiledSync, frame: Frame): Wrong | undefined {
  for (const variable of sync.needs) {
    if (frame[variable] !== undefined) continue;
    const name = variable.description ?? "";
    const bound = sync.variables.filter((one) => frame[one] !== undefined).map((one) =>
      one.description ?? ""
    );
    const strings = Object.keys(frame);
    const near = nearest(name, bound);
    return {
      variable: name,
      what: `its "where" left the variable "${name}" unbound, and "then" uses it ` +
        `(bound are: ${inQuotes(bound)})`,
      next: strings.length > 0
        ? `The frame has the string key "${strings[0]}": write [${strings[0]}] to bind the variable`
        : near
        ? `Did you mean "${near}"?`
        : `Bind it in "where" for every frame that is kept, or write optional(${name}) in "then" if it may be absent`,
    };
  }
}
