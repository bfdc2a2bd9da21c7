import fc from 'fast-check';
import { CUE_COLOURS, MAX_SPAN_MS, type CueBase, type FollowOn, type Trigger } from '../cues/cue-base.ts';
import type { DeviceAction } from '../cues/device/device-cue.ts';
import { readHotkeyName } from '../cues/hotkey.ts';
import type { Cue } from '../cues/registry.ts';
import type { Column, Device, LifecycleTrigger, MidiBinding, Show } from './show.ts';

/**
 * Arbitrary valid shows for property tests: every cue type, every trigger, groups in groups, custom columns, and texts
 * that trip parsers. Small on purpose, so that 10,000 of them take seconds.
 */

/** What breaks careless readers and writers of tables, JSON and XML. */
export const NASTY_TEXTS = [
  '=1+1',
  '+49',
  '-1',
  '@SUM(A1)',
  '\t=1',
  "'quoted",
  "'=1",
  '"',
  '""',
  ',',
  ';',
  'a\tb',
  'a\nb',
  'a\r\nb',
  '\r',
  ' both ends ',
  '<b>&amp;',
  '{"a":1}',
  '[1]',
  'null',
  'true',
  '007',
  '1e9',
  '1:30',
  '20:00',
  '2026-02-30',
  '\uFEFFbom',
  'Ünïcödé 漢字 👩‍🚀',
  '__proto__',
  'constructor',
  '\0nul\u0001',
  '_x000A_',
  '\u2028',
  'a|b\\c',
];

/** A text of up to `max` UTF-16 units without halves of surrogate pairs. */
export function arbitraryText(max: number, min = 0): fc.Arbitrary<string> {
  const nasty = NASTY_TEXTS.filter((text) => text.length >= min && text.length <= max);
  const words = fc.string({ unit: 'grapheme-ascii', minLength: min, maxLength: Math.min(max, 12) });
  const any = fc
    .string({ unit: 'binary', minLength: min, maxLength: Math.min(max, 8) })
    .map((text) => text.slice(0, max).replace(/[\uD800-\uDBFF]$/, ''))
    .filter((text) => text.length >= min);
  const plain = fc.oneof({ weight: 4, arbitrary: words }, { weight: 1, arbitrary: any });
  return nasty.length > 0
    ? fc.oneof({ weight: 3, arbitrary: plain }, { weight: 1, arbitrary: fc.constantFrom(...nasty) })
    : plain;
}

const ID_LETTERS = 'abcxyzABZ0189_-'.split('');
export const arbitraryId = fc.oneof(
  { weight: 9, arbitrary: fc.string({ unit: fc.constantFrom(...ID_LETTERS), minLength: 1, maxLength: 12 }) },
  { weight: 1, arbitrary: fc.constantFrom('constructor', 'valueOf', 'toString', '0', '-', '1e3', 'true') },
);

const spanMs = fc.oneof(
  fc.nat({ max: 600 }).map((seconds) => seconds * 1000),
  fc.nat({ max: MAX_SPAN_MS }),
  fc.constantFrom(0, 1, 999, 59_999, 60_000, 3_600_000, 86_400_000, MAX_SPAN_MS),
);
/** Times around today, in whole seconds, whole ms and parts of one, and the ends of the range. */
const timeMs = fc.oneof(
  fc.integer({ min: 1_700_000_000, max: 1_900_000_000 }).map((seconds) => seconds * 1000),
  fc.integer({ min: 1_700_000_000_000, max: 1_900_000_000_000 }),
  fc.double({ min: 0, max: 4e12, noNaN: true }).map((time) => (time === 0 ? 0 : time)),
  fc.constantFrom(0, 1, 1_793_060_999_999, 1_793_061_000_000, 8.64e15, 1e20),
);
const finite = fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => (value === 0 ? 0 : value));
const orNull = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | null> => fc.option(arbitrary, { nil: null });

