import { isFailure, type OptimisticStore } from "@client";
import { type Entry, openEntries } from "./api.ts";
import { element, say } from "./element.ts";

/** Others may have changed the list: it is read again after this time, in milliseconds, as long as somebody looks at it. */
const READ_AGAIN_AFTER = 5_000;

const list = element("list", HTMLDivElement);
const locked = element("list-locked", HTMLParagraphElement);
const form = element("add-form", HTMLFormElement);
const newEntry = element("new-entry", HTMLInputElement);
const entries = element("entries", HTMLUListElement);
const empty = element("empty", HTMLParagraphElement);
const message = element("list-message", HTMLParagraphElement);
const template = element("entry", HTMLTemplateElement);

/** The list on the page, for one user, until it is closed. */
export class ListPanel {
  readonly #entries: OptimisticStore<Entry> = openEntries();
  readonly #closed = new AbortController();
  /** Tells the other tabs that there is something to read. */
  readonly #tabs = new BroadcastChannel("list");
  #rows = new Map<string, Row>();
  #isRead = false;
  #isAway = false;

  /** @param user whose it is: for another user, open another */
  constructor(readonly user: string | undefined) {
    const { signal } = this.#closed;
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#add();
    }, { signal });
    document.addEventListener("visibilitychange", () => this.#readIfSeen(), { signal });
    this.#tabs.addEventListener("message", () => void this.#read());
    const timer = setInterval(() => this.#readIfSeen(), READ_AGAIN_AFTER);
    const unsubscribe = this.#entries.subscribe(() => this.#show());
    signal.addEventListener("abort", () => {
      clearInterval(timer);
      unsubscribe();
      this.#tabs.close();
    });

    say(message, "");
    list.hidden = false;
    locked.hidden = true;
    void this.#read();
  }

  /** Takes the list away. What has not been saved by then is not saved, and the page says so. */
  close(): void {
    this.#closed.abort();
    this.#entries.close();
    entries.replaceChildren();
    list.hidden = true;
    locked.hidden = false;
  }

  #add(): void {
    const text = newEntry.value.trim();
    if (text === "") return;
    form.reset();
    void this.#saved(text, this.#entries.create({ text, done: false }).settled);
  }

  /** Says what became of a change that is on the page already. */
  async #saved(text: string, change: Promise<unknown>): Promise<void> {
    say(message, "");
    const result = await change;
    if (!isFailure(result)) {
      if (!this.#closed.signal.aborted) this.#tabs.postMessage("changed");
      return;
    }
    const why = this.#closed.signal.aborted ? "The session has ended." : result.error;
    say(message, `"${text}" was not saved. ${why}`, true);
    // The server knows better what is on the list.
    if (!this.#closed.signal.aborted) await this.#read();
  }

  async #read(): Promise<void> {
    const failure = await this.#entries.load();
    if (this.#closed.signal.aborted) return;
    if (!failure) {
      this.#isRead = true;
      if (this.#isAway) say(message, "");
    } else if (failure.status === 0) {
      say(message, "The server cannot be reached. What you change is sent when it is back.", true);
    } else say(message, failure.error, true);
    this.#isAway = failure?.status === 0;
    this.#show();
  }

  #readIfSeen(): void {
    if (!document.hidden) void this.#read();
  }

  #show(): void {
    const items = this.#entries.getAll();
    // A row stays the same when its entry gets its real id: what one is typing there stays too.
    const known = new Map([...this.#rows].map(([id, row]) => [this.#entries.realId(id) ?? id, row]));
    this.#rows = new Map(items.map(({ id }) => [id, known.get(id) ?? new Row(id, this.#actions)]));
    const rows = [...this.#rows.values()];
    for (const row of known.values()) if (!rows.includes(row)) row.remove();
    items.forEach((item, i) => rows[i].show(item, this.#entries.isPending(item.id), entries.children[i]));
    empty.hidden = !this.#isRead || items.length > 0;
  }

  readonly #actions: RowActions = {
    change: (id, change) => {
      const text = this.#entries.get(id)?.text ?? "";
      void this.#saved(change.text ?? text, this.#entries.update(id, change));
    },
    remove: (id) => {
      const text = this.#entries.get(id)?.text ?? "";
      void this.#saved(text, this.#entries.delete(id));
    },
  };
}

/** What a row asks for. Its id may be the temporary one: the store goes on understanding it. */
interface RowActions {
  change(id: string, change: { text?: string; done?: boolean }): void;
  remove(id: string): void;
}

/** An entry on the page. */
class Row {
  readonly #row = (template.content.cloneNode(true) as DocumentFragment).firstElementChild as HTMLLIElement;
  readonly #done = this.#row.querySelector("input[type=checkbox]") as HTMLInputElement;
  readonly #text = this.#row.querySelector("input.text") as HTMLInputElement;
  readonly #pending = this.#row.querySelector(".pending") as HTMLElement;
  readonly #remove = this.#row.querySelector("button") as HTMLButtonElement;
  /** The text as the list has it. */
  #known = "";

  constructor(id: string, actions: RowActions) {
    this.#done.addEventListener("change", () => actions.change(id, { done: this.#done.checked }));
    this.#text.addEventListener("change", () => {
      const text = this.#text.value.trim();
      if (text === "" || text === this.#known) this.#text.value = this.#known;
      else actions.change(id, { text });
    });
    this.#text.addEventListener("keydown", ({ key }) => {
      if (key === "Escape") this.#text.value = this.#known;
    });
    this.#remove.addEventListener("click", () => {
      const neighbour = this.#row.nextElementSibling ?? this.#row.previousElementSibling;
      (neighbour?.querySelector("button") ?? newEntry).focus();
      actions.remove(id);
    });
  }

  /** Shows the entry as it is now, before `place` unless it is there already. */
  show({ id, text, done }: Entry, isPending: boolean, place: Element | undefined): void {
    this.#row.dataset.id = id;
    this.#done.checked = done;
    this.#done.ariaLabel = `${text}: done`;
    // What one is typing is not taken away.
    if (this.#text.value === this.#known) this.#text.value = text;
    this.#text.ariaLabel = `Text of ${text}`;
    this.#known = text;
    this.#pending.hidden = !isPending;
    this.#remove.ariaLabel = `Remove ${text}`;
    if (place !== this.#row) entries.insertBefore(this.#row, place ?? null);
  }

  remove(): void {
    this.#row.remove();
  }
}
