import type { Cause } from '../../../../shared/telemetry/incident.ts';
import { figureRule, stateRule, withUnit, type AlarmFacts, type AlarmRule } from '../alarm-rule.ts';

const onAir = ({ live }: AlarmFacts): boolean => live.encoder?.onAir === true;
const UPSTREAM: readonly Cause[] = ['machine', 'capture', 'encoder', 'ingest', 'uplink', 'cdn', 'clock'];
/** Somebody who sees a question a second later than others has a second less to be first. */
const FAIR_SPREAD_MS = 1_000;
/** The ways of measuring latency must agree within this. */
const AGREE_MS = 100;
/** Clocks of packager and studio may be so far apart. */
const FUTURE_MS = 250;
const viewersOf = ({ values, live }: AlarmFacts): number => values.viewers ?? live.audience?.viewers ?? 0;

const VIEWER_RULES: readonly AlarmRule[] = [
  figureRule({
    ...{ rule: 'viewers-latency', name: 'latency', cause: 'viewers', metric: 'glassToGlassP95Ms', level: 'warning' },
    ...{ raiseAfterMs: 10_000, clearAfterMs: 5_000, follows: UPSTREAM },
    applies: onAir,
    figure: ({ values }) => values.glassToGlassP95Ms,
    limits: ({ live: { targetLatencyMs } }) => ({
      ...{ raise: targetLatencyMs + 1_000, clear: targetLatencyMs + 500, error: targetLatencyMs + 5_000 },
    }),
    say: (figure, limit) => `5 % of the viewers are more than ${figure} behind (limit ${limit}, the target and 1 s).`,
    whatToDo: () =>
      'See who they are in the audience panel: if all, raise the target latency; if one network or CDN, look there.',
  }),
  figureRule({
    ...{ rule: 'viewers-spread', name: 'sync spread', cause: 'viewers', metric: 'syncSpreadMs', level: 'warning' },
    ...{ raiseAfterMs: 10_000, clearAfterMs: 5_000, follows: UPSTREAM },
    applies: onAir,
    figure: ({ values }) => values.syncSpreadMs,
    limits: () => ({ raise: FAIR_SPREAD_MS, clear: 700, error: 4 * FAIR_SPREAD_MS }),
    say: (figure, limit) => `Viewers are ${figure} apart (limit ${limit}): first answers are not fair.`,
    whatToDo: () =>
      'Raise the target latency until those far behind can hold it, and leave windows open at least so much longer.',
  }),
  figureRule({
    ...{ rule: 'viewers-stalls', name: 'stalls', cause: 'viewers', metric: 'stallsPerMinute', level: 'warning' },
    ...{ raiseAfterMs: 5_000, clearAfterMs: 10_000, follows: UPSTREAM, unit: 'stalls/min' },
    applies: onAir,
    figure: ({ values }) => values.stallsPerMinute,
    // One stall in ten minutes of watching; among few viewers a single one is no news.
    limits: (facts) => {
      const some = Math.max(3, viewersOf(facts) * 0.1);
      return { raise: some, clear: some / 2, error: Math.max(10, viewersOf(facts)) };
    },
    say: (figure, limit, facts) => `${figure} among ${String(viewersOf(facts))} viewers (limit ${limit}).`,
    whatToDo: () => 'If all stall, look at the CDN and raise the target latency; if few, it is their own networks.',
  }),
  stateRule({
    ...{ rule: 'viewers-ratchet', name: 'latency ratchet', cause: 'viewers', metric: null },
    ...{ raiseAfterMs: 10_000, clearAfterMs: 10_000, follows: ['cdn'] },
    applies: onAir,
    wrong: (facts) => {
      if (!facts.audience) return undefined;
      const { ratcheting } = facts.audience;
      const limit = Math.max(1, Math.ceil(viewersOf(facts) * 0.02));
      if (ratcheting < limit) return null;
      const who = ratcheting === 1 ? '1 viewer falls' : `${String(ratcheting)} viewers fall`;
      return {
        level: 'warning',
        figure: ratcheting,
        text: `${who} further behind with each stall and never come back (limit ${String(limit)}).`,
        whatToDo: 'Their players do not catch up: see in the audience panel which they are; a reload brings them back.',
      };
    },
  }),
];

const TIMELINE_RULES: readonly AlarmRule[] = [
  stateRule({
    ...{ rule: 'latency-disagreement', name: 'figures disagree', cause: 'timeline', metric: 'latencyDisagreementMs' },
    ...{ raiseAfterMs: 5_000, clearAfterMs: 5_000 },
    wrong: ({ live }) => {
      if (!live.latency) return undefined;
      const { disagreement } = live.latency;
      if (!disagreement || disagreement.byMs < AGREE_MS) return null;
      const { byMs, text, whatToDo, likely } = disagreement;
      return {
        level: 'error',
        figure: byMs,
        text: `The ways of measuring latency disagree by ${withUnit(byMs, 'ms')} (limit ${withUnit(AGREE_MS, 'ms')}): ${text}`,
        whatToDo,
        cause: likely === 'clock' ? 'clock' : 'timeline',
      };
    },
  }),
  figureRule({
    ...{ rule: 'cdn-future', name: 'media from the future', cause: 'timeline', metric: 'cdnLiveEdgeAgeMs' },
    ...{ level: 'warning', worse: 'lower', raiseAfterMs: 3_000, clearAfterMs: 5_000, follows: ['clock'] },
    applies: onAir,
    figure: ({ values, live }) => values.cdnLiveEdgeAgeMs ?? live.cdn?.liveEdgeAgeMs,
    limits: () => ({ raise: -FUTURE_MS, clear: -100 }),
    say: (figure) =>
      `The CDN’s newest media lies ${figure.replace('-', '')} in the future (limit ${withUnit(FUTURE_MS, 'ms')}).`,
    whatToDo: () =>
      'The packager’s clock or the studio’s is wrong. Cues would come early: check both against time servers.',
  }),
];

/** Viewers, and the timelines they are measured by. */
export const AUDIENCE_RULES: readonly AlarmRule[] = [...VIEWER_RULES, ...TIMELINE_RULES];
