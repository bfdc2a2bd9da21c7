import type { Health, Live } from '../api/live.ts';
import type { Finding } from '../show/lint/finding.ts';
import { CLOCK_LIMIT_MS } from '../telemetry/clock-limits.ts';
import { clockSeverity } from '../telemetry/clock-severity.ts';
import { formatDecimal, formatMs, joined } from './figure-text.ts';
import type { ReadinessCheck } from './qa-report.ts';

export interface ReadinessFacts {
  readonly live: Live;
  /** What the linter says of the plan. */
  readonly findings: readonly Finding[];
}

/** As near to the target as viewers should be (median). */
const NEAR_TARGET_MS = 300;
const OVER_TARGET_MS = 1_000;
const FAIR_SPREAD_MS = 1_000;
const GB = 1_000_000_000;
/** A show of hours records about 1.5 GB an hour at 3 Mb/s. */
const ROOMY_GB = 10;
const SCARCE_GB = 2;

type Said = Pick<ReadinessCheck, 'level' | 'reason' | 'mend'>;

const green = (reason: string): Said => ({ level: 'green', reason, mend: '' });
const grey = (reason: string): Said => ({ level: 'grey', reason, mend: '' });
const amber = (reason: string, mend: string): Said => ({ level: 'amber', reason, mend });
const red = (reason: string, mend: string): Said => ({ level: 'red', reason, mend });

const ms = (value: number): string => joined(formatMs(value));

function clock({ live: { clock: view } }: ReadinessFacts): Said {
  const mend = 'See the clock panel: which servers answer, and why others are not believed.';
  if (!view.synchronised) {
    const answering = view.servers.filter(({ state }) => state !== 'silent' && state !== 'trying').length;
    return red(`Not synchronised: ${String(answering)} of ${String(view.servers.length)} time servers answer.`, mend);
  }
  const bound = view.errorBoundMs;
  if (bound === null) return amber('Synchronised, but the error is not known.', 'Add a time server.');
  // It is asked whether a show can be bet on it: judged as with one.
  const { level, trouble } = clockSeverity(view, true);
  const limit = `(limit ± ${CLOCK_LIMIT_MS} ms)`;
  if (trouble === 'off') return red(`Studio time is ${ms(Math.abs(view.slewRemainingMs))} off ${limit}.`, mend);
  const words = `${view.state === 'holdover' ? 'In holdover, true' : 'True'} to ± ${ms(bound)}`;
  if (level !== 'green') return { level, reason: `${words} ${limit}.`, mend };
  return green(`Synchronised, true to ± ${ms(bound)} (limit ± ${CLOCK_LIMIT_MS} ms).`);
}

/** The lights at the top know it; only what they show in grey off air is not known to be well. */
function ofLight({ level, reason }: Health, offAir: boolean, untried: string): Said {
  if (level === 'green') return green(reason);
  if (level === 'grey') {
    const notSetUp = reason.startsWith('Not set up');
    return notSetUp || !offAir ? grey(reason) : amber(reason, untried);
  }
  return { level, reason, mend: 'The sentence says what to do; QA has the figures.' };
}

function ingest({ live }: ReadinessFacts): Said {
  const offAir = live.encoder?.onAir !== true;
  return ofLight(live.connections.ingest, offAir, 'Go on air before the audience comes: only then is the link tried.');
}

function cdn({ live }: ReadinessFacts): Said {
  const offAir = live.encoder?.onAir !== true;
  return ofLight(live.connections.cdn, offAir, 'Go on air: then the age of its newest media is checked.');
}

function engine({ live }: ReadinessFacts): Said {
  return ofLight(live.connections.engine, false, '');
}

