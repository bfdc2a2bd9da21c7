import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { alarmSchema, type Alarm } from '../../../shared/telemetry/incident.ts';
import { AlarmEngine, UNKNOWN_CLEARS_MS, UNSEEN_IN_VIEW } from './alarm-engine.ts';
import { BETWEEN, GOOD, type AlarmRule, type Verdict } from './alarm-rule.ts';
import { alarm, bad, facts, scripted } from './alarms.test-support.ts';

/** An engine with one rule, whose verdict is set by hand; a look a second. */
function bench(part: Partial<AlarmRule> = {}) {
  let verdict: Verdict | null = GOOD;
  let ids = 0;
  let atMs = 100_000;
  let monoMs = 0;
  const engine = new AlarmEngine([scripted({ verdict: () => verdict, ...part })], () => `a${String(++ids)}`);
  return {
    engine,
    /** @returns what changed in the last of the seconds */
    during: (seconds: number, next: Verdict | null): Alarm[] => {
      verdict = next;
      let changed: Alarm[] = [];
      for (let second = 0; second < seconds; second++) {
        atMs += 1_000;
        monoMs += 1_000;
        changed = engine.look(facts({ atMs, monoMs }));
      }
      return changed;
    },
    pause: (ms: number): void => {
      atMs += ms;
      monoMs += ms;
    },
    setStudioTime: (ms: number): void => {
      atMs = ms;
    },
    nowMs: () => atMs,
  };
}

