import { describe, expect, it } from 'vitest';
import { groupIncidents } from '../../../../shared/telemetry/incident-groups.ts';
import type { Finding } from '../../../../shared/telemetry/probe.ts';
import { AlarmEngine } from '../alarm-engine.ts';
import type { AlarmFacts } from '../alarm-rule.ts';
import { facts, WELL_CDN } from '../alarms.test-support.ts';
import { ALL_RULES, ruleName } from './all-rules.ts';
import { CDN_RULES } from './cdn-rules.ts';

const AT_MS = 1_000_000;

function finding(part: Partial<Finding> = {}): Finding {
  return {
    ...{ kind: 'init-changed', level: 'error', title: 'Initialisation segment changed', where: 'init.mp4' },
    ...{ what: 'it is another one, with no discontinuity', why: 'Players stop.', whatToDo: 'Restart the packager.' },
    ...{ firstAtMs: AT_MS, lastAtMs: AT_MS, count: 1 },
    ...part,
  };
}

/** Looks once a second, and counts what is raised. */
function looked(seconds: number, at: (second: number) => Partial<AlarmFacts>): AlarmEngine {
  let id = 0;
  const engine = new AlarmEngine(CDN_RULES, () => `id-${String(id++)}`);
  for (let second = 0; second < seconds; second++) {
    engine.look({ ...facts({ atMs: AT_MS + second * 1_000, monoMs: second * 1_000 }), ...at(second) });
  }
  return engine;
}

describe('an error found at a CDN', () => {
  it('is an alarm with its own title and what to do, once, and over when it is not met any more', () => {
    const engine = looked(5, () => ({ cdnFindings: [[finding()]] }));
    expect(engine.alarms).toHaveLength(1);
    expect(engine.alarms[0]).toMatchObject({
      ...{ cause: 'cdn', level: 'warning', whatToDo: 'Restart the packager.', clearedAtMs: null },
      text: 'The CDN: Initialisation segment changed (init.mp4): it is another one, with no discontinuity.',
    });
    // One look more or less does not end it.
    expect(looked(25, () => ({ cdnFindings: [[finding()]] })).alarms).toMatchObject([{ clearedAtMs: null }]);
    const after = looked(60, () => ({ cdnFindings: [[finding()]] }));
    expect(after.alarms).toHaveLength(1);
    expect(after.alarms[0]?.clearedAtMs).toBeGreaterThan(AT_MS + 20_000);
  });

  it('grows graver when it is met again, and stays one alarm however often', () => {
    const engine = looked(120, (second) => {
      const again = finding({ count: 1 + second, lastAtMs: AT_MS + second * 1_000 });
      return { cdnFindings: [[again, finding({ where: 'other.mp4' })]] };
    });
    expect(engine.alarms).toMatchObject([{ level: 'error', clearedAtMs: null, raisedAtMs: AT_MS }]);
  });

  it('is one alarm for each kind and CDN, in one incident', () => {
    const live = { ...facts().live, cdns: [WELL_CDN, { ...WELL_CDN, name: 'b.example live.m3u8' }] };
    const jump = finding({ kind: 'pdt-jump', title: 'PROGRAM-DATE-TIME jumps' });
    const engine = looked(3, () => ({ live, cdnFindings: [[finding(), jump], [jump]] }));
    expect(engine.alarms.map(({ rule }) => rule).toSorted()).toEqual([
      'cdn-found-init-changed',
      'cdn-found-pdt-jump',
      'cdn-found-pdt-jump-2',
    ]);
    const [incident, ...others] = groupIncidents(engine.alarms, ruleName);
    expect(others).toEqual([]);
    expect(incident?.title).toBe(
      'CDN: PROGRAM-DATE-TIME jumps, initialisation segment changed, no. 2 PROGRAM-DATE-TIME jumps',
    );
    expect(engine.alarms.find(({ rule }) => rule.endsWith('-2'))?.text).toMatch(/^CDN 2 \(b\.example live\.m3u8\): /);
  });

  it('is none of what is only a warning, was found before, or has an alarm of its own', () => {
    const quiet = [
      finding({ level: 'warning' }),
      finding({ kind: 'pdt-jump', lastAtMs: AT_MS - 60_000 }),
      finding({ kind: 'unreachable' }),
      finding({ kind: 'cdns-differ' }),
    ];
    expect(looked(5, () => ({ cdnFindings: [quiet] })).alarms).toEqual([]);
    const starting = { ...facts().live, cdns: [{ ...WELL_CDN, starting: true }] };
    expect(looked(5, () => ({ live: starting, cdnFindings: [[finding()]] })).alarms).toEqual([]);
    // A stream that stands still makes players stall: one alarm says so.
    const stands = [finding({ kind: 'stale-manifest' }), finding({ kind: 'stall' })];
    const stale = looked(10, () => ({ cdnFindings: [stands], values: { cdnLiveEdgeAgeMs: 5_000 } }));
    expect(stale.alarms.map(({ rule }) => rule)).toEqual(['cdn-stale']);
    // Without dates nobody knows its age.
    const undated = { ...facts().live, cdns: [{ ...WELL_CDN, liveEdgeAgeMs: null }] };
    const unknown = looked(10, () => ({ live: undated, cdnFindings: [stands] }));
    expect(unknown.alarms.map(({ rule }) => rule).toSorted()).toEqual(['cdn-found-stale-manifest', 'cdn-found-stall']);
  });

  it('has a rule for whatever can be found', () => {
    expect(ALL_RULES.filter(({ rule }) => rule.startsWith('cdn-found-')).length).toBeGreaterThan(100);
    expect(ruleName('cdn-found-ended')).toBe('stream is over');
  });
});
