import type { Alarm, Cause } from '../../../shared/telemetry/incident.ts';
import type { AlarmFacts, AlarmRule, Verdict } from './alarm-rule.ts';

/** What can't be judged for so long counts as over: it went away, and that has an alarm of its own (ms). */
export const UNKNOWN_CLEARS_MS = 10_000;
/** After a longer pause between two looks nothing is known of the time between: dwelling begins anew (ms). */
export const PAUSE_MS = 5_000;
/** Of one rule so many cleared alarms that nobody has seen stay in view; all are kept on disk. */
export const UNSEEN_IN_VIEW = 3;
/** An alarm follows another cause as long as that one's was there so recently (ms). */
const FOLLOWS_WITHIN_MS = 5_000;

interface Moment {
  readonly monoMs: number;
  readonly atMs: number;
}

/** How one rule stands. */
interface Watch {
  /** Since when it has been bad without a break, while no alarm lasts. */
  badSince: Moment | null;
  /** Since when it has been good, or not known, while one lasts. */
  betterSince: Moment | null;
  unknownSince: Moment | null;
  alarm: Alarm | null;
}

/**
 * Raises and clears alarms, once a second: bad for so long raises, good for so long clears, in between all stays as it was.
 * An alarm stays in view until it is over and somebody has seen it; one that becomes an error has to be seen anew.
 * Deterministic: time and ids come with the calls.
 */
export class AlarmEngine {
  readonly #rules: readonly AlarmRule[];
  readonly #newId: () => string;
  readonly #watches = new Map<string, Watch>();
  /** Over, and not seen by anybody; the oldest first. */
  #unseen: Alarm[] = [];
  #recentCauses = new Map<Cause, number>();
  #lastMonoMs: number | null = null;

  /** @param rules in the order in which trouble spreads */
  constructor(rules: readonly AlarmRule[], newId: () => string) {
    this.#rules = rules;
    this.#newId = newId;
    for (const { rule } of rules) this.#watches.set(rule, fresh());
  }

