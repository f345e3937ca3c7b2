import { hasLiveSession, isAuthenticated } from "@client";
import { showAccount } from "./account_panel.ts";
import { api } from "./api.ts";
import { ListPanel } from "./list_panel.ts";
import { showSession } from "./session_panel.ts";

let list: ListPanel | undefined;

/** Opens the list for who is logged in. It stays while the server cannot be asked, and goes with the session. */
function showList(): void {
  const state = api.session.getSnapshot();
  const isOther = isAuthenticated(state) && state.user !== list?.user;
  if (list && (isOther || !hasLiveSession(state))) {
    list.close();
    list = undefined;
  }
  if (isAuthenticated(state)) list ??= new ListPanel(state.user);
}

showSession();
showAccount();
api.session.subscribe(showList);
showList();
