import { hasLiveSession, isAuthenticated, isProbing, isSessionSettled, type SessionState } from "@client";
import { api } from "./api.ts";
import { element } from "./element.ts";

/** So many values are remembered. */
const LONGEST_HISTORY = 50;

/** Shows the session's value: which of the four states it is, what can be asked of it, and all values before it. */
export function showSession(): void {
  const states = [...element("states", HTMLOListElement).children] as HTMLElement[];
  const history = element("history", HTMLOListElement);
  const show = () => {
    const state = api.session.getSnapshot();
    for (const one of states) {
      if (one.dataset.state === nameOf(state)) one.setAttribute("aria-current", "true");
      else one.removeAttribute("aria-current");
    }
    const answers = {
      "status": state.status,
      "token": state.token,
      "is-authenticated": isAuthenticated(state),
      "is-settled": isSessionSettled(state),
      "has-live-session": hasLiveSession(state),
      "is-probing": isProbing(state),
    };
    for (const [id, answer] of Object.entries(answers)) element(id, HTMLElement).textContent = String(answer);

    history.prepend(lineOf(state));
    if (history.children.length > LONGEST_HISTORY) history.lastElementChild?.remove();
  };
  api.session.subscribe(show);
  show();
}

/** The name of the state in `docs/client.md`. */
function nameOf(state: SessionState): string {
  return isSessionSettled(state) && !isAuthenticated(state) && hasLiveSession(state)
    ? "unconfirmed"
    : state.status;
}

/** One line of the history: when, the two parts of the value that it always has, and the others below. */
function lineOf({ status, token, ...more }: SessionState): HTMLLIElement {
  const line = document.createElement("li");
  const time = document.createElement("time");
  time.textContent = new Date().toLocaleTimeString("en-GB");
  line.append(time, part("status", status), part("token", token));
  const rest = Object.entries(more).map(([key, value]) => `${key}: ${value}`);
  if (rest.length > 0) line.append(part("more", rest.join(", ")));
  return line;
}

function part(name: string, text: string): HTMLSpanElement {
  const span = document.createElement("span");
  span.className = name;
  span.textContent = text;
  return span;
}
