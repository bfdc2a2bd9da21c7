import { isInteraction, type Cue } from '../../../cues/registry.ts';
import { revealTarget, setField, type Finding, type LintContext, type PlanRule } from '../finding.ts';

/** The cue a trigger goes by; null: none. */
function triggerTarget({ trigger }: Cue): string | null {
  return trigger.kind === 'after-cue' || trigger.kind === 'before-end' || trigger.kind === 'tally'
    ? trigger.cueId
    : null;
}

/** Triggers and reveals that name a cue, or an option of one, that is not there. */
export const brokenReferences: PlanRule = {
  rule: 'broken-reference',
  check(context) {
    const found: Finding[] = [];
    for (const cue of context.live) {
      const trouble = triggerTrouble(context, cue);
      if (trouble !== null) {
        found.push({
          cueId: cue.id,
          rule: 'broken-reference',
          severity: 'error',
          text: `${trouble} It would never be taken by itself.`,
          fix: { label: 'Take it by hand', ops: [setField(cue.id, 'trigger', { kind: 'manual' })] },
        });
      }
    }
    const { lifecycleTriggers } = context.show;
    const kept = lifecycleTriggers.filter(({ cueId }) => cueId === null || context.byId.has(cueId));
    const lost = lifecycleTriggers.length - kept.length;
    if (lost > 0) {
      found.push({
        cueId: null,
        rule: 'broken-reference',
        severity: 'warning',
        text: `${lost} of the show’s messages to devices (devices panel) wait for a cue that was removed.`,
        fix: {
          label: `Remove ${lost === 1 ? 'it' : 'them'}`,
          ops: [{ op: 'set-show', field: 'lifecycleTriggers', value: kept }],
        },
      });
    }
    return found;
  },
};

function triggerTrouble({ byId }: LintContext, cue: Cue): string | null {
  const { trigger } = cue;
  const targetId = triggerTarget(cue);
  if (targetId === null) return null;
  const target = byId.get(targetId);
  if (!target) return 'Its trigger goes by a cue that was removed.';
  if (target.id === cue.id) return 'Its trigger goes by itself.';
  if (trigger.kind !== 'tally') return null;
  if (!isInteraction(target)) return `Its trigger counts the votes of ${target.title}, which takes none.`;
  const { optionId } = trigger;
  const isThere = optionId === null || target.poll.options.some(({ id }) => id === optionId);
  return isThere ? null : `Its trigger counts an option that ${target.title} no longer has.`;
}

/** Triggers that go by a cue that is skipped: they wait in vain. */
export const skippedReferences: PlanRule = {
  rule: 'skipped-reference',
  check({ live, byId, name }) {
    const found: Finding[] = [];
    for (const cue of live) {
      const targetId = triggerTarget(cue);
      const target = targetId === null ? undefined : byId.get(targetId);
      if (target?.skip !== true) continue;
      found.push({
        cueId: cue.id,
        rule: 'skipped-reference',
        severity: 'warning',
        text: `Its trigger goes by ${name(target.id)}, which is skipped.`,
        fix: { label: `Do not skip ${name(target.id)}`, ops: [setField(target.id, 'skip', false)] },
      });
    }
    return found;
  },
};

/** A reveal of nothing. */
export const revealTargets: PlanRule = {
  rule: 'reveal-target',
  check(context) {
    const found: Finding[] = [];
    for (const cue of context.live) {
      if (cue.type !== 'reveal') continue;
      const target = revealTarget(context, cue);
      if (target && isInteraction(target)) continue;
      const last = revealTarget(context, { ...cue, targetCueId: null });
      const why =
        cue.targetCueId === null
          ? 'No question stands before it'
          : target
            ? `${context.name(target.id)} is no question`
            : 'Its question was removed';
      found.push({
        cueId: cue.id,
        rule: 'reveal-target',
        severity: 'error',
        text: `${why}: there is nothing to reveal.`,
        fix:
          last && cue.targetCueId !== null
            ? { label: `Reveal ${context.name(last.id)}`, ops: [setField(cue.id, 'targetCueId', null)] }
            : null,
      });
    }
    return found;
  },
};
