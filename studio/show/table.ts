/** Values by id, to read. */
export interface ReadonlyTable<V> {
  readonly size: number;
  get(id: string): V | undefined;
  has(id: string): boolean;
  ids(): Iterable<string>;
  values(): Iterable<V>;
  entries(): Iterable<[string, V]>;
}

/** So many parts: copying one of 5,000 cues' parts costs less than 10 µs, copying a record of them 1.7 ms. */
const PARTS = 64;

function partOf(id: string): number {
  let hash = 0;
  for (let index = 0; index < id.length; index++) hash = (hash * 31 + id.charCodeAt(index)) % 1_000_003;
  return hash % PARTS;
}

/**
 * Values by id in parts, so that a state and the one after it share all parts but those that changed. Whoever edits
 * takes a `copy` first; the copied one is never edited again.
 */
export class Table<V> implements ReadonlyTable<V> {
  readonly #parts: (Map<string, V> | undefined)[];
  readonly #own = new Set<number>();
  #size: number;

  constructor() {
    this.#parts = Array.from({ length: PARTS });
    this.#size = 0;
  }

  static copy<V>(from: ReadonlyTable<V>): Table<V> {
    const copy = new Table<V>();
    if (from instanceof Table) copy.#share(from as Table<V>);
    else for (const [id, value] of from.entries()) copy.set(id, value);
    return copy;
  }

  get size(): number {
    return this.#size;
  }

  get(id: string): V | undefined {
    return this.#parts[partOf(id)]?.get(id);
  }

  has(id: string): boolean {
    return this.#parts[partOf(id)]?.has(id) ?? false;
  }

  set(id: string, value: V): void {
    const part = this.#ownPart(partOf(id));
    const before = part.size;
    part.set(id, value);
    this.#size += part.size - before;
  }

  delete(id: string): void {
    if (!this.has(id)) return;
    this.#ownPart(partOf(id)).delete(id);
    this.#size -= 1;
  }

  clear(): void {
    this.#parts.fill(undefined);
    this.#own.clear();
    this.#size = 0;
  }

  *entries(): Iterable<[string, V]> {
    for (const part of this.#parts) if (part) yield* part;
  }

  *ids(): Iterable<string> {
    for (const [id] of this.entries()) yield id;
  }

  *values(): Iterable<V> {
    for (const [, value] of this.entries()) yield value;
  }

  #share(from: Table<V>): void {
    for (const [index, part] of from.#parts.entries()) this.#parts[index] = part;
    this.#size = from.#size;
  }

  #ownPart(index: number): Map<string, V> {
    const known = this.#parts[index];
    if (known && this.#own.has(index)) return known;
    const part = new Map(known);
    this.#parts[index] = part;
    this.#own.add(index);
    return part;
  }
}

/** As a plain record, in no particular order. */
export function toRecord<V>(table: ReadonlyTable<V>): Record<string, V> {
  return Object.fromEntries(table.entries());
}
