import { setField, type Finding, type PlanRule } from '../finding.ts';

/** A share of all votes is always 100 %: what is meant is a count, or the share of one option. */
export const shareOfAll: PlanRule = {
  rule: 'share-of-all',
  check({ live }) {
    const found: Finding[] = [];
    for (const { id, trigger } of live) {
      if (trigger.kind !== 'tally' || trigger.unit !== 'percent' || trigger.optionId !== null) continue;
      const { minVotes } = trigger;
      const votes = minVotes === 1 ? '1 vote' : `${minVotes} votes`;
      found.push({
        cueId: id,
        rule: 'share-of-all',
        severity: 'warning',
        text: `All options together always have 100 % of the votes: it is taken at ${votes}, whatever they are.`,
        fix: {
          label: `Take it at ${votes}`,
          ops: [setField(id, 'trigger', { ...trigger, unit: 'votes', atLeast: minVotes })],
        },
      });
    }
    return found;
  },
};