describe('AlarmEngine', () => {
  it('raises what is bad for long enough, dated by its beginning, and clears it by its end', () => {
    const { engine, during } = bench();
    during(2, GOOD);
    expect(during(3, bad(7))).toEqual([]);
    expect(during(1, bad(7))).toMatchObject([{ id: 'a1', raisedAtMs: 103_000, clearedAtMs: null, worst: 7 }]);
    expect(during(2, GOOD)).toEqual([]);
    expect(during(1, GOOD)).toMatchObject([{ id: 'a1', clearedAtMs: 107_000 }]);
    expect(engine.alarms).toHaveLength(1);
  });

  it('takes a moment of being better for a new beginning', () => {
    const { engine, during } = bench();
    during(3, bad());
    during(1, BETWEEN);
    during(3, bad());
    expect(engine.alarms).toEqual([]);
    during(1, bad());
    expect(engine.alarms).toHaveLength(1);
  });

  it('stays as it is between the thresholds', () => {
    const { engine, during } = bench();
    during(4, bad());
    during(600, BETWEEN);
    during(2, GOOD);
    during(1, BETWEEN);
    during(2, GOOD);
    expect(engine.alarms[0]?.clearedAtMs).toBeNull();
    during(1, GOOD);
    expect(engine.alarms[0]?.clearedAtMs).not.toBeNull();
  });

  it('clears what can’t be judged any more, after a while', () => {
    const { engine, during } = bench();
    during(4, bad());
    during(UNKNOWN_CLEARS_MS / 1_000, null);
    expect(engine.alarms[0]?.clearedAtMs).toBeNull();
    during(1, null);
    expect(engine.alarms[0]?.clearedAtMs).toBe(105_000);
  });

  it('tells the worst figure, and never becomes milder', () => {
    const { engine, during } = bench();
    during(4, bad(5));
    during(1, bad(9, 'error'));
    expect(during(1, bad(7))).toEqual([]);
    expect(engine.alarms).toMatchObject([{ worst: 9, level: 'error', text: 'It is 9.' }]);
    const low = bench({ worse: 'lower' });
    low.during(4, bad(5));
    low.during(1, bad(3));
    low.during(1, bad(4));
    expect(low.engine.alarms[0]?.worst).toBe(3);
  });

  it('keeps what is over in view until somebody has seen it', () => {
    const { engine, during, nowMs } = bench();
    during(4, bad());
    expect(engine.seen(undefined, 'Ann', nowMs())).toMatchObject([{ seenBy: 'Ann', clearedAtMs: null }]);
    expect(engine.alarms).toHaveLength(1);
    expect(engine.seen(undefined, 'Bob', nowMs())).toEqual([]);
    during(3, GOOD);
    expect(engine.alarms).toEqual([]);
    during(4, bad());
    during(3, GOOD);
    expect(engine.alarms).toHaveLength(1);
    expect(engine.seen(['another'], 'Bob', nowMs())).toEqual([]);
    expect(engine.seen(['a2'], 'Bob', nowMs())).toMatchObject([{ id: 'a2', seenBy: 'Bob' }]);
    expect(engine.alarms).toEqual([]);
  });

  it('has to be seen anew once a warning becomes an error', () => {
    const { engine, during, nowMs } = bench();
    during(4, bad(5));
    engine.seen(undefined, 'Ann', nowMs());
    expect(during(1, bad(6))).toMatchObject([{ worst: 6, seenBy: 'Ann' }]);
    // It became an error by another figure than the worst so far.
    expect(during(1, bad(4, 'error'))).toMatchObject([
      { id: 'a1', level: 'error', worst: 6, text: 'It is 4.', seenAtMs: null, seenBy: null },
    ]);
    during(3, GOOD);
    expect(engine.alarms).toMatchObject([{ id: 'a1', level: 'error', seenAtMs: null }]);
    expect(engine.seen(undefined, 'Ann', nowMs())).toHaveLength(1);
    expect(engine.alarms).toEqual([]);
    during(4, bad(5, 'error'));
    engine.seen(undefined, 'Ann', nowMs());
    expect(during(1, bad(9, 'error'))).toMatchObject([{ worst: 9, seenBy: 'Ann' }]);
  });

  it('keeps the newest few of a rule in view', () => {
    const { engine, during } = bench();
    for (let turn = 0; turn < UNSEEN_IN_VIEW + 2; turn++) {
      during(4, bad());
      during(3, GOOD);
    }
    expect(engine.alarms.map(({ id }) => id)).toEqual(['a5', 'a4', 'a3']);
  });

  it('knows nothing of a pause, and does not count it', () => {
    const { engine, during, pause } = bench();
    during(2, bad());
    pause(60_000);
    during(3, bad());
    expect(engine.alarms).toEqual([]);
  });

  it('ends no alarm before it began, though studio time was set back', () => {
    const { engine, during, setStudioTime } = bench();
    during(4, bad());
    setStudioTime(50_000);
    during(4, GOOD);
    const [one] = engine.alarms;
    expect(one?.clearedAtMs).toBe(one?.raisedAtMs);
  });

  it('gives an alarm to the cause upstream that has one', () => {
    let verdict: Verdict = GOOD;
    const upstream = scripted({ rule: 'up', cause: 'ingest', raiseAfterMs: 1_000, verdict: () => verdict });
    const downstream = scripted({ rule: 'down', cause: 'cdn', follows: ['encoder', 'ingest'], verdict: () => bad() });
    const engine = new AlarmEngine([upstream, downstream], () => String(Math.random()));
    let monoMs = 0;
    const look = (): void => void engine.look(facts({ monoMs: (monoMs += 1_000) }));
    for (let second = 0; second < 3; second++) look();
    verdict = bad();
    for (let second = 0; second < 2; second++) look();
    expect(engine.alarms.map(({ rule, cause }) => [rule, cause])).toContainEqual(['down', 'cdn']);
    const again = new AlarmEngine([upstream, downstream], () => String(Math.random()));
    for (let second = 0; second < 5; second++) again.look(facts({ monoMs: (monoMs += 1_000) }));
    expect(again.alarms.map(({ cause }) => cause)).toEqual(['ingest', 'ingest']);
  });

  it('goes on with what an earlier host had, and clears what nobody watches any more', () => {
    const { engine, during } = bench();
    const lasting = alarm({ id: 'x', raisedAtMs: 5 });
    const gone = alarm({ id: 'y', rule: 'no-more', raisedAtMs: 6 });
    const unseen = alarm({ id: 'z', raisedAtMs: 1, clearedAtMs: 4 });
    expect(engine.restore([unseen, lasting, gone], 50)).toMatchObject([{ id: 'y', clearedAtMs: 50 }]);
    expect(engine.alarms.map(({ id }) => id)).toEqual(['y', 'x', 'z']);
    during(10, bad());
    expect(engine.alarms).toHaveLength(3);
    during(3, GOOD);
    expect(engine.alarms.find(({ id }) => id === 'x')?.clearedAtMs).not.toBeNull();
  });

  it('holds whatever happens: one lasting alarm a rule, valid, raised and cleared no sooner than said', () => {
    const verdicts = fc.constantFrom<Verdict | null>(GOOD, BETWEEN, bad(1), bad(2, 'error'), null);
    const steps = fc.array(
      fc.record({ verdict: verdicts, forMs: fc.integer({ min: 100, max: 8_000 }), seen: fc.boolean() }),
    );
    fc.assert(
      fc.property(steps, (script) => {
        let verdict: Verdict | null = GOOD;
        let ids = 0;
        let monoMs = 0;
        let badForMs = 0;
        const engine = new AlarmEngine([scripted({ verdict: () => verdict })], () => `a${String(++ids)}`);
        for (const step of script) {
          const before = engine.alarms.find(({ clearedAtMs }) => clearedAtMs === null);
          badForMs = verdict?.state === 'bad' && step.verdict?.state === 'bad' ? badForMs + step.forMs : 0;
          verdict = step.verdict;
          monoMs += step.forMs;
          const changed = engine.look(facts({ monoMs, atMs: monoMs }));
          if (step.seen) engine.seen(undefined, 'Ann', monoMs);
          const lasting = engine.alarms.filter(({ clearedAtMs }) => clearedAtMs === null);
          expect(lasting.length).toBeLessThanOrEqual(1);
          for (const one of [...engine.alarms, ...changed]) expect(alarmSchema.parse(one)).toEqual(one);
          if (!before && lasting[0]) expect(badForMs).toBeGreaterThanOrEqual(3_000);
          if (before && !lasting[0]) expect(verdict === null || verdict.state === 'good').toBe(true);
          expect(new Set(engine.alarms.map(({ id }) => id)).size).toBe(engine.alarms.length);
          expect(engine.alarms.every((one) => one.clearedAtMs === null || one.seenAtMs === null)).toBe(true);
        }
      }),
    );
  });
});
