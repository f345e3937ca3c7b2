import { hasLiveSession, isAuthenticated, isFailure, isSessionSettled, type SessionState } from "@client";
import { api } from "./api.ts";
import { element, say } from "./element.ts";

const who = element("who", HTMLParagraphElement);
const login = element("login", HTMLDetailsElement);
const form = element("login-form", HTMLFormElement);
const username = element("username", HTMLInputElement);
const password = element("password", HTMLInputElement);
const actions = element("account-actions", HTMLDivElement);
const message = element("account-message", HTMLParagraphElement);

let shown: SessionState | undefined;
let busy = false;

/** Shows who is logged in, and lets one create an account, log in and log out. */
export function showAccount(): void {
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const button = event.submitter as HTMLButtonElement | null;
    void once(() => enter(button?.value === "/auth/createAccount"));
  });
  element("probe", HTMLButtonElement).addEventListener("click", () => void once(askWhoIAm));
  element("log-out", HTMLButtonElement).addEventListener("click", () => void once(logOut));
  api.session.subscribe(show);
  show();
}

/** Does one thing at a time: a second click while the first is under way does nothing. */
async function once(action: () => Promise<void>): Promise<void> {
  if (busy) return;
  busy = true;
  form.ariaBusy = "true";
  say(message, "");
  try {
    await action();
  } finally {
    busy = false;
    form.ariaBusy = "false";
  }
}

async function enter(isNew: boolean): Promise<void> {
  const input = { username: username.value, password: password.value };
  if (isNew) {
    const account = await api("/auth/createAccount", input);
    if (isFailure(account)) return say(message, account.error, true);
  }
  const session = await api("/auth/login", input);
  if (isFailure(session)) return say(message, session.error, true);
  form.reset();
  login.open = false;
  who.focus();
  // A login says which user it is, and a probe also the name.
  await api.session.probe();
}

async function askWhoIAm(): Promise<void> {
  const me = await api("/auth/me", {}, { read: true });
  if (isFailure(me)) say(message, me.error, true);
  else say(message, `The server says: ${me.username}, with the id ${me.user}.`);
}

async function logOut(): Promise<void> {
  const result = await api("/auth/logout");
  if (isFailure(result)) say(message, result.error, true);
  else say(message, "You are logged out.");
}

function show(): void {
  const state = api.session.getSnapshot();
  who.replaceChildren(...describe(state));
  actions.hidden = !hasLiveSession(state);
  const isIn = isAuthenticated(state);
  const wasIn = shown !== undefined && isAuthenticated(shown);
  if (isIn !== wasIn) {
    login.open = !isIn;
    login.querySelector("summary")!.textContent = isIn
      ? "Log in as somebody else"
      : "Log in, or create an account";
  }
  if (wasIn && !hasLiveSession(state) && !busy) say(message, "Your session has ended.");
  shown = state;
}

function describe(state: SessionState): (string | Node)[] {
  if (!isSessionSettled(state)) return ["Asking the server whether you are logged in …"];
  if (isAuthenticated(state)) {
    const name = document.createElement("strong");
    name.textContent = state.username ?? "…";
    return ["You are ", name, "."];
  }
  return [
    hasLiveSession(state)
      ? "You were logged in. The server does not answer; it is asked again and again."
      : "Nobody is logged in.",
  ];
}
