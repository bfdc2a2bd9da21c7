import { isInteraction, type Cue } from '../../../cues/registry.ts';
import { inWords, setField, windowOf, type Finding, type Fix, type LintContext, type PlanRule } from '../finding.ts';

interface Question {
  readonly cue: Cue;
  readonly startMs: number;
  readonly endMs: number;
}

/** Two questions open at once: viewers see one over the other, and the host asks two things. */
export const overlappingQuestions: PlanRule = {
  rule: 'overlapping-questions',
  check(context) {
    const questions: Question[] = [];
    for (const cue of context.live) {
      const window = isInteraction(cue) ? windowOf(context, cue) : null;
      if (window) questions.push({ cue, ...window });
    }
    const rank = ({ cue }: Question): number => context.indexOf.get(cue.id) ?? 0;
    questions.sort((a, b) => a.startMs - b.startMs || rank(a) - rank(b));
    const found: Finding[] = [];
    let longest: Question | null = null;
    for (const question of questions) {
      if (longest && question.startMs < longest.endMs) {
        found.push(finding(context, question, longest, questions));
      }
      if (!longest || question.endMs > longest.endMs) longest = question;
    }
    return found;
  },
};

function finding(context: LintContext, late: Question, early: Question, questions: readonly Question[]): Finding {
  const overlap = inWords(Math.min(late.endMs, early.endMs) - late.startMs);
  return {
    cueId: late.cue.id,
    rule: 'overlapping-questions',
    severity: 'warning',
    text: `Opens while ${context.name(early.cue.id)} is still open: ${overlap} overlap in the plan.`,
    fix: fixOf(context, late, early, questions),
  };
}

/** Only where taking it later cannot meet another question: outside groups, behind a question that stands before it. */
function fixOf(context: LintContext, late: Question, early: Question, questions: readonly Question[]): Fix | null {
  const lateIndex = context.indexOf.get(late.cue.id) ?? 0;
  if (late.cue.groupId !== null || (context.indexOf.get(early.cue.id) ?? 0) > lateIndex) return null;
  const startMs = early.endMs;
  const meetsAnother = questions.some(
    (other) => other !== late && other !== early && other.startMs <= startMs && other.endMs > startMs,
  );
  if (meetsAnother) return null;
  return {
    label: `Open it when ${context.name(early.cue.id)} has closed`,
    ops: [
      setField(late.cue.id, 'trigger', { kind: 'after-cue', cueId: early.cue.id, point: 'end', offsetMs: 0 }),
      setField(late.cue.id, 'plannedStartMs', null),
    ],
  };
}