function returnMonitor({ live }: ReadinessFacts): Said {
  const stats = live.returnMonitor;
  if (!stats || stats.state === 'off') {
    return amber('No window shows the return monitor.', 'Switch it on in QA, Latency: it sees what viewers see.');
  }
  const latency = stats.glassToGlassMs === null ? '' : `, ${ms(stats.glassToGlassMs)} behind`;
  if (stats.state === 'playing') return green(`It plays${latency}, ${String(stats.stalls)} stalls so far.`);
  const why = stats.reason === null ? '' : `: ${stats.reason}`;
  if (stats.state === 'connecting') return amber(`It is connecting${why}.`, 'Wait a moment; the CDN must have media.');
  return red(
    `It ${stats.state === 'stalled' ? 'stands still' : 'failed'}${why}.`,
    'Look at the CDN first, then at this network.',
  );
}

function source({ live }: ReadinessFacts): Said {
  const { capture, encoder } = live;
  if (live.source?.kind !== undefined && live.source.kind !== 'ui') {
    if (encoder?.sourceState === 'running')
      return green(`The source (${live.source.kind}) runs at ${encoder.frames.fps.toFixed(1)} fps.`);
    if (encoder?.sourceState === 'failed') {
      return red(`The source failed: ${encoder.sourceReason ?? 'no reason told'}.`, 'Repair it or choose another.');
    }
    return grey(`The source (${live.source.kind}) starts with going on air.`);
  }
  if (!capture) return red('No window captures camera or microphone.', 'Choose a camera in the producer workspace.');
  if (capture.problem !== null) return red(capture.problem, 'Look at the window that captures.');
  if (capture.fps < 1) return red('The camera gives no pictures (0 fps).', 'Reconnect it, or choose another.');
  if (capture.audioLevelDb === null) return amber('Pictures, but no sound is captured.', 'Choose a microphone.');
  return green(`Camera ${capture.fps.toFixed(1)} fps, sound at ${capture.audioLevelDb.toFixed(0)} dB.`);
}

function disk({ live }: ReadinessFacts): Said {
  if (live.freeDiskBytes === null) return grey('Free space is not known yet.');
  const free = live.freeDiskBytes / GB;
  const text = `${joined(formatDecimal(free, 1, 'GB'))} free (limit ${String(SCARCE_GB)} GB).`;
  if (free < SCARCE_GB) return red(text, 'Make room, or move the data folder (--data).');
  return free < ROOMY_GB ? amber(text, `${String(ROOMY_GB)} GB give room for hours of recording.`) : green(text);
}

function plan({ findings }: ReadinessFacts): Said {
  const errors = findings.filter(({ severity }) => severity === 'error');
  const warnings = findings.filter(({ severity }) => severity === 'warning').length;
  const mend = 'The rundown shows them beside their cues, often with the edit that mends them (remarks).';
  const [first] = errors;
  if (first) return red(`${plural(errors.length, 'error')} in the plan: ${first.text}`, mend);
  if (warnings > 0) return amber(`No error, ${plural(warnings, 'warning')} in the plan.`, mend);
  return green('The linter finds neither errors nor warnings.');
}

function latency({ live }: ReadinessFacts): Said {
  const spread = live.audience?.latency ?? null;
  const target = live.targetLatencyMs;
  if (!spread)
    return amber(
      'Nobody plays the stream yet, so latency is not known.',
      'Open the viewer page on a device of your own.',
    );
  const text = `p50 ${ms(spread.p50Ms)}, p95 ${ms(spread.p95Ms)}, target ${ms(target)}, ${plural(spread.viewers, 'viewer')}.`;
  const mend = 'See the latency section: the budget tells where the time goes; else raise the target latency.';
  if (spread.p95Ms > target + OVER_TARGET_MS) return red(`${text} Limit of p95: target and 1 s.`, mend);
  return Math.abs(spread.p50Ms - target) > NEAR_TARGET_MS
    ? amber(`${text} p50 should be within ${ms(NEAR_TARGET_MS)}.`, mend)
    : green(text);
}

