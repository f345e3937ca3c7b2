/** The element of that id, of that kind: `element("username", HTMLInputElement)`. Throws when the page has none. */
export function element<E extends HTMLElement>(id: string, kind: new () => E): E {
  const found = document.getElementById(id);
  if (!(found instanceof kind)) throw new Error(`The page has no ${kind.name} with the id "${id}"`);
  return found;
}

/** Says something in a line that screen readers read out. Empty text takes it away. */
export function say(line: HTMLElement, text: string, isBad = false): void {
  line.classList.toggle("bad", isBad);
  line.textContent = text;
}
