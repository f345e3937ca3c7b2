// Keeps the list of flows as it is on the server, and the filter in the address. Without it the page stands still, and the
// form has a button.
const EVERY = 1000;
const [form] = document.forms;
const flows = document.getElementById("flows");
const pause = document.getElementById("pause");
const state = document.getElementById("state");
let asked = new AbortController();
let timer;
let paused = false;

async function refresh() {
  clearTimeout(timer);
  asked.abort();
  asked = new AbortController();
  const { signal } = asked;
  let now = "live";
  try {
    const response = await fetch(location.href, { signal });
    if (!response.ok) throw new Error(`The server answered ${response.status}`);
    show(new DOMParser().parseFromString(await response.text(), "text/html"));
  } catch {
    now = "the server does not answer";
  }
  if (signal.aborted) return;
  tell(state, paused ? "paused" : now);
  if (!paused && !document.hidden) timer = setTimeout(refresh, EVERY);
}

function show(page) {
  const fresh = page.getElementById("flows");
  const [old] = flows.getElementsByTagName("tbody");
  const [rows] = fresh.getElementsByTagName("tbody");
  if (old && rows) showRows(old, [...rows.rows]);
  else if (flows.innerHTML !== fresh.innerHTML) flows.replaceChildren(...fresh.childNodes);
  for (const text of page.querySelectorAll("[data-live]")) {
    tell(document.getElementById(text.id), text.textContent);
  }
}

/** Touches only the rows that changed, so that a selection stays; the focus stays on its flow. */
function showRows(table, rows) {
  const focused = document.activeElement.closest("tr")?.id;
  for (const [i, row] of rows.entries()) {
    const known = document.getElementById(row.id);
    const stays = known?.innerHTML === row.innerHTML;
    if (known && !stays) known.replaceWith(row);
    const wanted = stays ? known : row;
    if (table.rows[i] !== wanted) table.insertBefore(wanted, table.rows[i] ?? null);
  }
  while (table.rows.length > rows.length) table.lastElementChild.remove();
  if (focused) document.getElementById(focused)?.querySelector("a").focus({ preventScroll: true });
  flows.classList.add("following");
}

function tell(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

form.addEventListener("input", () => {
  const filled = [...new FormData(form)].filter(([, value]) => value !== "");
  const query = new URLSearchParams(filled).toString();
  history.replaceState(null, "", location.pathname + (query && `?${query}`));
  refresh();
});
form.addEventListener("submit", (event) => event.preventDefault());
pause.addEventListener("click", () => {
  paused = !paused;
  pause.textContent = paused ? "Resume" : "Pause";
  refresh();
});
document.addEventListener("visibilitychange", () => {
  if (!document.hidden) refresh();
});
pause.hidden = false;
refresh();