function triggers(ids: readonly string[]): fc.Arbitrary<Trigger> {
  const cueId = fc.constantFrom(...ids);
  return fc.oneof(
    fc.record({ kind: fc.constant('manual' as const) }),
    fc.record({ kind: fc.constant('show-offset' as const), offsetMs: spanMs }),
    fc.record({ kind: fc.constant('hard-time' as const), atMs: timeMs }),
    fc.record({
      kind: fc.constant('after-cue' as const),
      cueId,
      point: fc.constantFrom('start' as const, 'end' as const),
      offsetMs: spanMs,
    }),
    fc.record({ kind: fc.constant('before-end' as const), cueId: orNull(cueId), beforeMs: spanMs }),
    fc.record({
      kind: fc.constant('tally' as const),
      cueId,
      optionId: orNull(arbitraryText(8, 1)),
      unit: fc.constantFrom('votes' as const, 'percent' as const),
      atLeast: fc.oneof(fc.integer({ min: 1, max: 1e9 }), fc.double({ min: 0.001, max: 100, noNaN: true })),
      minVotes: fc.oneof(fc.constant(10), fc.integer({ min: 1, max: 1e9 })),
    }),
    fc.record({
      kind: fc.constant('telemetry' as const),
      metric: arbitraryText(12, 1),
      side: fc.constantFrom('above' as const, 'below' as const),
      value: finite,
      forMs: spanMs,
    }),
  );
}

const followOns: fc.Arbitrary<FollowOn> = fc.oneof(
  fc.record({ kind: fc.constant('none' as const) }),
  fc.record({
    kind: fc.constantFrom('auto-continue' as const, 'auto-follow' as const, 'auto-follow-settled' as const),
    postWaitMs: spanMs,
  }),
);

const actions: fc.Arbitrary<DeviceAction> = fc.oneof(
  fc.record({
    kind: fc.constant('osc' as const),
    deviceId: arbitraryText(8, 1),
    address: fc.constantFrom('/go', '/cue/1/start', '/a;b'),
    args: fc.array(fc.oneof(finite, arbitraryText(8), fc.boolean(), fc.record({ float: finite })), { maxLength: 3 }),
  }),
  fc.record({
    kind: fc.constant('http' as const),
    deviceId: arbitraryText(8, 1),
    method: fc.constantFrom('GET' as const, 'POST' as const, 'PUT' as const, 'DELETE' as const),
    path: arbitraryText(12).map((text) => `/${text}`),
    body: arbitraryText(30),
  }),
  fc.record({
    kind: fc.constant('obs-scene' as const),
    deviceId: arbitraryText(8, 1),
    scene: arbitraryText(20, 1),
  }),
);

const windowMs = orNull(
  fc.oneof(
    fc.integer({ min: 1, max: 120 }).map((seconds) => seconds * 1000),
    fc.integer({ min: 1000, max: 3_600_000 }),
  ),
);
const polls = fc
  .record({
    question: arbitraryText(300, 1),
    options: fc.uniqueArray(fc.record({ id: arbitraryText(8, 1), label: arbitraryText(120, 1) }), {
      selector: ({ id }) => id,
      minLength: 2,
      maxLength: 4,
    }),
  })
  .filter(({ options }) => options.length >= 2);
const revealModes = fc.constantFrom('auto' as const, 'manual' as const);
const LONG_MS = 24 * 3_600_000;

