import type { Live } from '../../../shared/api/live.ts';
import type { AudienceView } from '../../../shared/telemetry/audience-view.ts';
import type { Alarm, Cause } from '../../../shared/telemetry/incident.ts';
import type { Finding } from '../../../shared/telemetry/probe.ts';
import { METRICS, type Metric, type TelemetryPoint } from '../../../shared/telemetry/metrics.ts';

/** What the rules look at, once a second. What was not measured is absent, and judged by no rule. */
export interface AlarmFacts {
  /** Studio time, for what is written down; it may be set. */
  readonly atMs: number;
  /** Monotonic time, for how long something has been so. */
  readonly monoMs: number;
  readonly values: TelemetryPoint['values'];
  readonly live: Live;
  readonly audience: AudienceView | null;
  /** Of each CDN, the one that viewers are sent to first: what the probe has found there since going on air. */
  readonly cdnFindings: readonly (readonly Finding[])[];
  /** A show is on air, meant to be, or under way: what would be a remark otherwise is an alarm. */
  readonly armed: boolean;
  /** By how much studio time was set since the last second, against the monotonic clock; 0: not. */
  readonly stepMs: number;
  /** The encoder ended on air and another went on since the last second, after so long (ms); null: not. */
  readonly encoderBreakMs: number | null;
  /** Where the studio writes; null: not known. */
  readonly freeDiskBytes: number | null;
}

export type AlarmLevel = Alarm['level'];

/** What a rule says of a second. `between`: past the one threshold and short of the other, so it stays as it was. */
export type Verdict =
  | { readonly state: 'good' }
  | { readonly state: 'between' }
  | {
      readonly state: 'bad';
      readonly level: AlarmLevel;
      /** In the metric's unit; null where there is no figure. */
      readonly figure: number | null;
      /** One sentence with figure, limit and unit. */
      readonly text: string;
      readonly whatToDo: string;
      /** Where it is not the rule's own. */
      readonly cause?: Cause;
    };

export const GOOD: Verdict = { state: 'good' };
export const BETWEEN: Verdict = { state: 'between' };

/** One thing that is watched. Pure: the same facts give the same verdict. */
export interface AlarmRule {
  readonly rule: string;
  /** In two or three words, for titles. */
  readonly name: string;
  readonly cause: Cause;
  /** Where the trouble may really come from: while one of these has an alarm, this one belongs to it. The likeliest first. */
  readonly follows: readonly Cause[];
  readonly metric: Metric | null;
  /** Which figure is the worse one. */
  readonly worse: 'higher' | 'lower';
  /** How long it has to be bad to be raised, and good to be cleared (ms). */
  readonly raiseAfterMs: number;
  readonly clearAfterMs: number;
  /** Null: it can't be judged now. */
  judge(facts: AlarmFacts): Verdict | null;
}

type Judged = Omit<AlarmRule, 'judge' | 'follows' | 'worse'> & {
  readonly follows?: readonly Cause[];
  /** Where this does not hold, nothing can be wrong. */
  applies?(facts: AlarmFacts): boolean;
};

export interface FigureSpec extends Judged {
  readonly worse?: 'higher' | 'lower';
  /** Null: not measured. */
  figure(facts: AlarmFacts): number | null | undefined;
  /** At `raise` and worse it is bad, at `clear` and better it is good; in between it stays as it was. Null: no limit known. */
  limits(facts: AlarmFacts): { readonly raise: number; readonly clear: number; readonly error?: number } | null;
  /** @param figure and `limit` with their units */
  say(figure: string, limit: string, facts: AlarmFacts): string;
  whatToDo(facts: AlarmFacts): string;
  /** Short of the limit for errors, or where there is none. */
  readonly level: AlarmLevel;
  /** For the text; by default that of the metric. */
  readonly unit?: string;
}

/** A rule that holds a figure against two thresholds. */
export function figureRule(spec: FigureSpec): AlarmRule {
  const worse = spec.worse ?? 'higher';
  const unit = spec.unit ?? (spec.metric === null ? '' : METRICS[spec.metric].unit);
  const atLeast = (figure: number, limit: number): boolean => (worse === 'higher' ? figure >= limit : figure <= limit);
  return {
    ...head(spec),
    worse,
    judge: (facts) => {
      if (spec.applies?.(facts) === false) return GOOD;
      const figure = spec.figure(facts);
      const limits = spec.limits(facts);
      if (figure === null || figure === undefined || !Number.isFinite(figure) || limits === null) return null;
      if (!atLeast(figure, limits.raise)) return atLeast(limits.clear, figure) ? GOOD : BETWEEN;
      return {
        state: 'bad',
        level: limits.error !== undefined && atLeast(figure, limits.error) ? 'error' : spec.level,
        figure,
        text: spec.say(withUnit(figure, unit), withUnit(limits.raise, unit), facts),
        whatToDo: spec.whatToDo(facts),
      };
    },
  };
}

export interface StateSpec extends Judged {
  /** What is wrong, in a sentence; null: nothing; undefined: not known. */
  wrong(
    facts: AlarmFacts,
  ): (Omit<Extract<Verdict, { state: 'bad' }>, 'state' | 'figure'> & { figure?: number }) | null | undefined;
}

/** A rule that looks at a state rather than a figure. */
export function stateRule(spec: StateSpec): AlarmRule {
  return {
    ...head(spec),
    worse: 'higher',
    judge: (facts) => {
      if (spec.applies?.(facts) === false) return GOOD;
      const wrong = spec.wrong(facts);
      if (wrong === undefined) return null;
      return wrong === null ? GOOD : { state: 'bad', figure: null, ...wrong };
    },
  };
}

function head(spec: Judged): Omit<AlarmRule, 'judge' | 'worse'> {
  const { rule, name, cause, metric, raiseAfterMs, clearAfterMs, follows = [] } = spec;
  return { rule, name, cause, follows, metric, raiseAfterMs, clearAfterMs };
}

/** `3.4 ms`, `1.2 s`, `250 /s`, `12 %`: as many digits as say something. */
export function withUnit(figure: number, unit: string): string {
  if (unit === 'ms' && Math.abs(figure) >= 1_000) return `${String(Number((figure / 1_000).toFixed(2)))} s`;
  const size = Math.abs(figure);
  const text = String(Number(figure.toFixed(size >= 100 ? 0 : size >= 10 ? 1 : 2)));
  return unit === '' ? text : `${text} ${unit}`;
}
