import type { Cue } from '../../shared/cues/registry.ts';
import type { Show } from '../../shared/show/show.ts';

/** What the engine looks up in a plan, made once per plan. Lists are in the order of the rundown. */
export interface ShowIndex {
  readonly cues: readonly Cue[];
  cue(cueId: string): Cue | undefined;
  /** Place in the rundown, from 0; −1: not there. */
  place(cueId: string): number;
  /** What a group holds directly. */
  children(groupId: string): readonly Cue[];
  /** Skipped, or in a group that is. */
  isOff(cueId: string): boolean;
  /** The groups around a cue, innermost first. */
  groups(cueId: string): readonly (Cue & { type: 'group' })[];
  /** Those that fire at a time of their own: show offset, hard time, so long before the planned end. */
  readonly timed: readonly Cue[];
  /** Those whose time hangs on the start or end of a cue. */
  dependents(cueId: string): readonly Cue[];
  readonly byTally: readonly Cue[];
  readonly byTelemetry: readonly Cue[];
}

type Group = Cue & { type: 'group' };

const NONE: readonly never[] = [];

function groupsAround(byId: ReadonlyMap<string, { cue: Cue }>, cue: Cue): Group[] {
  const groups: Group[] = [];
  let groupId = cue.groupId;
  while (groupId !== null) {
    const group = byId.get(groupId)?.cue;
    if (group?.type !== 'group' || groups.includes(group)) break;
    groups.push(group);
    groupId = group.groupId;
  }
  return groups;
}

function push<V>(map: Map<string, V[]>, key: string, value: V): void {
  const list = map.get(key);
  if (list) list.push(value);
  else map.set(key, [value]);
}

function build(cues: readonly Cue[]): ShowIndex {
  const byId = new Map(cues.map((cue, place) => [cue.id, { cue, place }]));
  const groups = new Map<string, Group[]>();
  const children = new Map<string, Cue[]>();
  const dependents = new Map<string, Cue[]>();
  const off = new Set<string>();
  for (const cue of cues) {
    const around = cue.groupId === null ? [] : groupsAround(byId, cue);
    if (around.length > 0) groups.set(cue.id, around);
    if (cue.skip || around.some((group) => group.skip)) off.add(cue.id);
    if (cue.groupId !== null) push(children, cue.groupId, cue);
    const { trigger } = cue;
    if (trigger.kind === 'after-cue' || trigger.kind === 'before-end') {
      if (trigger.cueId !== null) push(dependents, trigger.cueId, cue);
    }
  }
  const having = (...kinds: Cue['trigger']['kind'][]): Cue[] =>
    cues.filter(({ trigger }) => kinds.includes(trigger.kind));
  return {
    cues,
    cue: (cueId) => byId.get(cueId)?.cue,
    place: (cueId) => byId.get(cueId)?.place ?? -1,
    children: (groupId) => children.get(groupId) ?? NONE,
    isOff: (cueId) => off.has(cueId),
    groups: (cueId) => groups.get(cueId) ?? NONE,
    timed: having('show-offset', 'hard-time', 'before-end').filter(
      ({ trigger }) => trigger.kind !== 'before-end' || trigger.cueId === null,
    ),
    dependents: (cueId) => dependents.get(cueId) ?? NONE,
    byTally: having('tally'),
    byTelemetry: having('telemetry'),
  };
}

const indexes = new WeakMap<readonly Cue[], ShowIndex>();

/** The index of a plan; the same as long as its cues are. */
export function indexOf({ rundown }: Show): ShowIndex {
  const known = indexes.get(rundown.cues);
  if (known) return known;
  const index = build(rundown.cues);
  indexes.set(rundown.cues, index);
  return index;
}
