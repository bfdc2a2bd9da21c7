/** Rows of the table by index, `end` not among them; it may lie beyond the last row, where rows may come to stand. */
export interface RowSpan {
  readonly first: number;
  readonly end: number;
}

/** The rows that a view of `viewPx`, scrolled to `topPx`, has room for, those cut off at its edges among them. */
export function rowsInView(topPx: number, viewPx: number, rowPx: number): RowSpan {
  const first = Math.max(0, Math.floor(topPx / rowPx));
  return { first, end: Math.max(first, Math.ceil((topPx + viewPx) / rowPx)) };
}

/** The same rows and as many more on each side, above as far as there are any. */
export function withSpare({ first, end }: RowSpan, spare: number): RowSpan {
  return { first: Math.max(0, first - spare), end: end + spare };
}

export function holds(outer: RowSpan, inner: RowSpan): boolean {
  return inner.first >= inner.end || (outer.first <= inner.first && outer.end >= inner.end);
}

/** What is needed, with those already drawn that adjoin it and are not farther off than `kept`. */
export function extended(drawn: RowSpan, needed: RowSpan, kept: RowSpan): RowSpan {
  const adjoins = drawn.first <= needed.end && drawn.end >= needed.first;
  if (!adjoins) return needed;
  return {
    first: Math.min(needed.first, Math.max(drawn.first, kept.first)),
    end: Math.max(needed.end, Math.min(drawn.end, kept.end)),
  };
}

/** One step from what is drawn to what is wanted: each edge moves by `most` rows; the same object when it is there. */
export function nearer(drawn: RowSpan, wanted: RowSpan, most: number): RowSpan {
  const step = (from: number, to: number): number => from + Math.min(most, Math.max(-most, to - from));
  if (drawn.first === wanted.first && drawn.end === wanted.end) return drawn;
  return { first: step(drawn.first, wanted.first), end: step(drawn.end, wanted.end) };
}

/** The span where there are only `count` rows: as many as before, farther up if need be. */
export function within({ first, end }: RowSpan, count: number): RowSpan {
  const begin = Math.max(0, Math.min(first, count - (end - first)));
  return { first: begin, end: Math.min(count, begin + end - first) };
}

/** The keys under which the rows of some cues are drawn, in the same order. */
export interface RowKeys {
  readonly ids: readonly string[];
  readonly keys: readonly number[];
  readonly nextKey: number;
}

export const NO_ROW_KEYS: RowKeys = { ids: [], keys: [], nextKey: 0 };

/**
 * Keys for the rows to draw. A row that stays keeps its key. A row that comes is drawn into the element of one that goes
 * (`mayReuse`), which costs half of a new one, and gets a new key when there is none.
 */
export function rowKeys(before: RowKeys, ids: readonly string[], mayReuse: boolean): RowKeys {
  const known = new Map(before.ids.map((id, index) => [id, before.keys[index]]));
  const staying = new Set(ids.map((id) => known.get(id)));
  const free = mayReuse ? before.keys.filter((key) => !staying.has(key)) : [];
  let { nextKey } = before;
  const keys = ids.map((id) => known.get(id) ?? free.shift() ?? nextKey++);
  return { ids, keys, nextKey };
}
