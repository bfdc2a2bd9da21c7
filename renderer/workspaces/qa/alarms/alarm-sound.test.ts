import { describe, expect, it } from 'vitest';
import type { Alarm } from '../../../../shared/telemetry/incident.ts';
import { AlarmSound, newsIn, tonePlan, type KnownAlarms } from './alarm-sound.ts';

const alarm = (part: Partial<Alarm>): Alarm => ({
  ...{ id: 'a', rule: 'r', cause: 'cdn', level: 'warning', text: 'It is.', whatToDo: 'Mend it.', metric: null },
  ...{ raisedAtMs: 0, clearedAtMs: null, seenAtMs: null, seenBy: null, worst: null },
  ...part,
});

describe('sound of alarms', () => {
  it('is two tones, twice for an error', () => {
    expect(tonePlan('warning').map(({ hz }) => hz)).toEqual([880, 587]);
    expect(tonePlan('error').map(({ hz }) => hz)).toEqual([880, 587, 880, 587]);
    const times = tonePlan('error').map(({ atS }) => atS);
    expect(times).toEqual([...times].sort((a, b) => a - b));
  });

  it('is for what is new, lasts and was not seen', () => {
    expect(newsIn(null, [alarm({})])).toBeNull();
    const known = (level: Alarm['level']): KnownAlarms => new Map([['a', level]]);
    expect(newsIn(known('warning'), [alarm({})])).toBeNull();
    expect(newsIn(new Map(), [alarm({ clearedAtMs: 1 })])).toBeNull();
    expect(newsIn(new Map(), [alarm({ seenAtMs: 1 })])).toBeNull();
    expect(newsIn(known('warning'), [alarm({}), alarm({ id: 'b' })])).toBe('warning');
    expect(newsIn(new Map(), [alarm({}), alarm({ id: 'b', level: 'error' })])).toBe('error');
    // A warning that became an error is news, and stays known as one.
    expect(newsIn(known('warning'), [alarm({ level: 'error' })])).toBe('error');
    expect(newsIn(known('error'), [alarm({ level: 'error' })])).toBeNull();
  });

  it('is off at first, and remembered', () => {
    const kept = new Map<string, string>();
    const storage = {
      getItem: (key: string) => kept.get(key) ?? null,
      setItem: (key: string, to: string) => void kept.set(key, to),
    };
    const refuse = (): AudioContext => {
      throw new Error('no sound here');
    };
    const patience = (): Promise<void> => Promise.resolve();
    const sound = new AlarmSound(storage, refuse, patience);
    expect(sound.store.getState().on).toBe(false);
    sound.setOn(false);
    kept.set('cuelight.alarm-sound', 'on');
    expect(new AlarmSound(storage, refuse, patience).store.getState().on).toBe(true);
  });
});