  /** Those that last or nobody has seen; the newest first. */
  get alarms(): readonly Alarm[] {
    const lasting = [...this.#watches.values()].flatMap(({ alarm }) => alarm ?? []);
    return [...lasting, ...this.#unseen].sort((a, b) => b.raisedAtMs - a.raisedAtMs || (a.id < b.id ? -1 : 1));
  }

  /**
   * Takes over what a host before this one had in view. What no rule knows any more is cleared.
   * @returns alarms that this changed
   */
  restore(alarms: readonly Alarm[], atMs: number): Alarm[] {
    const changed: Alarm[] = [];
    for (const alarm of [...alarms].sort((a, b) => a.raisedAtMs - b.raisedAtMs)) {
      const watch = this.#watches.get(alarm.rule);
      if (alarm.clearedAtMs !== null) {
        if (alarm.seenAtMs === null) this.#latch(alarm);
      } else if (watch && !watch.alarm) watch.alarm = alarm;
      else {
        const cleared = { ...alarm, clearedAtMs: Math.max(alarm.raisedAtMs, atMs) };
        if (cleared.seenAtMs === null) this.#latch(cleared);
        changed.push(cleared);
      }
    }
    return changed;
  }

  /** Looks once. @returns alarms that were raised, grew worse or were cleared */
  look(facts: AlarmFacts): Alarm[] {
    const { monoMs } = facts;
    if (this.#lastMonoMs !== null && monoMs - this.#lastMonoMs > PAUSE_MS) this.#forgetDwelling();
    this.#lastMonoMs = monoMs;
    const changed: Alarm[] = [];
    for (const rule of this.#rules) {
      const watch = this.#watches.get(rule.rule);
      if (!watch) continue;
      const verdict = rule.judge(facts);
      const after = watch.alarm ? this.#lasting(rule, watch, verdict, facts) : this.#quiet(rule, watch, verdict, facts);
      if (after) changed.push(after);
      if (watch.alarm) this.#recentCauses.set(watch.alarm.cause, monoMs);
    }
    return changed;
  }

  /**
   * Somebody has seen them: what is over goes out of view.
   * @param ids undefined: all in view
   * @returns alarms that this changed
   */
  seen(ids: readonly string[] | undefined, by: string, atMs: number): Alarm[] {
    const isMeant = ({ id, seenAtMs }: Alarm): boolean => seenAtMs === null && (ids === undefined || ids.includes(id));
    const changed: Alarm[] = [];
    const mark = (alarm: Alarm): Alarm => {
      const marked = { ...alarm, seenAtMs: atMs, seenBy: by };
      changed.push(marked);
      return marked;
    };
    for (const watch of this.#watches.values())
      if (watch.alarm && isMeant(watch.alarm)) watch.alarm = mark(watch.alarm);
    for (const alarm of this.#unseen.filter(isMeant)) mark(alarm);
    this.#unseen = this.#unseen.filter((alarm) => !isMeant(alarm));
    return changed;
  }

  #quiet(rule: AlarmRule, watch: Watch, verdict: Verdict | null, facts: AlarmFacts): Alarm | null {
    if (verdict?.state !== 'bad') {
      watch.badSince = null;
      return null;
    }
    watch.badSince ??= { monoMs: facts.monoMs, atMs: facts.atMs };
    if (facts.monoMs - watch.badSince.monoMs < rule.raiseAfterMs) return null;
    watch.alarm = this.#raise(rule, verdict, watch.badSince.atMs, facts.monoMs);
    Object.assign(watch, { badSince: null, betterSince: null, unknownSince: null });
    return watch.alarm;
  }

  #lasting(rule: AlarmRule, watch: Watch, verdict: Verdict | null, facts: AlarmFacts): Alarm | null {
    const { alarm } = watch;
    if (!alarm) return null;
    const moment = { monoMs: facts.monoMs, atMs: facts.atMs };
    watch.unknownSince = verdict === null ? (watch.unknownSince ?? moment) : null;
    if (verdict?.state === 'bad') {
      watch.betterSince = null;
      return this.#worsen(rule, watch, alarm, verdict);
    }
    if (verdict?.state === 'between') {
      watch.betterSince = null;
      return null;
    }
    if (verdict) watch.betterSince ??= moment;
    const goodMs = watch.betterSince && verdict ? facts.monoMs - watch.betterSince.monoMs : -1;
    const unknownMs = watch.unknownSince ? facts.monoMs - watch.unknownSince.monoMs : -1;
    if (goodMs < rule.clearAfterMs && unknownMs < UNKNOWN_CLEARS_MS) return null;
    const since = watch.betterSince ?? watch.unknownSince ?? moment;
    // A clock that was set back must not end an alarm before it began.
    const cleared = { ...alarm, clearedAtMs: Math.max(alarm.raisedAtMs, since.atMs) };
    this.#watches.set(rule.rule, fresh());
    if (cleared.seenAtMs === null) this.#latch(cleared);
    return cleared;
  }

  #worsen(rule: AlarmRule, watch: Watch, alarm: Alarm, verdict: Extract<Verdict, { state: 'bad' }>): Alarm | null {
    const { figure, text, whatToDo } = verdict;
    const level = alarm.level === 'error' ? 'error' : verdict.level;
    const isWorse =
      figure !== null &&
      (alarm.worst === null || (rule.worse === 'higher' ? figure > alarm.worst : figure < alarm.worst));
    const isGraver = level !== alarm.level;
    if (!isWorse && !isGraver) return null;
    watch.alarm = {
      ...alarm,
      ...(isWorse ? { worst: figure } : {}),
      ...{ level, text, whatToDo },
      // Who saw a warning has not seen the error.
      ...(isGraver ? { seenAtMs: null, seenBy: null } : {}),
    };
    return watch.alarm;
  }

  #raise(rule: AlarmRule, verdict: Extract<Verdict, { state: 'bad' }>, raisedAtMs: number, monoMs: number): Alarm {
    const { level, figure, text, whatToDo } = verdict;
    const cause = verdict.cause ?? rule.follows.find((upstream) => this.#hasAlarm(upstream, monoMs)) ?? rule.cause;
    return {
      ...{ id: this.#newId(), rule: rule.rule, cause, level, text, whatToDo, metric: rule.metric, raisedAtMs },
      ...{ clearedAtMs: null, seenAtMs: null, seenBy: null, worst: figure },
    };
  }

  #hasAlarm(cause: Cause, monoMs: number): boolean {
    const lastMs = this.#recentCauses.get(cause);
    return lastMs !== undefined && monoMs - lastMs <= FOLLOWS_WITHIN_MS;
  }

  #latch(alarm: Alarm): void {
    this.#unseen.push(alarm);
    const same = this.#unseen.filter(({ rule }) => rule === alarm.rule);
    const oldest = same.length > UNSEEN_IN_VIEW ? same[0] : undefined;
    if (oldest) this.#unseen = this.#unseen.filter((other) => other !== oldest);
  }

  #forgetDwelling(): void {
    for (const watch of this.#watches.values())
      Object.assign(watch, { badSince: null, betterSince: null, unknownSince: null });
  }
}

function fresh(): Watch {
  return { badSince: null, betterSince: null, unknownSince: null, alarm: null };
}
