import { describe, expect, it } from 'vitest';
import { NOW, returnOf } from './latency.test-support.ts';
import { ReturnDesk } from './return-desk.ts';

describe('ReturnDesk', () => {
  it('listens to one window for as long as it plays, and to the next when it falls silent', () => {
    const desk = new ReturnDesk();
    expect(desk.latest(NOW)).toBeNull();
    const connecting = returnOf(null, null, { state: 'connecting' });
    desk.take(connecting, 'first', NOW);
    const playing = returnOf(600, 600);
    desk.take(playing, 'second', NOW + 100);
    expect(desk.latest(NOW + 200)).toBe(playing);
    desk.take(returnOf(900, 900), 'first', NOW + 300);
    expect(desk.latest(NOW + 400)).toBe(playing);
    const stalled = returnOf(700, null, { state: 'stalled' });
    desk.take(stalled, 'second', NOW + 1_100);
    expect(desk.latest(NOW + 1_200)).toBe(stalled);
    desk.take(connecting, 'third', NOW + 1_300);
    expect(desk.latest(NOW + 1_400)).toBe(stalled);
    expect(desk.latest(NOW + 4_200)).toBeNull();
    desk.take(connecting, 'third', NOW + 4_300);
    expect(desk.latest(NOW + 4_400)).toBe(connecting);
  });
});
