import type { PlanOp } from '../../../shared/show/plan-ops.ts';
import type { Show, ShowSettings } from '../../../shared/show/show.ts';

/** Sets one of the show's settings. */
export function setShow<F extends keyof ShowSettings>(field: F, value: ShowSettings[F]): PlanOp {
  // Settings are plain JSON; the schema is stricter than the operation's type.
  return { op: 'set-show', field, value: value as Extract<PlanOp, { op: 'set-show' }>['value'] };
}

/** What has a time of its own: hard starts, planned starts of cues, the planned end of the show. */
export interface FixedTimes {
  readonly hardStarts: number;
  readonly plannedStarts: number;
  readonly plannedEnd: boolean;
}

export function fixedTimes({ rundown, plannedEndMs }: Show): FixedTimes {
  return {
    hardStarts: rundown.cues.filter((cue) => cue.trigger.kind === 'hard-time').length,
    plannedStarts: rundown.cues.filter((cue) => cue.plannedStartMs !== null).length,
    plannedEnd: plannedEndMs !== null,
  };
}

/** Moves everything that has a time of its own by `byMs`; nothing comes before the epoch. */
export function moveTimes(show: Show, byMs: number): readonly PlanOp[] {
  const moved = (atMs: number): number => Math.max(0, atMs + byMs);
  const ops: PlanOp[] = show.plannedEndMs === null ? [] : [setShow('plannedEndMs', moved(show.plannedEndMs))];
  for (const { id: cueId, trigger, plannedStartMs } of show.rundown.cues) {
    if (trigger.kind === 'hard-time') {
      ops.push({ op: 'set', cueId, field: 'trigger', value: { ...trigger, atMs: moved(trigger.atMs) } });
    }
    if (plannedStartMs !== null) ops.push({ op: 'set', cueId, field: 'plannedStartMs', value: moved(plannedStartMs) });
  }
  return ops;
}

/** "2 hard starts, 1 planned start and the planned end". */
export function fixedTimesWords({ hardStarts, plannedStarts, plannedEnd }: FixedTimes): string {
  const count = (number: number, word: string): string[] =>
    number === 0 ? [] : [`${number} ${word}${number === 1 ? '' : 's'}`];
  const parts = [
    ...count(hardStarts, 'hard start'),
    ...count(plannedStarts, 'planned start'),
    ...(plannedEnd ? ['the planned end'] : []),
  ];
  const last = parts.at(-1) ?? '';
  return parts.length < 2 ? last : `${parts.slice(0, -1).join(', ')} and ${last}`;
}

/** An id for a new column that is not taken: from its title, so that files stay readable. */
export function columnId(title: string, taken: readonly string[]): string {
  const stem =
    title
      .toLowerCase()
      .replaceAll(/[^a-z0-9]+/g, '-')
      .replaceAll(/^-|-$/g, '')
      .slice(0, 40) || 'column';
  for (let count = 1; ; count++) {
    const id = count === 1 ? stem : `${stem}-${count}`;
    if (!taken.includes(id)) return id;
  }
}
