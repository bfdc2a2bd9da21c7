import { cdnMetric, MOST_CDNS } from '../../../../shared/telemetry/cdn-metrics.ts';
import { BETWEEN, figureRule, stateRule, type AlarmRule } from '../alarm-rule.ts';
import { findingRules } from './cdn-finding-rules.ts';
import { UPSTREAM, WatchedCdn } from './watched-cdn.ts';

function rulesOf(index: number): AlarmRule[] {
  const cdn = new WatchedCdn(index);
  const stale = staleRule(cdn, index);
  const late = lateRule(cdn, index);
  return [
    awayRule(cdn),
    stale,
    // What has stopped is late too: one alarm says so.
    { ...late, judge: (facts) => (stale.judge(facts)?.state === 'bad' ? BETWEEN : late.judge(facts)) },
    ...findingRules(cdn, stale),
    errorsRule(cdn, index),
    slowRule(cdn, index),
    ...(index === 0 ? [] : [datesRule(cdn), laterRule(cdn)]),
  ];
}

function awayRule(cdn: WatchedCdn): AlarmRule {
  return stateRule({
    ...{ rule: cdn.id('cdn-away'), name: cdn.title('cannot be reached'), cause: 'cdn', metric: null },
    ...{ raiseAfterMs: 3_000, clearAfterMs: 3_000 },
    applies: (facts) => cdn.inUse(facts),
    wrong: (facts) => {
      const figures = cdn.figures(facts);
      if (!figures) return undefined;
      if (figures.reachable) return null;
      const text = `${cdn.name(facts)} has not answered for over 3 s. ${figures.health.reason}`;
      return {
        level: 'error',
        text,
        whatToDo: 'Open the playlist on another network: if it plays there, it is this network.',
      };
    },
  });
}

function staleRule(cdn: WatchedCdn, index: number): AlarmRule {
  return figureRule({
    ...{ rule: cdn.id('cdn-stale'), name: cdn.title('stale'), cause: 'cdn', level: 'error' },
    ...{ metric: cdnMetric(index, 'LiveEdgeAgeMs'), raiseAfterMs: 2_000, clearAfterMs: 3_000, follows: UPSTREAM },
    applies: (facts) => cdn.answers(facts),
    figure: (facts) => cdn.ageMs(facts),
    limits: ({ live }) => ({ raise: live.targetLatencyMs + 2_000, clear: live.targetLatencyMs + 500 }),
    say: (figure, limit, facts) =>
      `${cdn.newestMedia(facts)} is ${figure} old (limit ${limit}): viewers’ pictures stand still.`,
    whatToDo: () =>
      'Look upstream first: is the ingest connected, does the source run? Else ask the CDN, or change to another.',
  });
}

function lateRule(cdn: WatchedCdn, index: number): AlarmRule {
  return figureRule({
    ...{ rule: cdn.id('cdn-late'), name: cdn.title('late'), cause: 'cdn', level: 'warning' },
    ...{ metric: cdnMetric(index, 'LiveEdgeAgeMs'), raiseAfterMs: 5_000, clearAfterMs: 5_000, follows: UPSTREAM },
    applies: (facts) => cdn.answers(facts),
    figure: (facts) => cdn.ageMs(facts),
    limits: ({ live }) => ({ raise: live.targetLatencyMs, clear: live.targetLatencyMs * 0.8 }),
    say: (figure, limit, facts) => `${cdn.newestMedia(facts)} is ${figure} old (limit ${limit}, the target latency).`,
    whatToDo: () =>
      'Players can’t be nearer to live than the CDN is: raise the target latency, or look at ingest and packager.',
  });
}

function errorsRule(cdn: WatchedCdn, index: number): AlarmRule {
  return figureRule({
    ...{ rule: cdn.id('cdn-errors'), name: cdn.title('errors'), cause: 'cdn', level: 'warning' },
    ...{ metric: cdnMetric(index, 'ErrorsPerMinute'), raiseAfterMs: 1_000, clearAfterMs: 10_000 },
    ...{ follows: UPSTREAM, unit: 'errors/min' },
    applies: (facts) => cdn.inUse(facts),
    figure: (facts) => cdn.value(facts, 'ErrorsPerMinute'),
    limits: () => ({ raise: 3, clear: 1, error: 20 }),
    say: (figure, limit, facts) =>
      `The probe meets ${figure} at ${cdn.name(facts).replace(/^The/, 'the')} (limit ${limit}).`,
    whatToDo: () => 'The CDN panel lists them: status codes are the CDN’s, gaps and jumps the packager’s.',
  });
}

