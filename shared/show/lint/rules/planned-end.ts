import { formatInZone } from '../../../time/zone.ts';
import { inWords, type Finding, type Fix, type LintContext, type PlanRule } from '../finding.ts';

/** More is planned than there is time for. */
export const plannedEnd: PlanRule = {
  rule: 'over-planned-end',
  check(context) {
    const { show, plan } = context;
    const overMs = plan.overPlannedEndMs ?? 0;
    if (overMs <= 0) return [];
    const ends = formatInZone(plan.endMs, show.timeZone);
    const finding: Finding = {
      cueId: null,
      rule: 'over-planned-end',
      severity: 'warning',
      text: `The cues end at ${ends}, ${inWords(overMs)} over the planned end of the show.`,
      fix: fixOf(context, ends),
    };
    return [finding];
  },
};

/** Cues that go by the planned end would move with it. */
function fixOf({ cues, plan }: LintContext, ends: string): Fix | null {
  const goesByEnd = cues.some(({ trigger }) => trigger.kind === 'before-end' && trigger.cueId === null);
  if (goesByEnd) return null;
  return {
    label: `Move the planned end to ${ends}`,
    ops: [{ op: 'set-show', field: 'plannedEndMs', value: plan.endMs }],
  };
}
