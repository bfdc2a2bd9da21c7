interface Entry {
  readonly ticket: number;
  readonly atMs: number;
}

/** Earlier first; at the same time, in the order of arming. */
function before(a: Entry, b: Entry): boolean {
  return a.atMs < b.atMs || (a.atMs === b.atMs && a.ticket < b.ticket);
}

/**
 * Armed times by due time: a binary heap, so that the next of 10,000 cues is found without looking at the others in
 * the moment that counts. What was cancelled stays in the heap until it comes up.
 */
export class DueQueue {
  readonly #live = new Map<number, number>();
  readonly #heap: Entry[] = [];

  /** How many are armed. */
  get size(): number {
    return this.#live.size;
  }

  /** Arms a ticket; each ticket is armed once. */
  add(ticket: number, atMs: number): void {
    this.#live.set(ticket, atMs);
    this.#heap.push({ ticket, atMs });
    this.#siftUp(this.#heap.length - 1);
  }

  /** Cancels a ticket; one that is not armed is passed over. */
  remove(ticket: number): void {
    this.#live.delete(ticket);
  }

  /** The earliest armed time; infinity when nothing is armed. */
  get nextMs(): number {
    return this.#top()?.atMs ?? Number.POSITIVE_INFINITY;
  }

  /** Takes the earliest ticket if it is due at `nowMs`. */
  takeDue(nowMs: number): Entry | null {
    const top = this.#top();
    if (!top || top.atMs > nowMs) return null;
    this.#live.delete(top.ticket);
    this.#pop();
    return top;
  }

  /** The first entry that is not cancelled. */
  #top(): Entry | null {
    for (;;) {
      const top = this.#heap[0];
      if (!top) return null;
      if (this.#live.has(top.ticket)) return top;
      this.#pop();
    }
  }

  #pop(): void {
    const last = this.#heap.pop();
    if (last === undefined || this.#heap.length === 0) return;
    this.#heap[0] = last;
    this.#siftDown(0);
  }

  #siftUp(from: number): void {
    let at = from;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (!this.#swapIfBefore(at, parent)) return;
      at = parent;
    }
  }

  #siftDown(from: number): void {
    let at = from;
    for (;;) {
      const left = 2 * at + 1;
      const first = this.#isBefore(left + 1, left) ? left + 1 : left;
      if (!this.#swapIfBefore(first, at)) return;
      at = first;
    }
  }

  #isBefore(index: number, other: number): boolean {
    const a = this.#heap[index];
    const b = this.#heap[other];
    return a !== undefined && b !== undefined && before(a, b);
  }

  #swapIfBefore(index: number, other: number): boolean {
    const a = this.#heap[index];
    const b = this.#heap[other];
    if (a === undefined || b === undefined || !before(a, b)) return false;
    this.#heap[index] = b;
    this.#heap[other] = a;
    return true;
  }
}
