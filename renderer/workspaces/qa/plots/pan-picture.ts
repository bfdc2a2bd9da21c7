import type uPlot from 'uplot';

/**
 * The last drawing of a plot, without the axes at its sides, that slides along while the time axis is dragged: moving a
 * picture costs the page next to nothing, drawing it anew costs milliseconds.
 */
export class PanPicture {
  readonly #window: HTMLElement;
  readonly #canvas: HTMLCanvasElement;
  #shown = false;

  /** @param place the element that the plot's own canvas fills */
  constructor(place: HTMLElement) {
    this.#window = document.createElement('div');
    this.#window.className = 'plot-pan';
    this.#window.hidden = true;
    this.#canvas = document.createElement('canvas');
    this.#window.append(this.#canvas);
    place.append(this.#window);
  }

  get isShown(): boolean {
    return this.#shown;
  }

  /** Takes what the plot shows now, and stands over it. */
  take({ ctx, bbox }: Pick<uPlot, 'ctx' | 'bbox'>): void {
    const source = ctx.canvas;
    const canvas = this.#canvas;
    const [width, height] = [Math.round(bbox.width), source.height];
    if (canvas.width !== width || canvas.height !== height) {
      canvas.width = width;
      canvas.height = height;
      const perPx = globalThis.devicePixelRatio;
      Object.assign(canvas.style, { width: `${width / perPx}px`, height: `${height / perPx}px` });
      Object.assign(this.#window.style, { left: `${bbox.left / perPx}px`, width: `${width / perPx}px` });
    }
    const target = canvas.getContext('2d');
    if (!target) return;
    target.clearRect(0, 0, width, height);
    target.drawImage(source, Math.round(bbox.left), 0, width, height, 0, 0, width, height);
    this.slide(0);
    if (!this.#shown) this.#window.hidden = false;
    this.#shown = true;
  }

  /** @param byPx in px of the page; positive: to the right */
  slide(byPx: number): void {
    this.#canvas.style.transform = `translateX(${byPx}px)`;
  }

  hide(): void {
    if (!this.#shown) return;
    this.#shown = false;
    this.#window.hidden = true;
  }

  close(): void {
    this.#window.remove();
  }
}
