/** An element of the page's own markup; its absence is a bug of the build, not of the viewer. */
export function element<T extends HTMLElement>(id: string, type: new () => T): T {
  const found = document.getElementById(id);
  if (!(found instanceof type)) throw new Error(`index.html has no <${type.name}> with the id "${id}"`);
  return found;
}

export function make<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  className: string,
  text: string | null = null,
): HTMLElementTagNameMap[K] {
  const made = document.createElement(tag);
  made.className = className;
  if (text !== null) made.textContent = text;
  return made;
}

/** Writes only what changed: the page calls this for every frame. */
export function setText(target: HTMLElement, text: string): void {
  if (target.textContent !== text) target.textContent = text;
}
