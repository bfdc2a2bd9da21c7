import { ofType } from './agreement.ts';
import type { CrashRig } from './crash-rig.ts';

type Counts = Record<string, number>;

/** What happened in a show, counted: a run that tried nothing must be seen. */
export interface Summary {
  readonly lines: number;
  readonly runs: number;
  readonly commands: number;
  /** Commands that came again, from a host that had not heard the answer. */
  readonly again: number;
  readonly withheld: number;
  readonly missed: number;
  readonly held: number;
  readonly takenBy: Counts;
  /** Of hosts that served, and of others. */
  readonly kills: Counts;
  readonly killsBefore: number;
  /** Median time a host took to start. */
  readonly startMs: number;
  readonly requests: Counts;
  /** What the engine refused, without names. */
  readonly refused: Counts;
}

function count(names: readonly string[]): Counts {
  const counts: Counts = {};
  for (const name of names) counts[name] = (counts[name] ?? 0) + 1;
  return counts;
}

export function summarise({ lives, log, producer, tap }: CrashRig): Summary {
  const killed = lives.flatMap(({ plan, startMs }) => (plan === null ? [] : [{ kind: plan.kind, startMs }]));
  const served = killed.filter(({ startMs }) => startMs !== null);
  const starts = served.map(({ startMs }) => startMs ?? 0).sort((a, b) => a - b);
  const ids = new Set(tap.received.map(({ command }) => command.id));
  const taken = ofType(log.events, 'cue-taken');
  const refused = ofType(log.events, 'command-acknowledged').flatMap(({ error }) => (error === null ? [] : [error]));
  return {
    lines: log.events.length,
    runs: ofType(log.events, 'run-begun').length,
    commands: ids.size,
    again: tap.received.length - ids.size,
    withheld: ofType(log.events, 'commands-withheld').length,
    missed: ofType(log.events, 'cue-missed').length,
    held: ofType(log.events, 'held').length,
    takenBy: count(taken.map(({ how }) => how)),
    kills: count(served.map(({ kind }) => kind)),
    killsBefore: killed.length - served.length,
    startMs: starts[Math.floor(starts.length / 2)] ?? 0,
    requests: count(producer.made.map(({ outcome }) => outcome)),
    refused: count(refused.map((error) => error.replace(/\d+-[\w-]+/, '…'))),
  };
}
