import type { Clock, Scheduled } from '../../../../shared/time/clock.ts';
import type { RundownController } from './controller.ts';
import { extended, holds, nearer, rowsInView, withSpare, type RowSpan } from './row-span.ts';

/** Rows drawn beyond the edges while the table is scrolled, so that the wheel finds them there. */
const SPARE_ROWS = 6;
/** While nothing happens, a page more is drawn above and below, but no more than this. */
const MOST_AHEAD = 24;
/** Ahead of need, a few rows at a time are drawn between frames: never so many that a key has to wait for them. */
const AHEAD_STEP = 3;
const AHEAD_EVERY_MS = 24;
/** Before the size of the table is known. */
export const FIRST_SPAN: RowSpan = { first: 0, end: 24 };

export interface WindowFollowerDeps {
  readonly grid: Pick<HTMLElement, 'scrollTop' | 'addEventListener' | 'removeEventListener'>;
  readonly controller: Pick<RundownController, 'store' | 'rows' | 'setPageRows'>;
  readonly clock: Clock;
  readonly rowPx: number;
  /** Takes other rows to draw; `isUrgent`: before it returns, for they are in view in this frame. */
  readonly draw: (span: RowSpan, isUrgent: boolean) => void;
}

/**
 * Follows the table as it is scrolled, by wheel or by the cursor. What comes into view is drawn in the same frame; the
 * rest of a page around it is drawn bit by bit afterwards, so that the next page is there before its key is pressed.
 */
export class WindowFollower {
  readonly #deps: WindowFollowerDeps;
  readonly #leave: () => void;
  #drawn = FIRST_SPAN;
  #topPx = 0;
  #viewPx = 0;
  #ahead: Scheduled | null = null;

  constructor(deps: WindowFollowerDeps) {
    this.#deps = deps;
    const { grid, controller } = deps;
    const onScroll = (): void => this.#scrolled();
    grid.addEventListener('scroll', onScroll, { passive: true });
    const leaveStore = controller.store.subscribe((state, before) => {
      if (state.selection.cursorId === before.selection.cursorId) return;
      this.#showCursor();
      // A row that was only just added can be scrolled to when it is there.
      requestAnimationFrame(() => {
        this.#topPx = grid.scrollTop;
        this.#showCursor();
      });
    });
    this.#leave = () => {
      grid.removeEventListener('scroll', onScroll);
      leaveStore();
    };
  }

  close(): void {
    this.#leave();
    this.#ahead?.cancel();
  }

  /** The height that rows have, in px. */
  resized(viewPx: number): void {
    this.#viewPx = Math.max(0, viewPx);
    if (this.#viewPx > 0) this.#deps.controller.setPageRows(Math.floor(this.#viewPx / this.#deps.rowPx));
    this.#need(this.#inView());
  }

  #inView(): RowSpan {
    return rowsInView(this.#topPx, this.#viewPx, this.#deps.rowPx);
  }

  #scrolled(): void {
    this.#topPx = this.#deps.grid.scrollTop;
    const inView = this.#inView();
    if (holds(this.#drawn, inView)) this.#drawAhead();
    // What is in view must be there in this frame.
    else this.#need(withSpare(inView, SPARE_ROWS), true);
  }

  /**
   * Scrolls as little as it takes for the cursor to be in view, when it moves: whoever turned the wheel wants to look
   * elsewhere. It does so before the rows are drawn anew, for scrolling makes the browser lay out what was changed.
   */
  #showCursor(): void {
    const { rowPx } = this.#deps;
    const { cursorId } = this.#deps.controller.store.getState().selection;
    const index = cursorId === null ? undefined : this.#deps.controller.rows().indexOf.get(cursorId);
    if (index === undefined || this.#viewPx <= 0) return;
    const topPx = index * rowPx;
    const lowestPx = topPx + rowPx - this.#viewPx;
    const wantedPx = Math.max(lowestPx, Math.min(topPx, this.#topPx));
    if (wantedPx === this.#topPx) return;
    this.#deps.grid.scrollTop = wantedPx;
    this.#topPx = wantedPx;
    this.#need(this.#inView());
  }

  #need(span: RowSpan, isUrgent = false): void {
    if (!holds(this.#drawn, span)) this.#set(extended(this.#drawn, span, this.#around()), isUrgent);
    this.#drawAhead();
  }

  /** What is to be drawn once there is time. */
  #around(): RowSpan {
    const inView = this.#inView();
    const spare = Math.min(MOST_AHEAD, Math.max(SPARE_ROWS, inView.end - inView.first));
    return withSpare(inView, spare);
  }

  #set(span: RowSpan, isUrgent: boolean): void {
    this.#drawn = span;
    this.#deps.draw(span, isUrgent);
  }

  #drawAhead(): void {
    if (this.#ahead !== null || this.#viewPx <= 0) return;
    if (nearer(this.#drawn, this.#around(), AHEAD_STEP) === this.#drawn) return;
    this.#ahead = this.#deps.clock.schedule(AHEAD_EVERY_MS, () => {
      this.#ahead = null;
      const next = nearer(this.#drawn, this.#around(), AHEAD_STEP);
      if (next === this.#drawn) return;
      this.#set(next, false);
      this.#drawAhead();
    });
  }
}
