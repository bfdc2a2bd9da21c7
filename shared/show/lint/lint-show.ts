import type { Show } from '../show.ts';
import { planTimes } from '../timing/plan-times.ts';
import { lintContext, type Finding, type LintContext, type LintFacts } from './finding.ts';
import { FACT_RULES, PLAN_RULES } from './rules.ts';

/** What the plan alone says, remembered by show: while figures come in, only the few rules on them are asked again. */
const known = new WeakMap<Show, { readonly context: LintContext; readonly findings: readonly Finding[] }>();

/** What a producer should know of a plan, in the order of the rundown; what is about the whole show comes first. */
export function lintShow(show: Show, facts: LintFacts): readonly Finding[] {
  let plan = known.get(show);
  if (!plan) {
    const context = lintContext(show, planTimes(show));
    plan = {
      context,
      findings: inOrder(
        context,
        PLAN_RULES.flatMap((rule) => rule.check(context)),
      ),
    };
    known.set(show, plan);
  }
  const { context, findings } = plan;
  const live = FACT_RULES.flatMap((rule) => rule.check(context, facts));
  return live.length === 0 ? findings : inOrder(context, [...live, ...findings]);
}

function inOrder({ indexOf }: LintContext, findings: Finding[]): Finding[] {
  const place = ({ cueId }: Finding): number => (cueId === null ? -1 : (indexOf.get(cueId) ?? -1));
  return findings.sort((a, b) => place(a) - place(b));
}

/** Findings by cue, for a table that shows them beside their rows. */
export function findingsByCue(findings: readonly Finding[]): ReadonlyMap<string, readonly Finding[]> {
  const byCue = new Map<string, Finding[]>();
  for (const finding of findings) {
    if (finding.cueId === null) continue;
    const list = byCue.get(finding.cueId);
    if (list) list.push(finding);
    else byCue.set(finding.cueId, [finding]);
  }
  return byCue;
}
