import { CLOCK_LIMIT_MS } from '../../../../shared/telemetry/clock-limits.ts';
import { clockBoundLimits, clockSeverity } from '../../../../shared/telemetry/clock-severity.ts';
import { BETWEEN, figureRule, stateRule, withUnit, type AlarmFacts, type AlarmRule } from '../alarm-rule.ts';

/** So much the servers' own wandering may move studio time in a second without anybody having set it. */
const STEP_MS = 2;
const CHECK_SERVERS = 'Check the network and the time servers (NTP, UDP port 123)';

/** In what way the clock's error comes to be, for the sentence. */
function holding({ live }: AlarmFacts): string {
  return live.clock.state === 'holdover' ? ', holding over without a time server' : '';
}

/** The badge lists what each server said; here one is enough. */
function whyNot({ servers, source }: AlarmFacts['live']['clock']): string {
  const answering = servers.filter(({ state }) => state !== 'silent' && state !== 'trying').length;
  const refused = servers.find(({ reason }) => reason !== null);
  if (!refused || answering === servers.length) return source;
  return `${String(answering)} of ${String(servers.length)} time servers answer (${refused.address}: ${refused.reason ?? ''})`;
}

const off = figureRule({
  ...{ rule: 'clock-off', name: 'clock off', cause: 'clock', metric: 'clockOffsetMs', level: 'error' },
  ...{ raiseAfterMs: 1_000, clearAfterMs: 3_000, unit: 'ms' },
  // Off air it is set at once, so there is nothing to be told; what is not synchronised has an alarm of its own.
  applies: ({ armed, live }) => armed && live.clock.synchronised,
  figure: ({ live }) => (live.clock.errorBoundMs === null ? null : Math.abs(live.clock.slewRemainingMs)),
  limits: () => ({ raise: CLOCK_LIMIT_MS, clear: CLOCK_LIMIT_MS / 2 }),
  say: (figure, limit) => `Studio time is ${figure} off (limit ${limit}) and a show is armed.`,
  whatToDo: ({ live }) =>
    `It is brought back gently, at ${Math.abs(live.clock.slewPpm).toFixed(0)} ppm. If the show can wait, go off air for a ` +
    'moment: then it is set at once. See in the clock panel which server moved.',
});

/**
 * The other half of "off by more than the limit": the servers do not say that it is, but it can't be ruled out either, as the bound holds
 * half the round trip and whatever holdover adds. Without a show it is told later, for then nothing hangs on it yet.
 */
const uncertain = figureRule({
  ...{ rule: 'clock-bound', name: 'clock uncertain', cause: 'clock', metric: 'clockErrorBoundMs', level: 'warning' },
  ...{ raiseAfterMs: 5_000, clearAfterMs: 5_000 },
  // Beyond use it counts as unsynchronised, and has an alarm of its own.
  applies: ({ live }) => live.clock.synchronised,
  figure: ({ values, live }) => values.clockErrorBoundMs ?? live.clock.errorBoundMs,
  limits: ({ armed }) => {
    const { alarmMs, errorMs } = clockBoundLimits(armed);
    return { raise: alarmMs, clear: alarmMs * 0.75, error: errorMs };
  },
  say: (figure, limit, facts) =>
    `Studio time may be ${figure} off (limit ${limit}${facts.armed ? ' with a show armed' : ''})${holding(facts)}.`,
  whatToDo: ({ live }) =>
    live.clock.state === 'holdover'
      ? `The bound grows until a server answers. ${CHECK_SERVERS}.`
      : 'Use a nearer time server, or one more: the bound follows the round trip.',
});

/** Studio time: what all other figures hang on. */
export const CLOCK_RULES: readonly AlarmRule[] = [
  off,
  stateRule({
    ...{ rule: 'clock-unsynchronised', name: 'not synchronised', cause: 'clock', metric: 'clockErrorBoundMs' },
    ...{ raiseAfterMs: 10_000, clearAfterMs: 2_000 },
    wrong: ({ live, armed }) => {
      if (live.clock.synchronised) return null;
      const level = clockSeverity(live.clock, armed).level === 'red' ? 'error' : 'warning';
      const none = live.clock.servers.length === 0;
      return {
        level,
        text: `Studio time is not synchronised (limit ± 100 ms): ${whyNot(live.clock)}.`,
        whatToDo: none
          ? 'Start the studio with --ntp and one or more time servers; until then latency figures hold on this machine only.'
          : `${CHECK_SERVERS}, or add one that can be reached.`,
      };
    },
  }),
  // What is known to be off is uncertain too: one alarm says so.
  { ...uncertain, judge: (facts) => (off.judge(facts)?.state === 'bad' ? BETWEEN : uncertain.judge(facts)) },
  stateRule({
    ...{ rule: 'clock-step', name: 'time was set', cause: 'clock', metric: 'clockOffsetMs' },
    ...{ raiseAfterMs: 0, clearAfterMs: 10_000 },
    applies: ({ armed }) => armed,
    wrong: ({ stepMs }) =>
      Math.abs(stepMs) < STEP_MS
        ? null
        : {
            level: Math.abs(stepMs) >= CLOCK_LIMIT_MS ? 'error' : 'warning',
            figure: Math.abs(stepMs),
            text:
              `Studio time was set ${stepMs > 0 ? 'forward' : 'back'} by ${withUnit(Math.abs(stepMs), 'ms')} ` +
              `(limit ${withUnit(STEP_MS, 'ms')}) with a show armed.`,
            whatToDo:
              'Cues that were open then may have been cut or stretched by as much. Look at the offset plot for the server that moved.',
          },
  }),
];
