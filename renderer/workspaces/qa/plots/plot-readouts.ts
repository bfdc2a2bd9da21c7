import { markColour, markSign } from './mark-paint.ts';
import type { PlotSpec } from './plot-specs.ts';
import type { Readout } from './readout.ts';

/** More marks at one place are counted. */
const MARKS_TOLD = 4;

/** Writes values into a legend, and only what has changed: each change costs a layout. */
export class LegendValues {
  readonly #cells: ReadonlyMap<string, HTMLElement>;

  /** @param legend holds an element with `data-metric` for each line */
  constructor(legend: HTMLElement) {
    const cells = [...legend.querySelectorAll<HTMLElement>('[data-metric]')];
    this.#cells = new Map(cells.map((cell) => [cell.dataset['metric'] ?? '', cell]));
  }

  show({ lines }: Readout): void {
    for (const { metric, text, stale } of lines) {
      const cell = this.#cells.get(metric);
      if (!cell) continue;
      if (cell.textContent !== text) cell.textContent = text;
      if (cell.dataset['stale'] !== String(stale)) cell.dataset['stale'] = String(stale);
    }
  }
}

function element(className: string, text: string): HTMLElement {
  const made = document.createElement('span');
  made.className = className;
  made.textContent = text;
  return made;
}

/** The box beside the cursor: when, exact values with their extremes, and what happened there. */
export class HoverBox {
  readonly #box: HTMLElement;
  readonly #spec: PlotSpec;
  readonly #host: HTMLElement;

  constructor(host: HTMLElement, spec: PlotSpec) {
    this.#host = host;
    this.#spec = spec;
    this.#box = document.createElement('div');
    this.#box.className = 'plot-hover';
    this.#box.hidden = true;
    host.append(this.#box);
  }

  /** @param here whether the pointer is over this plot; the others only move their cursor along */
  show({ lines, cursor }: Readout, here: boolean): void {
    const hide = cursor === null || !here;
    if (this.#box.hidden !== hide) this.#box.hidden = hide;
    if (cursor === null || !here) return;
    const rows: HTMLElement[] = [element('plot-hover-when', cursor.when)];
    for (const [index, { text, band }] of lines.entries()) {
      const line = this.#spec.lines[index];
      if (!line) continue;
      const name = element('plot-hover-name', line.label);
      name.style.color = line.colour;
      rows.push(name, element('plot-hover-value', text), element('plot-hover-band', band));
    }
    for (const { mark, at } of cursor.marks.slice(0, MARKS_TOLD)) {
      const told = element('plot-hover-mark', `${markSign(mark)} ${at} ${mark.text}`);
      told.style.color = markColour(mark);
      rows.push(told);
    }
    const more = cursor.marks.length - MARKS_TOLD;
    if (more > 0) rows.push(element('plot-hover-mark', `and ${more} more here`));
    this.#box.replaceChildren(...rows);
    this.#place(cursor.leftPx);
  }

  close(): void {
    this.#box.remove();
  }

  /** At the side of the cursor that has more room. */
  #place(leftPx: number): void {
    const atRight = leftPx < this.#host.clientWidth / 2 - 40;
    const { style } = this.#box;
    style.left = atRight ? `${leftPx + 62}px` : 'auto';
    style.right = atRight ? 'auto' : `${this.#host.clientWidth - leftPx - 30}px`;
  }
}
