import { isInteraction } from '../../../cues/registry.ts';
import { isTimeZone } from '../../../time/zone.ts';
import { setField, type Finding, type PlanRule } from '../finding.ts';

/** A group that holds nothing, or nothing that is not skipped. */
export const emptyGroups: PlanRule = {
  rule: 'empty-group',
  check({ cues, live }) {
    const holds = new Set(cues.map(({ groupId }) => groupId));
    const found: Finding[] = [];
    for (const { id, type } of live) {
      if (type !== 'group' || holds.has(id)) continue;
      const fix = { label: 'Remove it', ops: [{ op: 'remove' as const, cueIds: [id] }] };
      found.push({ cueId: id, rule: 'empty-group', severity: 'hint', text: 'This group holds no cue.', fix });
    }
    return found;
  },
};

/** A quiz question where no answer is wrong. */
export const quizAnswers: PlanRule = {
  rule: 'quiz-answers',
  check({ live }) {
    const found: Finding[] = [];
    for (const cue of live) {
      if (cue.type !== 'quiz') continue;
      const { options } = cue.poll;
      const first = options.find(({ id }) => cue.correctOptionIds.includes(id));
      if (!first || !options.every(({ id }) => cue.correctOptionIds.includes(id))) continue;
      found.push({
        cueId: cue.id,
        rule: 'quiz-answers',
        severity: 'warning',
        text: 'Every answer is right: nobody can be wrong.',
        fix: { label: `Only “${first.label}” is right`, ops: [setField(cue.id, 'correctOptionIds', [first.id])] },
      });
    }
    return found;
  },
};

/** Options that read the same. */
export const sameOptions: PlanRule = {
  rule: 'same-options',
  check({ live }) {
    const found: Finding[] = [];
    for (const cue of live) {
      if (!isInteraction(cue)) continue;
      const labels = cue.poll.options.map(({ label }) => label.trim().toLowerCase());
      const twice = cue.poll.options.find((_, index) => labels.indexOf(labels[index] ?? '') !== index);
      if (!twice) continue;
      const text = `Two options read “${twice.label}”: viewers cannot tell them apart.`;
      found.push({ cueId: cue.id, rule: 'same-options', severity: 'warning', text, fix: null });
    }
    return found;
  },
};

/** The next is to follow the end of something that does not end by itself. */
export const endlessChain: PlanRule = {
  rule: 'endless-chain',
  check({ live }) {
    const found: Finding[] = [];
    for (const cue of live) {
      if (cue.followOn.kind !== 'auto-follow' && cue.followOn.kind !== 'auto-follow-settled') continue;
      const field =
        isInteraction(cue) && cue.responseWindowMs === null
          ? 'responseWindowMs'
          : cue.type === 'message' && cue.stayMs === null && cue.durationMs === null
            ? 'stayMs'
            : null;
      if (field === null) continue;
      found.push({
        cueId: cue.id,
        rule: 'endless-chain',
        severity: 'warning',
        text: 'The next follows when it has ended, but it only ends when somebody closes it.',
        fix: { label: 'Give it 15 s', ops: [setField(cue.id, field, 15_000)] },
      });
    }
    return found;
  },
};

/** Times of day in a zone nobody knows are read as UTC. */
export const unknownZone: PlanRule = {
  rule: 'unknown-zone',
  check({ show }) {
    if (isTimeZone(show.timeZone)) return [];
    return [
      {
        cueId: null,
        rule: 'unknown-zone',
        severity: 'error',
        text: `“${show.timeZone}” is no time zone this computer knows: times are read as UTC.`,
        fix: { label: 'Use UTC', ops: [{ op: 'set-show', field: 'timeZone', value: 'UTC' }] },
      },
    ];
  },
};
