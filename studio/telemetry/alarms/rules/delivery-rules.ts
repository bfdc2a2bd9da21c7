import { CLOCK_LIMIT_MS } from '../../../../shared/telemetry/clock-limits.ts';
import { figureRule, stateRule, type AlarmRule } from '../alarm-rule.ts';
import { CDN_RULES } from './cdn-rules.ts';

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
  stateRule({
    ...{ rule: 'engine-mute', name: 'viewers not told', cause: 'engine', metric: null },
    ...{ raiseAfterMs: 5_000, clearAfterMs: 3_000 },
    applies: ({ armed }) => armed,
    wrong: ({ live }) => {
      // Not connected: another alarm tells of that.
      if (!live.engineLink || live.audience) return null;
      const text = 'The engine answers, but has told nothing of its viewers for 10 s and more (once a second is due).';
      const whatToDo =
        'Cues and votes go on; how late viewers are is not known. Look at the engine’s log, and its version.';
      return { level: 'warning', text, whatToDo };
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
    ...{ rule: 'engine-clock', name: 'clock off', cause: 'engine', metric: 'engineClockOffsetMs', level: 'warning' },
    ...{ raiseAfterMs: 5_000, clearAfterMs: 5_000, unit: 'ms' },
    applies: ({ armed }) => armed,
    // What its pings leave open may be no error at all.
    figure: ({ values: { engineClockOffsetMs: offsetMs, engineClockBoundMs: boundMs } }) =>
      offsetMs === undefined || boundMs === undefined ? undefined : Math.max(0, Math.abs(offsetMs) - boundMs),
    limits: () => ({ raise: CLOCK_LIMIT_MS, clear: CLOCK_LIMIT_MS / 2, error: 500 }),
    say: (figure, limit) =>
      `The engine’s clock is at least ${figure} off studio time (limit ${limit}): viewers go by it, so cues come early or late by as much.`,
    whatToDo: () =>
      'Have the engine’s machine follow a time server (chrony, NTP), best the one that the studio follows.',
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
