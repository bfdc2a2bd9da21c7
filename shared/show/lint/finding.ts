import { isInteraction, type Cue } from '../../cues/registry.ts';
import type { PlanOp } from '../plan-ops.ts';
import type { Show } from '../show.ts';
import type { CuePlan, ShowPlan } from '../timing/plan-times.ts';

/** `error`: it will not work as planned. `warning`: it may not. `hint`: worth a look. */
export type Severity = 'error' | 'warning' | 'hint';

/** A one-click fix: operations that take the finding away. `label` is a verb with its object. */
export interface Fix {
  readonly label: string;
  readonly ops: readonly PlanOp[];
}

/** Something about a plan that the producer should know. */
export interface Finding {
  /** The cue it is shown beside; null: it is about the whole show. */
  readonly cueId: string | null;
  readonly rule: string;
  readonly severity: Severity;
  /** One or two sentences: what is wrong, with the figure. */
  readonly text: string;
  readonly fix: Fix | null;
}

/** How the studio is; each null where it is not known (as in a plan that is read without a studio). */
export interface LintFacts {
  /** Glass-to-glass latency of the median viewer. */
  readonly latencyMs: number | null;
  /** Whether the interaction engine answers, and why not. */
  readonly engine: { readonly ok: boolean; readonly reason: string } | null;
  readonly ingest: { readonly ok: boolean; readonly reason: string } | null;
  /** Devices of the show that cannot be reached, with the reason. */
  readonly failedDevices: readonly { readonly deviceId: string; readonly reason: string }[];
}

export const NO_FACTS: LintFacts = { latencyMs: null, engine: null, ingest: null, failedDevices: [] };

/** What rules look at; made once for all of them. */
export interface LintContext {
  readonly show: Show;
  readonly cues: readonly Cue[];
  readonly plan: ShowPlan;
  readonly byId: ReadonlyMap<string, Cue>;
  readonly indexOf: ReadonlyMap<string, number>;
  /** Cues that take part: neither skipped nor in a group that is. */
  readonly live: readonly Cue[];
  planOf(cueId: string): CuePlan | null;
  /** `cue 12`, or the title of one without a number. */
  name(cueId: string): string;
}

/** A rule of the plan alone: what it finds changes only with the plan. */
export interface PlanRule {
  readonly rule: string;
  check(context: LintContext): Finding[];
}

/** A rule that needs to know how the studio is. */
export interface FactRule {
  readonly rule: string;
  check(context: LintContext, facts: LintFacts): Finding[];
}

export function lintContext(show: Show, plan: ShowPlan): LintContext {
  const { cues } = show.rundown;
  const byId = new Map(cues.map((cue) => [cue.id, cue]));
  return {
    show,
    cues,
    plan,
    byId,
    indexOf: new Map(cues.map((cue, index) => [cue.id, index])),
    live: cues.filter((cue) => plan.cues[cue.id]?.placed !== 'none'),
    planOf: (cueId) => plan.cues[cueId] ?? null,
    name: (cueId) => nameOf(byId.get(cueId)),
  };
}

function nameOf(cue: Cue | undefined): string {
  if (!cue) return 'a cue that is gone';
  return cue.number === '' ? `“${cue.title}”` : `cue ${cue.number}`;
}

/** The question a reveal cue shows the results of: the one it names, else the last one before it; null: none. */
export function revealTarget(context: LintContext, cue: Cue): Cue | null {
  if (cue.type !== 'reveal') return null;
  if (cue.targetCueId !== null) return context.byId.get(cue.targetCueId) ?? null;
  for (let index = (context.indexOf.get(cue.id) ?? 0) - 1; index >= 0; index--) {
    const other = context.cues[index];
    if (other && isInteraction(other) && context.planOf(other.id)?.placed !== 'none') return other;
  }
  return null;
}

/** When a question is open by the plan, in ms; null: it stays open until it is closed. */
export function windowOf(context: LintContext, cue: Cue): { readonly startMs: number; readonly endMs: number } | null {
  const plan = context.planOf(cue.id);
  if (!plan || plan.placed === 'none' || !isInteraction(cue) || cue.responseWindowMs === null) return null;
  return { startMs: plan.startMs, endMs: plan.startMs + cue.responseWindowMs };
}

/** The operation that sets one field of a cue. */
export function setField(cueId: string, field: string, value: Extract<PlanOp, { op: 'set' }>['value']): PlanOp {
  return { op: 'set', cueId, field, value };
}

/** `4 s`, `1:30 min`, for sentences. */
export function inWords(ms: number): string {
  const seconds = Math.round(ms / 100) / 10;
  if (seconds < 60) return `${seconds} s`;
  const whole = Math.round(seconds);
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, '0')} min`;
}
