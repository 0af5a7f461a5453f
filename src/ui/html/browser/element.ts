/** The element of an id that the page always has. */
export function byId<T extends HTMLElement>(id: string): T {
  const found = document.getElementById(id);
  if (found === null) throw new Error(`the page has no element ${id}`);
  return found as T;
}

export interface Attributes {
  readonly [name: string]: string | number | undefined;
}

/** An element with texts and elements in it. Texts stay texts: nothing here makes HTML of a string. */
export function element<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: readonly (Node | string)[]
): HTMLElementTagNameMap[K] {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes))
    if (value !== undefined) made.setAttribute(name, String(value));
  made.append(...children);
  return made;
}

/** Said to readers of screens. */
export function say(text: string): void {
  byId('said').textContent = text;
}
