import type { FactRule, PlanRule } from '../finding.ts';

/** From here on talk between host and viewers falters. */
const MOST_MS = 5_000;
const SUGGESTED_MS = 3_000;

const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`;

/** Players are told to stay further behind than interaction bears. */
export const targetLatency: PlanRule = {
  rule: 'target-latency',
  check({ show }) {
    if (show.targetLatencyMs <= MOST_MS) return [];
    return [
      {
        cueId: null,
        rule: 'target-latency',
        severity: 'warning',
        text: `The target latency is ${seconds(show.targetLatencyMs)}; above ${seconds(MOST_MS)} answers come too late for the host to react.`,
        fix: {
          label: `Aim at ${seconds(SUGGESTED_MS)}`,
          ops: [{ op: 'set-show', field: 'targetLatencyMs', value: SUGGESTED_MS }],
        },
      },
    ];
  },
};

/** Viewers are really that far behind. */
export const measuredLatency: FactRule = {
  rule: 'measured-latency',
  check(_context, { latencyMs }) {
    if (latencyMs === null || latencyMs <= MOST_MS) return [];
    const text = `Viewers are ${seconds(latencyMs)} behind (median); above ${seconds(MOST_MS)} answers come too late for the host to react.`;
    return [{ cueId: null, rule: 'measured-latency', severity: 'warning', text, fix: null }];
  },
};