function fairness({ live }: ReadinessFacts): Said {
  const spread = live.audience?.latency ?? null;
  if (!spread || spread.viewers < 2) return grey('Fewer than two viewers play.');
  const text = `Viewers are ${ms(spread.syncSpreadMs)} apart (limit ${ms(FAIR_SPREAD_MS)}).`;
  return spread.syncSpreadMs > FAIR_SPREAD_MS
    ? red(text, 'See in the audience section who is far behind, and why.')
    : green(text);
}

function devices({ live }: ReadinessFacts): Said {
  const failed = live.devices.filter(({ state }) => state === 'failed');
  const [first] = failed;
  if (live.devices.length === 0) return grey('The show uses no devices.');
  if (!first) return green(`${plural(live.devices.length, 'device')} of the show, none failed.`);
  return red(`${plural(failed.length, 'device')} failed: ${first.detail}`, 'Open devices in the top bar.');
}

function alarms({ live }: ReadinessFacts): Said {
  const lasting = live.alarms.filter(({ clearedAtMs }) => clearedAtMs === null);
  const grave = lasting.filter(({ level }) => level === 'error');
  const mend = 'The bell says what to do; mark as seen what is over.';
  const [worst] = [...grave, ...lasting];
  if (worst)
    return {
      level: grave.length > 0 ? 'red' : 'amber',
      reason: `${plural(lasting.length, 'alarm')}: ${worst.text}`,
      mend,
    };
  if (live.alarms.length > 0) return amber(`${plural(live.alarms.length, 'alarm')} over that nobody has seen.`, mend);
  return green('None, and none that nobody has seen.');
}

const CHECKS: readonly {
  readonly id: string;
  readonly title: string;
  readonly check: (facts: ReadinessFacts) => Said;
}[] = [
  { id: 'clock', title: 'Clock', check: clock },
  { id: 'source', title: 'Camera and sound', check: source },
  { id: 'ingest', title: 'Ingest', check: ingest },
  { id: 'cdn', title: 'CDN', check: cdn },
  { id: 'return', title: 'Return monitor', check: returnMonitor },
  { id: 'engine', title: 'Interaction engine', check: engine },
  { id: 'latency', title: 'Viewers’ latency', check: latency },
  { id: 'fairness', title: 'Fairness', check: fairness },
  { id: 'plan', title: 'Plan', check: plan },
  { id: 'devices', title: 'Devices', check: devices },
  { id: 'disk', title: 'Disk space', check: disk },
  { id: 'alarms', title: 'Alarms', check: alarms },
];

/** What can be checked without a person, each with its figure and how to mend it. Pure. */
export function readiness(facts: ReadinessFacts): readonly ReadinessCheck[] {
  return CHECKS.map(({ id, title, check }) => ({ id, title, ...check(facts) }));
}

export interface Verdict {
  readonly level: 'green' | 'amber' | 'red';
  readonly text: string;
}

/** All in one: red as soon as one check is. @param open manual items not ticked; null: not known, and nothing is ready then */
export function verdictOf(checks: readonly ReadinessCheck[], open: number | null): Verdict {
  if (checks.length === 0 || open === null) return { level: 'amber', text: 'Not known: the host has not told.' };
  const count = (level: ReadinessCheck['level']): number => checks.filter((check) => check.level === level).length;
  const [bad, doubtful] = [count('red'), count('amber')];
  const rest = open === 0 ? '' : ` ${plural(open, 'item')} still to be looked at.`;
  if (bad > 0) return { level: 'red', text: `Not ready: ${plural(bad, 'check')} failed.${rest}` };
  if (doubtful > 0) return { level: 'amber', text: `Nearly ready: ${plural(doubtful, 'check')} to look at.${rest}` };
  return open > 0 ? { level: 'amber', text: `All checks pass.${rest}` } : { level: 'green', text: 'Ready.' };
}

function plural(count: number, what: string): string {
  return `${String(count)} ${what}${count === 1 ? '' : 's'}`;
}
