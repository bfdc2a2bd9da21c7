import type { Cause } from '../../../../shared/telemetry/incident.ts';
import { BETWEEN, figureRule, stateRule, type AlarmFacts, type AlarmRule } from '../alarm-rule.ts';

const onAir = ({ live }: AlarmFacts): boolean => live.encoder?.onAir === true;
/** Set up, and of use; not while its first media may be on its way. */
const cdnInUse = (facts: AlarmFacts): boolean => onAir(facts) && facts.live.cdn?.starting === false;
const cdnAnswers = (facts: AlarmFacts): boolean => cdnInUse(facts) && facts.live.cdn?.reachable === true;
const UPSTREAM: readonly Cause[] = ['machine', 'capture', 'encoder', 'ingest', 'uplink'];

const lateCdn = figureRule({
  ...{ rule: 'cdn-late', name: 'late', cause: 'cdn', metric: 'cdnLiveEdgeAgeMs', level: 'warning' },
  ...{ raiseAfterMs: 5_000, clearAfterMs: 5_000, follows: UPSTREAM },
  applies: cdnAnswers,
  figure: ({ values, live }) => values.cdnLiveEdgeAgeMs ?? live.cdn?.liveEdgeAgeMs,
  limits: ({ live }) => ({ raise: live.targetLatencyMs, clear: live.targetLatencyMs * 0.8 }),
  say: (figure, limit) => `The CDN’s newest media is ${figure} old (limit ${limit}, the target latency).`,
  whatToDo: () =>
    'Players can’t be nearer to live than the CDN is: raise the target latency, or look at ingest and packager.',
});

const staleCdn = figureRule({
  ...{ rule: 'cdn-stale', name: 'stale', cause: 'cdn', metric: 'cdnLiveEdgeAgeMs', level: 'error' },
  ...{ raiseAfterMs: 2_000, clearAfterMs: 3_000, follows: UPSTREAM },
  applies: cdnAnswers,
  figure: ({ values, live }) => values.cdnLiveEdgeAgeMs ?? live.cdn?.liveEdgeAgeMs,
  limits: ({ live }) => ({ raise: live.targetLatencyMs + 2_000, clear: live.targetLatencyMs + 500 }),
  say: (figure, limit) => `The CDN’s newest media is ${figure} old (limit ${limit}): viewers’ pictures stand still.`,
  whatToDo: () =>
    'Look upstream first: is the ingest connected, does the source run? Else ask the CDN, or change to another.',
});

const CDN_RULES: readonly AlarmRule[] = [
  stateRule({
    ...{ rule: 'cdn-away', name: 'cannot be reached', cause: 'cdn', metric: null },
    ...{ raiseAfterMs: 3_000, clearAfterMs: 3_000 },
    applies: cdnInUse,
    wrong: ({ live }) => {
      if (!live.cdn) return undefined;
      if (live.cdn.reachable) return null;
      const text = `The CDN has not answered for over 3 s. ${live.connections.cdn.reason}`;
      return {
        level: 'error',
        text,
        whatToDo: 'Open the playlist on another network: if it plays there, it is this network.',
      };
    },
  }),
  staleCdn,
  // What has stopped is late too: one alarm says so.
  { ...lateCdn, judge: (facts) => (staleCdn.judge(facts)?.state === 'bad' ? BETWEEN : lateCdn.judge(facts)) },
  figureRule({
    ...{ rule: 'cdn-errors', name: 'errors', cause: 'cdn', metric: 'cdnErrorsPerMinute', level: 'warning' },
    ...{ raiseAfterMs: 1_000, clearAfterMs: 10_000, follows: UPSTREAM, unit: 'errors/min' },
    applies: cdnInUse,
    figure: ({ values }) => values.cdnErrorsPerMinute,
    limits: () => ({ raise: 3, clear: 1, error: 20 }),
    say: (figure, limit) => `The probe meets ${figure} at the CDN (limit ${limit}).`,
    whatToDo: () => 'The CDN panel lists them: status codes are the CDN’s, gaps and jumps the packager’s.',
  }),
  figureRule({
    ...{ rule: 'cdn-slow', name: 'slow', cause: 'cdn', metric: 'cdnPartFetchMs', level: 'warning' },
    ...{ raiseAfterMs: 5_000, clearAfterMs: 5_000 },
    applies: cdnAnswers,
    figure: ({ values }) => values.cdnPartFetchMs,
    limits: ({ live }) => ({ raise: live.targetLatencyMs / 2, clear: live.targetLatencyMs / 4 }),
    say: (figure, limit) => `The CDN takes ${figure} to hand out a part (limit ${limit}, half the target latency).`,
    whatToDo: () =>
      'Players will stall: raise the target latency, lower the bit rate, or ask the CDN for a nearer edge.',
  }),
];

const ENGINE_RULES: readonly AlarmRule[] = [
  stateRule({
    ...{ rule: 'engine-away', name: 'not connected', cause: 'engine', metric: null },
    ...{ raiseAfterMs: 3_000, clearAfterMs: 3_000 },
    applies: ({ live, armed }) => armed && live.connections.engine.level !== 'grey',
    wrong: ({ live }) => {
      const { level, reason } = live.connections.engine;
      if (level !== 'red') return null;
      const whatToDo = 'Cues wait in the studio and go out when it is back. Check its address and this network.';
      return { level: 'error', text: `The engine has been away for over 3 s. ${reason}`, whatToDo };
    },
  }),
  figureRule({
    ...{ rule: 'engine-slow', name: 'round trip', cause: 'engine', metric: 'engineRoundTripMs', level: 'warning' },
    ...{ raiseAfterMs: 5_000, clearAfterMs: 5_000, follows: ['machine'] },
    figure: ({ values }) => values.engineRoundTripMs,
    limits: () => ({ raise: 500, clear: 250, error: 2_000 }),
    say: (figure, limit) => `The engine answers in ${figure} (limit ${limit}): cues may come after their frame.`,
    whatToDo: () => 'Check this network; for the moment take cues a little earlier, or raise the target latency.',
  }),
  figureRule({
    ...{ rule: 'engine-ack', name: 'votes slow', cause: 'engine', metric: 'engineAckP95Ms', level: 'warning' },
    ...{ raiseAfterMs: 5_000, clearAfterMs: 5_000 },
    figure: ({ values }) => values.engineAckP95Ms,
    limits: () => ({ raise: 500, clear: 200, error: 3_000 }),
    say: (figure, limit) => `Votes are acknowledged after ${figure} at p95 (limit ${limit}).`,
    whatToDo: () =>
      'The engine’s disk or processor is at its limit. Nothing is lost; add engine machines before the next question.',
  }),
  figureRule({
    ...{ rule: 'engine-queue', name: 'votes wait', cause: 'engine', metric: 'engineQueue', level: 'warning' },
    ...{ raiseAfterMs: 3_000, clearAfterMs: 5_000, unit: 'votes' },
    figure: ({ values }) => values.engineQueue,
    limits: () => ({ raise: 10_000, clear: 1_000, error: 100_000 }),
    say: (figure, limit) => `${figure} wait to be made durable (limit ${limit}).`,
    whatToDo: () => 'Results come late, none is lost. Leave windows open a little longer, and add engine machines.',
  }),
];

/** From the cloud towards viewers. */
export const DELIVERY_RULES: readonly AlarmRule[] = [...CDN_RULES, ...ENGINE_RULES];
