import { expect, it } from 'vitest';
import { FakeClock } from '../../shared/time/fake-clock.ts';
import { guardTyping } from './typing-guard.ts';

/** What reaches the window's own listeners of keys pressed one after another, `gapMs` apart. */
function passed(clock: FakeClock, window: EventTarget, keys: readonly string[], gapMs: number): string[] {
  const through: string[] = [];
  const listen = (event: Event): void => {
    through.push(String(Reflect.get(event, 'key')));
  };
  window.addEventListener('keydown', listen);
  for (const key of keys) {
    window.dispatchEvent(Object.assign(new Event('keydown', { cancelable: true }), { key }));
    clock.advance(gapMs);
  }
  window.removeEventListener('keydown', listen);
  return through;
}

it('swallows keys until the fingers rest', () => {
  const clock = new FakeClock();
  const window = new EventTarget();
  guardTyping(window, clock);
  expect(passed(clock, window, ['O', 'p', ' ', 'p'], 150)).toEqual([]);
  clock.advance(800);
  expect(passed(clock, window, [' '], 10)).toEqual([' ']);
});

it('ends with Esc, or when it is told to', () => {
  const clock = new FakeClock();
  const window = new EventTarget();
  guardTyping(window, clock);
  expect(passed(clock, window, ['a', 'Escape', ' '], 100)).toEqual([' ']);
  guardTyping(window, clock)();
  expect(passed(clock, window, ['b'], 100)).toEqual(['b']);
});
