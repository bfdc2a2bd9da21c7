import { describe, expect, it } from 'vitest';
import type { Alarm } from '../../../../shared/telemetry/incident.ts';
import { lastedText, seenText, sumOf, worstText } from './alarm-words.ts';

const alarm = (part: Partial<Alarm>): Alarm => ({
  ...{ id: 'a', rule: 'r', cause: 'cdn', level: 'warning', text: 'It is.', whatToDo: 'Mend it.', metric: null },
  ...{ raisedAtMs: 0, clearedAtMs: null, seenAtMs: null, seenBy: null, worst: null },
  ...part,
});

describe('words of alarms', () => {
  it('sum up how things stand', () => {
    expect(sumOf([])).toMatchObject({ level: 'none', words: 'No alarms' });
    expect(sumOf([alarm({})])).toMatchObject({ level: 'warning', words: '1 alarm now, 1 not seen' });
    expect(sumOf([alarm({ seenAtMs: 1 }), alarm({ seenAtMs: 1, level: 'error' })])).toMatchObject({
      ...{ level: 'error', words: '2 alarms now' },
    });
    expect(sumOf([alarm({ clearedAtMs: 5, level: 'error' })])).toMatchObject({
      ...{ level: 'over', lasting: 0, words: 'No alarm lasts, 1 not seen' },
    });
  });

  it('tell the worst figure in its unit, how long, and by whom it was seen', () => {
    expect(worstText(alarm({}))).toBe('');
    expect(worstText(alarm({ worst: 12, metric: 'srtLostPerSecond' }))).toBe('12.0\u202f/s');
    expect(worstText(alarm({ worst: 1_250, metric: 'syncSpreadMs' }))).toBe('1250\u202fms');
    expect(worstText(alarm({ worst: 3 }))).toBe('3');
    expect(lastedText(1_000, null, 66_000)).toBe('1:05');
    expect(lastedText(1_000, 3_000, 66_000)).toBe('0:02');
    expect(seenText(alarm({}))).toBe('not seen');
    expect(seenText(alarm({ seenAtMs: 1, seenBy: 'Ann' }))).toBe('seen by Ann');
  });
});
