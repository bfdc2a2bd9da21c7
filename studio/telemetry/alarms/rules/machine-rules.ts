import { figureRule, type AlarmRule } from '../alarm-rule.ts';

const GB = 1_000_000_000;

/** The machine the studio runs on. */
export const MACHINE_RULES: readonly AlarmRule[] = [
  figureRule({
    ...{ rule: 'host-cpu', name: 'host busy', cause: 'machine', metric: 'hostCpuPct', level: 'warning' },
    ...{ raiseAfterMs: 10_000, clearAfterMs: 5_000 },
    figure: ({ values }) => values.hostCpuPct,
    limits: () => ({ raise: 80, clear: 60 }),
    say: (figure, limit) => `The host process takes ${figure} of a core (limit ${limit}).`,
    whatToDo: () => 'Close windows of the studio that nobody looks at, and whatever polls its API often.',
  }),
  figureRule({
    ...{ rule: 'host-loop', name: 'host late', cause: 'machine', metric: 'hostLoopDelayMs', level: 'warning' },
    ...{ raiseAfterMs: 3_000, clearAfterMs: 5_000 },
    figure: ({ values }) => values.hostLoopDelayMs,
    limits: () => ({ raise: 50, clear: 20, error: 250 }),
    say: (figure, limit) => `The host comes ${figure} late to its work at p99 (limit ${limit}).`,
    whatToDo: () =>
      'The computer is overloaded or was asleep: close other programs. Scheduled cues are fired by a thread apart.',
  }),
  figureRule({
    ...{
      rule: 'disk-full',
      name: 'disk space',
      cause: 'disk',
      metric: null,
      level: 'warning',
      worse: 'lower',
      unit: 'GB',
    },
    ...{ raiseAfterMs: 0, clearAfterMs: 0 },
    figure: ({ freeDiskBytes }) => (freeDiskBytes === null ? null : freeDiskBytes / GB),
    limits: () => ({ raise: 2, clear: 3, error: 0.5 }),
    say: (figure, limit) => `${figure} are free where the studio writes (limit ${limit}).`,
    whatToDo: () => 'Make room, or move the data folder (--data): on a full disk the as-run log and recordings end.',
  }),
];
