import { findingKindSchema, type Finding, type FindingKind } from '../../../../shared/telemetry/probe.ts';
import { KINDS } from '../../../probe/finding-kinds.ts';
import { BETWEEN, stateRule, type AlarmFacts, type AlarmRule } from '../alarm-rule.ts';
import { UPSTREAM, type WatchedCdn } from './watched-cdn.ts';

/** Kinds that other rules tell of by their figures, or that the standing watch has no limits for. */
const ELSEWHERE: readonly FindingKind[] = ['unreachable', 'cdns-differ', 'latency-limit', 'spread-limit'];
/** What comes of a playlist that stands still, which has an alarm of its own where its age is known. */
const OF_STANDING_STILL: readonly FindingKind[] = ['stale-manifest', 'stall'];
/** What was not met again for so long is not there any more (ms). */
const LASTS_MS = 30_000;
/** What stands still is stale a little later: one alarm says so (ms). */
const STALE_FIRST_MS = 4_000;
const CLEAR_AFTER_MS = 5_000;

/**
 * Errors that the probe finds at a CDN, each kind by itself: one that breaks players needs to happen only once.
 * @param stale the rule for a CDN that has nothing new
 */
export function findingRules(cdn: WatchedCdn, stale: AlarmRule): AlarmRule[] {
  const kinds = findingKindSchema.options.filter((kind) => !ELSEWHERE.includes(kind));
  return kinds.map((kind) => {
    const rule = foundRule(cdn, kind);
    if (!OF_STANDING_STILL.includes(kind)) return rule;
    return {
      ...rule,
      raiseAfterMs: STALE_FIRST_MS,
      judge: (facts) => (stale.judge(facts)?.state === 'bad' ? BETWEEN : rule.judge(facts)),
    };
  });
}

function foundRule(cdn: WatchedCdn, kind: FindingKind): AlarmRule {
  return stateRule({
    ...{ rule: cdn.id(`cdn-found-${kind}`), name: cdn.title(inTitle(KINDS[kind].title)), cause: 'cdn', metric: null },
    ...{ raiseAfterMs: 0, clearAfterMs: CLEAR_AFTER_MS, follows: UPSTREAM },
    applies: (facts) => cdn.inUse(facts),
    wrong: (facts) => {
      const found = errorsOf(cdn.findings(facts), kind, facts);
      const newest = found.toSorted((a, b) => b.lastAtMs - a.lastAtMs)[0];
      if (!newest) return null;
      const { title, where, what, whatToDo } = newest;
      const isMetAgain = found.reduce((sum, { count }) => sum + count, 0) > 1;
      const text = `${cdn.name(facts)}: ${title} (${where}): ${what}${/[.…]$/.test(what) ? '' : '.'}`;
      return { level: isMetAgain ? 'error' : 'warning', text, whatToDo };
    },
  });
}

function errorsOf(findings: readonly Finding[], kind: FindingKind, { atMs }: AlarmFacts): Finding[] {
  return findings.filter((one) => one.kind === kind && one.level === 'error' && atMs - one.lastAtMs <= LASTS_MS);
}

/** Within a title; what is written in capitals stays so. */
function inTitle(title: string): string {
  return /^[A-Z][a-z]/.test(title) ? `${title.charAt(0).toLowerCase()}${title.slice(1)}` : title;
}
