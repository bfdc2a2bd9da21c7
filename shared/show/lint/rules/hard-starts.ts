import { MAX_SPAN_MS } from '../../../cues/cue-base.ts';
import type { Cue } from '../../../cues/registry.ts';
import { formatInZone } from '../../../time/zone.ts';
import type { CuePlan } from '../../timing/plan-times.ts';
import { inWords, setField, type Finding, type Fix, type LintContext, type PlanRule } from '../finding.ts';

/** A cue with a start of its own begins before what stands before it is over. */
export const hardStarts: PlanRule = {
  rule: 'hard-start',
  check(context) {
    const found: Finding[] = [];
    for (const cue of context.live) {
      const plan = context.planOf(cue.id);
      if (!plan || plan.overlapMs === 0) continue;
      const does = plan.placed === 'hard' ? 'Fires' : 'Is planned';
      found.push({
        cueId: cue.id,
        rule: 'hard-start',
        severity: plan.placed === 'hard' ? 'error' : 'warning',
        text: `${does} ${inWords(plan.overlapMs)} before what stands before it is over.`,
        fix: fixOf(context, cue, plan),
      });
    }
    return found;
  },
};

function fixOf({ show }: LintContext, cue: Cue, plan: CuePlan): Fix | null {
  if (plan.placed === 'fixed') {
    const ops = [setField(cue.id, 'plannedStartMs', null)];
    return { label: 'Link it: begin when the one before ends', ops };
  }
  // Where the show begins by its first fixed start, moving that one would move the show.
  if (show.plannedStartMs === null) return null;
  const label = `Move it to ${formatInZone(plan.startMs + plan.overlapMs, show.timeZone)}`;
  if (cue.trigger.kind === 'hard-time') {
    const trigger = { kind: 'hard-time', atMs: cue.trigger.atMs + plan.overlapMs };
    return { label, ops: [setField(cue.id, 'trigger', trigger)] };
  }
  if (cue.trigger.kind !== 'show-offset') return null;
  const offsetMs = Math.ceil(cue.trigger.offsetMs + plan.overlapMs);
  return offsetMs > MAX_SPAN_MS
    ? null
    : { label, ops: [setField(cue.id, 'trigger', { kind: 'show-offset', offsetMs })] };
}

/** A trigger with a time of its own beside another planned start: the trigger counts, the table shows the other. */
export const twoStarts: PlanRule = {
  rule: 'two-starts',
  check({ live, show, planOf }) {
    const found: Finding[] = [];
    for (const cue of live) {
      const plan = planOf(cue.id);
      if (!plan || cue.plannedStartMs === null || cue.plannedStartMs === plan.startMs) continue;
      if (plan.placed !== 'hard' && plan.placed !== 'beside') continue;
      const [fires, planned] = [plan.startMs, cue.plannedStartMs].map((ms) => formatInZone(ms, show.timeZone));
      found.push({
        cueId: cue.id,
        rule: 'two-starts',
        severity: 'warning',
        text: `Its trigger takes it at ${fires}, but it is planned for ${planned}.`,
        fix: { label: 'Go by the trigger alone', ops: [setField(cue.id, 'plannedStartMs', null)] },
      });
    }
    return found;
  },
};

/** Counting to an end that the plan does not fix. */
export const countToNothing: PlanRule = {
  rule: 'count-to-end',
  check({ live, plan, planOf, show }) {
    const found: Finding[] = [];
    for (const cue of live) {
      const planned = planOf(cue.id);
      if (!planned || !cue.countToEnd || cue.plannedStartMs !== null || cue.type === 'group') continue;
      const startMs = Math.max(0, planned.startMs);
      found.push({
        cueId: cue.id,
        rule: 'count-to-end',
        severity: 'hint',
        text: 'Counts to its planned end, but has no planned start of its own: it runs its whole length.',
        fix: plan.anchored
          ? {
              label: `Plan its start for ${formatInZone(startMs, show.timeZone)}`,
              ops: [setField(cue.id, 'plannedStartMs', startMs)],
            }
          : { label: 'Let it run its length', ops: [setField(cue.id, 'countToEnd', false)] },
      });
    }
    return found;
  },
};