/** What a cue of each type has beyond the base; `ids`: cues it may name. */
function contents(ids: readonly string[]): fc.Arbitrary<DistributiveOmit<Cue, keyof CueBase>> {
  return fc.oneof(
    fc.record({ type: fc.constant('poll' as const), poll: polls, responseWindowMs: windowMs, reveal: revealModes }),
    fc
      .tuple(polls, fc.nat(), fc.nat({ max: 10_000 }), fc.boolean(), windowMs, revealModes)
      .map(([poll, pick, points, speedBonus, responseWindowMs, reveal]) => {
        const right = poll.options.filter((_, index) => ((pick >> index) & 1) === 1).map(({ id }) => id);
        const correctOptionIds = right.length > 0 ? right : poll.options.slice(0, 1).map(({ id }) => id);
        return { type: 'quiz' as const, poll, correctOptionIds, points, speedBonus, responseWindowMs, reveal };
      }),
    fc.record({ type: fc.constant('reveal' as const), targetCueId: orNull(fc.constantFrom(...ids)) }),
    fc.record({
      type: fc.constant('scene' as const),
      scene: fc.constantFrom('camera' as const, 'screen' as const, 'screen-with-camera' as const),
      then: fc.constantFrom('stay' as const, 'back' as const),
    }),
    fc.record({
      type: fc.constant('countdown' as const),
      label: arbitraryText(120),
      lengthMs: fc.integer({ min: 1000, max: LONG_MS }),
      forViewers: fc.boolean(),
    }),
    fc.record({
      type: fc.constant('message' as const),
      text: arbitraryText(500, 1),
      link: orNull(
        fc.record({
          label: arbitraryText(60, 1),
          url: fc.constantFrom('https://example.org/', 'https://example.org/a?b=c&d=%20,;%22'),
        }),
      ),
      stayMs: windowMs,
    }),
    fc.constantFrom({ type: 'marker' as const }, { type: 'memo' as const }),
    fc.record({ type: fc.constant('wait' as const), waitMs: fc.nat({ max: LONG_MS }) }),
    fc.record({ type: fc.constant('device' as const), action: actions }),
    fc.record({
      type: fc.constant('group' as const),
      mode: fc.constantFrom('sequence' as const, 'parallel' as const, 'one-at-a-time' as const),
    }),
  );
}

type DistributiveOmit<T, K extends PropertyKey> = T extends unknown ? Omit<T, K> : never;

function bases(ids: readonly string[], columnIds: readonly string[]): fc.Arbitrary<Omit<CueBase, 'id' | 'groupId'>> {
  return fc.record({
    number: arbitraryText(16),
    title: arbitraryText(200, 1),
    trigger: triggers(ids),
    durationMs: orNull(spanMs),
    plannedStartMs: orNull(timeMs),
    countToEnd: fc.boolean(),
    followOn: followOns,
    atEnd: fc.constantFrom(
      'stop' as const,
      'arm-next' as const,
      'play-next' as const,
      'loop' as const,
      'infinite' as const,
    ),
    hostNotes: arbitraryText(60),
    producerNotes: arbitraryText(60),
    skip: fc.boolean(),
    colour: orNull(fc.constantFrom(...CUE_COLOURS)),
    // By the name that an import would give it.
    hotkey: orNull(arbitraryText(24, 1).map((text) => readHotkeyName(text) ?? text)),
    custom: arbitraryCustom(columnIds),
  });
}

/** Text by column, for some of the columns. */
function arbitraryCustom(columnIds: readonly string[]): fc.Arbitrary<Record<string, string>> {
  return fc
    .tuple(...columnIds.map((id) => fc.tuple(fc.constant(id), orNull(arbitraryText(40)))))
    .map((pairs) => Object.fromEntries(pairs.flatMap(([id, text]) => (text === null ? [] : [[id, text]]))));
}

/** Puts cues in groups at random, so that the children of each stand behind it (shared/show/tree.ts). */
function grouped(cues: readonly Cue[], picks: readonly number[], maxDepth: number): Cue[] {
  const open: string[] = [];
  return cues.map((cue, index) => {
    // How many of the groups that are still open the cue stands in; those deeper are over with it.
    const depth = (picks[index] ?? 0) % (open.length + 1);
    open.length = depth;
    const placed = { ...cue, groupId: open.at(-1) ?? null };
    if (cue.type === 'group' && open.length < maxDepth) open.push(cue.id);
    return placed;
  });
}

export interface ArbitraryShowOptions {
  readonly maxCues: number;
  /** Groups in groups; 0: no cue stands in a group. */
  readonly maxGroupDepth: number;
}

