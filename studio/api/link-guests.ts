/** What is open of those who came by a link: it ends at once when the link is withdrawn. */
export class LinkGuests {
  readonly #open = new Map<string, Set<() => void>>();

  /** Notes something open. Returns what to call when it has ended by itself. */
  add(linkId: string, end: () => void): () => void {
    const all = this.#open.get(linkId) ?? new Set();
    this.#open.set(linkId, all.add(end));
    return () => {
      all.delete(end);
      if (all.size === 0 && this.#open.get(linkId) === all) this.#open.delete(linkId);
    };
  }

  endAll(linkId: string): void {
    for (const end of this.#open.get(linkId) ?? []) end();
    this.#open.delete(linkId);
  }
}
