/** What was measured of one figure in a span of time. */
export interface Cell {
  /** How many values. ≥ 1 */
  n: number;
  sum: number;
  min: number;
  max: number;
}

/** By the number that a metric has in the database. */
export type Cells = Map<number, Cell>;

export function addValue(cells: Cells, id: number, value: number): void {
  addCell(cells, id, 1, value, value, value);
}

/** Adding is in any order and grouping the same, but for the last bits of `sum`. */
export function addCell(cells: Cells, id: number, n: number, sum: number, min: number, max: number): void {
  const cell = cells.get(id);
  if (!cell) {
    cells.set(id, { n, sum, min, max });
    return;
  }
  cell.n += n;
  cell.sum += sum;
  if (min < cell.min) cell.min = min;
  if (max > cell.max) cell.max = max;
}

export function addCells(into: Cells, from: Cells): void {
  for (const [id, { n, sum, min, max }] of from) addCell(into, id, n, sum, min, max);
}