function slowRule(cdn: WatchedCdn, index: number): AlarmRule {
  return figureRule({
    ...{ rule: cdn.id('cdn-slow'), name: cdn.title('slow'), cause: 'cdn', level: 'warning' },
    ...{ metric: cdnMetric(index, 'PartFetchMs'), raiseAfterMs: 5_000, clearAfterMs: 5_000 },
    applies: (facts) => cdn.answers(facts),
    figure: (facts) => cdn.value(facts, 'PartFetchMs'),
    limits: ({ live }) => ({ raise: live.targetLatencyMs / 2, clear: live.targetLatencyMs / 4 }),
    say: (figure, limit, facts) =>
      `${cdn.name(facts)} takes ${figure} to hand out a part (limit ${limit}, half the target latency).`,
    whatToDo: () =>
      'Players will stall: raise the target latency, lower the bit rate, or ask the CDN for a nearer edge.',
  });
}

const DATES_MEND: Readonly<Record<'this' | 'first' | 'unknown', string>> = {
  this: 'Likely cause: this CDN’s packager, for its dates alone differ from the encoder’s time stamps. Restart it, or set its clock; until then its viewers see cues early or late by this much.',
  first:
    'Likely cause: the first CDN’s packager, for its dates alone differ from the encoder’s time stamps. Restart it, or set its clock; until then its viewers see cues early or late by this much.',
  unknown:
    'Likely cause: packagers that date media by clocks of their own. Feed all CDNs from one, or give them the same time; until then viewers of one of them see cues early or late by this much.',
};

/** Against the first CDN: cues come by dates. */
function datesRule(cdn: WatchedCdn): AlarmRule {
  return figureRule({
    ...{ rule: cdn.id('cdn-dates'), name: cdn.title('dates differ'), cause: 'timeline', level: 'warning' },
    ...{ metric: 'cdnDatesApartMs', raiseAfterMs: 3_000, clearAfterMs: 5_000, unit: 'ms' },
    applies: (facts) => cdn.answers(facts),
    figure: (facts) => magnitude(cdn.figures(facts)?.datesApartMs),
    limits: () => ({ raise: 150, clear: 100, error: 1_000 }),
    say: (figure, limit, facts) => {
      const isLater = (cdn.figures(facts)?.datesApartMs ?? 0) > 0;
      return `${cdn.name(facts)} dates the same media ${figure} ${isLater ? 'later' : 'earlier'} than CDN 1 (limit ${limit}).`;
    },
    whatToDo: (facts) => DATES_MEND[cdn.figures(facts)?.wrong ?? 'unknown'],
  });
}

/** Against the first CDN: who sees a question a second later than others has a second less to be first. */
function laterRule(cdn: WatchedCdn): AlarmRule {
  return figureRule({
    ...{ rule: cdn.id('cdn-later'), name: cdn.title('out of step'), cause: 'cdn', level: 'warning' },
    ...{ metric: 'cdnLaterMs', raiseAfterMs: 5_000, clearAfterMs: 5_000, follows: UPSTREAM, unit: 'ms' },
    applies: (facts) => cdn.answers(facts),
    figure: (facts) => magnitude(cdn.figures(facts)?.laterMs),
    // Each is asked once a second: of plain HLS no difference is known better.
    limits: () => ({ raise: 1_500, clear: 1_000 }),
    say: (figure, limit, facts) => {
      const isLater = (cdn.figures(facts)?.laterMs ?? 0) > 0;
      return `${cdn.name(facts)} has the same media ${figure} ${isLater ? 'later' : 'sooner'} than CDN 1 (limit ${limit}).`;
    },
    whatToDo: (facts) => {
      const slower = (cdn.figures(facts)?.laterMs ?? 0) > 0 ? 'this CDN' : 'the first CDN';
      return `Likely cause: ${slower} packages or caches longer, as dates of the same media agree. Compare segment lengths and cache times; a higher target latency brings all viewers together.`;
    },
  });
}

function magnitude(value: number | null | undefined): number | null {
  return value === null || value === undefined ? null : Math.abs(value);
}

/** Each CDN by itself, and all others against the first. */
export const CDN_RULES: readonly AlarmRule[] = Array.from({ length: MOST_CDNS }, (_, index) => rulesOf(index)).flat();
