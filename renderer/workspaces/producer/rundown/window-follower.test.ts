import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { FakeClock } from '../../../../shared/time/fake-clock.ts';
import { createStore } from 'zustand/vanilla';
import type { RowSpan } from './row-span.ts';
import { NO_SELECTION } from './selection.ts';
import type { TableState } from './table-state.ts';
import { FIRST_SPAN, WindowFollower } from './window-follower.ts';

const ROW_PX = 32;
const VIEW_ROWS = 14;

beforeEach(() => void vi.stubGlobal('requestAnimationFrame', () => 0));
afterEach(() => void vi.unstubAllGlobals());

function follower(count: number) {
  const ids = Array.from({ length: count }, (_, index) => `cue-${index}`);
  const rows = { rows: [], ids, indexOf: new Map(ids.map((id, index) => [id, index])) };
  const store = createStore<TableState>(() => ({
    selection: NO_SELECTION,
    collapsedIds: new Set(),
    editing: null,
    search: null,
    typed: '',
    prefs: { widthsPx: {}, hiddenIds: [], wide: false },
    addMenuOpen: false,
    removing: null,
    remarksFor: null,
  }));
  const grid = Object.assign(new EventTarget(), { scrollTop: 0 });
  const clock = new FakeClock();
  const setPageRows = vi.fn<(rows: number) => void>();
  let drawn: RowSpan = FIRST_SPAN;
  const urgent: RowSpan[] = [];
  const following = new WindowFollower({
    grid,
    controller: { store, rows: () => rows, setPageRows },
    clock,
    rowPx: ROW_PX,
    draw: (span, isUrgent) => {
      drawn = span;
      if (isUrgent) urgent.push(span);
    },
  });
  following.resized(VIEW_ROWS * ROW_PX);
  const cursorTo = (index: number): void =>
    store.setState({ selection: { ...NO_SELECTION, cursorId: `cue-${index}` } });
  const scrollTo = (topPx: number): void => {
    grid.scrollTop = topPx;
    grid.dispatchEvent(new Event('scroll'));
  };
  return { grid, clock, following, setPageRows, urgent, cursorTo, scrollTo, drawn: () => drawn };
}

it('knows how many rows a page has', () => {
  expect(follower(100).setPageRows).toHaveBeenCalledWith(VIEW_ROWS);
});

it('scrolls as little as it takes to the cursor, and has drawn what is in view then', () => {
  const { grid, cursorTo, drawn } = follower(5_000);
  cursorTo(13);
  expect(grid.scrollTop).toBe(0);
  cursorTo(14);
  expect(grid.scrollTop).toBe(ROW_PX);
  cursorTo(4_000);
  expect(grid.scrollTop).toBe((4_000 - VIEW_ROWS + 1) * ROW_PX);
  expect(drawn().first).toBeLessThanOrEqual(4_000 - VIEW_ROWS + 1);
  expect(drawn().end).toBeGreaterThan(4_000);
  cursorTo(3_990);
  expect(grid.scrollTop).toBe((4_000 - VIEW_ROWS + 1) * ROW_PX);
});

it('draws the page around a few rows at a time, so that the next is there before its key', () => {
  const { clock, cursorTo, drawn, urgent } = follower(5_000);
  cursorTo(2_000);
  const before = drawn();
  clock.advance(24);
  const afterOne = drawn();
  expect(before.first - afterOne.first).toBeLessThanOrEqual(3);
  expect(afterOne.end - before.end).toBeLessThanOrEqual(3);
  clock.advance(1_000);
  expect(drawn().end).toBe(2_001 + VIEW_ROWS);
  const whole = drawn();
  cursorTo(2_013);
  expect(drawn()).toEqual(whole);
  expect(urgent).toEqual([]);
});

it('draws at once what the wheel brings into view', () => {
  const { scrollTo, urgent, drawn } = follower(5_000);
  scrollTo(40_000);
  expect(urgent).toHaveLength(1);
  expect(drawn().first).toBeLessThanOrEqual(40_000 / ROW_PX);
  expect(drawn().end).toBeGreaterThanOrEqual(40_000 / ROW_PX + VIEW_ROWS);
});

it('leaves nothing behind when it is closed', () => {
  const { clock, following, cursorTo, scrollTo, drawn } = follower(5_000);
  cursorTo(900);
  const last = drawn();
  following.close();
  scrollTo(0);
  cursorTo(5);
  expect(drawn()).toBe(last);
  expect(clock.pendingTasks).toBe(0);
});
