import { isInteraction } from '../../../cues/registry.ts';
import type { PlanOp } from '../../plan-ops.ts';
import { inWords, revealTarget, setField, windowOf, type Finding, type PlanRule } from '../finding.ts';

/**
 * Results are final when the last viewer's window is over, that is a latency behind the end on air. A reveal planned
 * before would hang; one that follows by hand right behind the question is meant to wait, and is not mentioned.
 */
export const revealEarly: PlanRule = {
  rule: 'reveal-early',
  check(context) {
    const found: Finding[] = [];
    for (const cue of context.live) {
      const target = revealTarget(context, cue);
      const window = target && windowOf(context, target);
      const plan = context.planOf(cue.id);
      if (!target || !window || !plan || !isInteraction(target)) continue;
      const settledMs = window.endMs + context.show.targetLatencyMs;
      const isByHand = plan.placed === 'linked' && cue.trigger.kind === 'manual';
      if (plan.startMs >= (isByHand ? window.endMs : settledMs)) continue;
      const early = inWords(settledMs - plan.startMs);
      found.push({
        cueId: cue.id,
        rule: 'reveal-early',
        severity: 'warning',
        text: `Planned ${early} before the last viewer’s window of ${context.name(target.id)} is over: nothing is revealed until then.`,
        fix: isBefore(context.indexOf, target.id, cue.id)
          ? {
              label: `Take it when ${context.name(target.id)} is over for all`,
              ops: afterSettled(cue.id, target.id, context.show.targetLatencyMs),
            }
          : null,
      });
    }
    return found;
  },
};

function isBefore(indexOf: ReadonlyMap<string, number>, oneId: string, otherId: string): boolean {
  return (indexOf.get(oneId) ?? 0) < (indexOf.get(otherId) ?? 0);
}

function afterSettled(cueId: string, targetId: string, offsetMs: number): PlanOp[] {
  const trigger = { kind: 'after-cue', cueId: targetId, point: 'end', offsetMs: offsetMs };
  return [setField(cueId, 'trigger', trigger), setField(cueId, 'plannedStartMs', null)];
}