/** Cues in the order of a rundown, groups well formed, ids all different. */
export function arbitraryCues(
  columnIds: readonly string[],
  { maxCues, maxGroupDepth }: ArbitraryShowOptions = { maxCues: 5, maxGroupDepth: 3 },
): fc.Arbitrary<Cue[]> {
  return fc.uniqueArray(arbitraryId, { maxLength: maxCues }).chain((ids) => {
    if (ids.length === 0) return fc.constant([]);
    const cue = fc.tuple(bases(ids, columnIds), contents(ids));
    const parts = fc.array(cue, { minLength: ids.length, maxLength: ids.length });
    const picks = fc.array(fc.nat({ max: 1000 }), { minLength: ids.length, maxLength: ids.length });
    return fc.tuple(parts, picks).map(([made, chosen]) =>
      grouped(
        made.map(([base, content], index): Cue => ({ ...base, ...content, id: ids[index] ?? '', groupId: null })),
        chosen,
        maxGroupDepth,
      ),
    );
  });
}

const columns: fc.Arbitrary<Column[]> = fc.uniqueArray(fc.record({ id: arbitraryId, title: arbitraryText(60, 1) }), {
  selector: ({ id }) => id,
  maxLength: 3,
});

const devices: fc.Arbitrary<Device[]> = fc.uniqueArray(
  fc.oneof(
    fc.record({
      id: arbitraryId,
      name: arbitraryText(60, 1),
      kind: fc.constantFrom('osc' as const, 'obs' as const),
      host: arbitraryText(20, 1),
      port: fc.integer({ min: 1, max: 65_535 }),
    }),
    fc.record({
      id: arbitraryId,
      name: arbitraryText(60, 1),
      kind: fc.constant('http' as const),
      baseUrl: fc.constantFrom('http://127.0.0.1:8080', 'https://example.org/api'),
    }),
  ),
  { selector: ({ id }) => id, maxLength: 2 },
);

const lifecycleTriggers: fc.Arbitrary<LifecycleTrigger[]> = fc.array(
  fc.record({
    id: arbitraryId,
    when: fc.constantFrom('cue-open' as const, 'show-over' as const, 'hold' as const),
    cueId: orNull(arbitraryId),
    action: actions,
  }),
  { maxLength: 1 },
);

const midiBindings: fc.Arbitrary<MidiBinding[]> = fc.array(
  fc.record({
    id: arbitraryId,
    message: fc.constantFrom('note' as const, 'control' as const, 'programme' as const),
    channel: orNull(fc.integer({ min: 1, max: 16 })),
    number: fc.nat({ max: 127 }),
    action: fc.oneof(
      fc.record({ kind: fc.constantFrom('panic' as const, 'void-current' as const, 'finish' as const) }),
      fc.record({ kind: fc.constant('go' as const), backDateMs: fc.nat({ max: 30_000 }) }),
      fc.record({ kind: fc.constant('hold' as const), extendWindows: fc.boolean() }),
      fc.record({ kind: fc.constant('message' as const), text: arbitraryText(300, 1), urgent: fc.boolean() }),
      fc.record({
        kind: fc.constantFrom('fire' as const, 'standby' as const, 'jump' as const, 'void' as const),
        cueId: arbitraryId,
      }),
      fc.record({ kind: fc.constant('add-time' as const), addMs: fc.integer({ min: -3_600_000, max: 3_600_000 }) }),
    ),
  }),
  { maxLength: 1 },
);

export const ARBITRARY_ZONES = ['UTC', 'Europe/Berlin', 'America/New_York', 'Asia/Kathmandu', 'Australia/Lord_Howe'];

/** A whole show, valid by `showSchema`. */
export function arbitraryShow(options?: ArbitraryShowOptions): fc.Arbitrary<Show> {
  return columns.chain((shown) =>
    fc.record({
      version: fc.constant(2 as const),
      id: arbitraryText(20, 1),
      title: arbitraryText(60, 1),
      targetLatencyMs: fc.integer({ min: 200, max: 30_000 }),
      timeZone: fc.constantFrom(...ARBITRARY_ZONES),
      plannedStartMs: orNull(timeMs),
      plannedEndMs: orNull(timeMs),
      columns: fc.constant(shown),
      devices,
      lifecycleTriggers,
      midiBindings,
      rundown: fc.record({
        cues: arbitraryCues(
          shown.map(({ id }) => id),
          options,
        ),
      }),
    }),
  );
}
