import fc from 'fast-check';
import { freshCue, type Cue, type CueTypeName } from '../../cues/registry.ts';
import { wallTimeToEpoch } from '../../time/zone.ts';
import { showSchema, type Show } from '../show.ts';

/** A cue of a type with what a test says of it. */
export function timedCue(id: string, durationMs: number | null, part: Partial<Cue> = {}): Cue {
  // The parts a test names are of the type it names.
  return { ...freshCue(part.type ?? 'marker', id, id, `Cue ${id}`), durationMs, ...part } as Cue;
}

export function timedShow(cues: readonly Cue[], part: Partial<Show> = {}): Show {
  const settings = { title: 'Test', targetLatencyMs: 1000, version: 2, id: 'show' };
  return { ...showSchema.parse({ ...settings, rundown: { cues: [] } }), ...part, rundown: { cues: [...cues] } };
}

/** Zones with much and little summer time, and days on whose night it begins or ends. */
const ZONES = ['UTC', 'Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe', 'Asia/Kathmandu', 'America/St_Johns'];
const DAYS = [
  '2026-03-28',
  '2026-10-24',
  '2026-03-07',
  '2026-10-31',
  '2026-04-04',
  '2026-10-03',
  '2026-11-22',
  '2026-12-31',
];

export interface Evening {
  readonly zone: string;
  readonly startMs: number;
}

/** The start of a show late in the evening, in some zone: it goes on over midnight and over many a change of the clocks. */
export const evening: fc.Arbitrary<Evening> = fc
  .record({
    zone: fc.constantFrom(...ZONES),
    day: fc.constantFrom(...DAYS),
    hour: fc.integer({ min: 18, max: 23 }),
    minute: fc.integer({ min: 0, max: 59 }),
  })
  .map(({ zone, day, hour, minute }) => {
    const startMs = wallTimeToEpoch(day, `${hour}:${String(minute).padStart(2, '0')}`, zone);
    if (startMs === null) throw new Error(`no such time on ${day}`);
    return { zone, startMs };
  });

const TYPES: readonly CueTypeName[] = [
  'poll',
  'quiz',
  'scene',
  'countdown',
  'message',
  'marker',
  'wait',
  'memo',
  'reveal',
];
/** Whole seconds up to three hours: a few of them go over midnight. */
export const lengthMs = fc.integer({ min: 0, max: 10_800 }).map((seconds) => seconds * 1000);

/** Cues one after the other, without groups, triggers or follow-ons: their times are sums. */
export const linearCues: fc.Arbitrary<Cue[]> = fc
  .array(fc.record({ type: fc.constantFrom(...TYPES), durationMs: lengthMs, skip: fc.boolean() }), {
    minLength: 1,
    maxLength: 12,
  })
  .map((rows) => rows.map(({ type, durationMs, skip }, index) => timedCue(`c${index}`, durationMs, { type, skip })));

const trigger = (ids: readonly string[], startMs: number): fc.Arbitrary<Cue['trigger']> =>
  fc.oneof(
    { weight: 4, arbitrary: fc.constant({ kind: 'manual' as const }) },
    fc.record({ kind: fc.constant('show-offset' as const), offsetMs: lengthMs }),
    fc.record({ kind: fc.constant('hard-time' as const), atMs: lengthMs.map((ms) => startMs + ms) }),
    fc.record({
      kind: fc.constant('after-cue' as const),
      cueId: fc.constantFrom(...ids),
      point: fc.constantFrom('start' as const, 'end' as const),
      offsetMs: lengthMs,
    }),
    fc.record({
      kind: fc.constant('before-end' as const),
      cueId: fc.option(fc.constantFrom(...ids)),
      beforeMs: lengthMs,
    }),
  );
const followOn: fc.Arbitrary<Cue['followOn']> = fc.oneof(
  fc.constant({ kind: 'none' as const }),
  fc.record({
    kind: fc.constantFrom('auto-continue' as const, 'auto-follow' as const, 'auto-follow-settled' as const),
    postWaitMs: fc.integer({ min: 0, max: 60_000 }),
  }),
);

/** Any rundown: groups in groups, also broken ones, every trigger and follow-on. */
export function anyCues(startMs: number): fc.Arbitrary<Cue[]> {
  const ids = Array.from({ length: 12 }, (_, index) => `c${index}`);
  const row = fc.record({
    type: fc.constantFrom<CueTypeName>(...TYPES, 'group', 'group', 'group'),
    mode: fc.constantFrom('sequence' as const, 'parallel' as const, 'one-at-a-time' as const),
    durationMs: fc.option(lengthMs),
    plannedStartMs: fc.option(
      lengthMs.map((ms) => startMs + ms),
      { freq: 4 },
    ),
    countToEnd: fc.boolean(),
    skip: fc.boolean(),
    groupId: fc.option(fc.constantFrom(...ids)),
    trigger: trigger(ids, startMs),
    followOn,
  });
  return fc
    .array(row, { minLength: 1, maxLength: 12 })
    .map((rows) =>
      rows.map(({ type, mode, ...rest }, index) =>
        timedCue(`c${index}`, rest.durationMs, type === 'group' ? { type, mode, ...rest } : { type, ...rest }),
      ),
    );
}
