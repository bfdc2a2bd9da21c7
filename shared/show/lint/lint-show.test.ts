import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { freshCue, type Cue, type CueTypeName } from '../../cues/registry.ts';
import { applyOps } from '../apply-ops.ts';
import { arbitraryShow } from '../arbitrary-show.test-support.ts';
import type { Show } from '../show.ts';
import { anyCues, evening, timedShow } from '../timing/timing.test-support.ts';
import { normaliseRundown } from '../tree.ts';
import { NO_FACTS, type Finding, type LintFacts } from './finding.ts';
import { findingsByCue, lintShow } from './lint-show.ts';

/** For a machine that does much else. */
const PROPERTY_TIMEOUT_MS = 60_000;
const START_MS = Date.UTC(2026, 10, 22, 20, 0);

function cue(type: CueTypeName, id: string, part: Record<string, unknown> = {}): Cue {
  // The parts a test names are of the type it names.
  return { ...freshCue(type, id, id, `Title of ${id}`), ...part };
}

const rulesOf = (cues: readonly Cue[], part: Partial<Show> = {}, facts: LintFacts = NO_FACTS): string[] =>
  lintShow(timedShow(cues, { plannedStartMs: START_MS, ...part }), facts).map(
    ({ cueId, rule }) => `${cueId ?? 'show'}: ${rule}`,
  );

describe('rules', () => {
  it('have nothing to say about a sound plan', () => {
    const cues = [cue('scene', '1'), cue('poll', '2'), cue('reveal', '3'), cue('quiz', '4'), cue('message', '5')];
    expect(rulesOf(cues)).toEqual([]);
  });

  it.each<[string, Cue[], Partial<Show>?]>([
    ['1: reveal-target', [cue('reveal', '1'), cue('poll', '2')]],
    ['2: reveal-target', [cue('poll', '1'), cue('reveal', '2', { targetCueId: 'gone' })]],
    [
      '2: reveal-early',
      [
        cue('poll', '1'),
        cue('reveal', '2', { trigger: { kind: 'after-cue', cueId: '1', point: 'start', offsetMs: 3000 } }),
      ],
    ],
    ['1: reading-time', [cue('poll', '1', { responseWindowMs: 2000 })]],
    ['1: reading-time', [cue('message', '1', { text: 'word '.repeat(60), stayMs: 5000 })]],
    [
      '2: overlapping-questions',
      [
        cue('poll', '1'),
        cue('quiz', '2', { trigger: { kind: 'after-cue', cueId: '1', point: 'start', offsetMs: 5000 } }),
      ],
    ],
    ['1: no-way-back', [cue('scene', '1', { scene: 'screen' })]],
    ['1: no-way-back', [cue('scene', '1', { then: 'back' })]],
    ['1: missing-device', [cue('device', '1')]],
    ['show: over-planned-end', [cue('poll', '1')], { plannedEndMs: START_MS + 10_000 }],
    ['show: target-latency', [], { targetLatencyMs: 8000 }],
    [
      '2: hard-start',
      [cue('poll', '1'), cue('marker', '2', { trigger: { kind: 'hard-time', atMs: START_MS + 5000 } })],
    ],
    ['2: hard-start', [cue('poll', '1'), cue('marker', '2', { plannedStartMs: START_MS + 5000 })]],
    [
      '1: two-starts',
      [cue('marker', '1', { plannedStartMs: START_MS, trigger: { kind: 'hard-time', atMs: START_MS + 1 } })],
    ],
    ['1: broken-reference', [cue('marker', '1', { trigger: { kind: 'before-end', cueId: 'gone', beforeMs: 0 } })]],
    [
      '2: broken-reference',
      [
        cue('poll', '1'),
        cue('marker', '2', {
          trigger: { kind: 'tally', cueId: '1', optionId: 'z', unit: 'votes', atLeast: 9, minVotes: 10 },
        }),
      ],
    ],
    [
      '2: share-of-all',
      [
        cue('poll', '1'),
        cue('marker', '2', {
          trigger: { kind: 'tally', cueId: '1', optionId: null, unit: 'percent', atLeast: 50, minVotes: 10 },
        }),
      ],
    ],
    [
      '2: skipped-reference',
      [
        cue('poll', '1', { skip: true }),
        cue('marker', '2', { trigger: { kind: 'after-cue', cueId: '1', point: 'end', offsetMs: 0 } }),
      ],
    ],
    ['1: count-to-end', [cue('wait', '1', { countToEnd: true })]],
    ['1: empty-group', [cue('group', '1')]],
    ['b: duplicate-number', [cue('marker', 'a', { number: '7' }), cue('marker', 'b', { number: '7' })]],
    ['b: duplicate-hotkey', [cue('marker', 'a', { hotkey: 'F5' }), cue('marker', 'b', { hotkey: 'F5' })]],
    ['1: idle-hotkey', [cue('marker', '1', { hotkey: 'Shift+H' })]],
    ['1: idle-hotkey', [cue('marker', '1', { hotkey: 'Pause' })]],
    ['1: idle-hotkey', [cue('marker', '1', { hotkey: 'shift + 1' })]],
    ['1: quiz-answers', [cue('quiz', '1', { correctOptionIds: ['a', 'b'] })]],
    [
      '1: same-options',
      [
        cue('poll', '1', {
          poll: {
            question: 'Q',
            options: [
              { id: 'a', label: 'Yes' },
              { id: 'b', label: 'yes ' },
            ],
          },
        }),
      ],
    ],
    [
      '1: endless-chain',
      [cue('poll', '1', { responseWindowMs: null, followOn: { kind: 'auto-follow', postWaitMs: 0 } })],
    ],
    ['show: unknown-zone', [], { timeZone: 'Mars/Olympus' }],
  ])('%s', (expected, cues, part) => {
    expect(rulesOf(cues, part)).toEqual([expected]);
  });

  it('speak of the studio only when it is known', () => {
    const facts: LintFacts = {
      latencyMs: 7200,
      engine: { ok: false, reason: 'No engine is set up.' },
      ingest: { ok: false, reason: 'No ingest is set up.' },
      failedDevices: [{ deviceId: 'obs', reason: 'OBS refused the password.' }],
    };
    const cues = [
      cue('poll', '1'),
      cue('device', '2', { action: { kind: 'obs-scene', deviceId: 'obs', scene: 'Wide' } }),
    ];
    const devices: Show['devices'] = [{ id: 'obs', name: 'OBS', kind: 'obs', host: 'localhost', port: 4455 }];
    expect(rulesOf(cues, { devices })).toEqual([]);
    expect(rulesOf(cues, { devices }, facts)).toEqual([
      'show: missing-back-end',
      'show: missing-back-end',
      'show: measured-latency',
      '2: failed-device',
    ]);
  });

  it('say nothing about cues that are skipped, but for their numbers and keys', () => {
    expect(rulesOf([cue('poll', '1', { responseWindowMs: 1000, skip: true })])).toEqual([]);
  });

  it('say whose a hotkey is that takes nothing, and call one by its name', () => {
    const about = (hotkey: string) => lintShow(timedShow([cue('marker', '1', { hotkey })]), NO_FACTS)[0];
    expect(about('Ctrl+T')?.text).toBe('Ctrl+T is the browser’s. It takes no cue.');
    expect(about('f5')).toMatchObject({ text: '“f5” is a key by another name: F5.', fix: { label: 'Call it F5' } });
    expect(about('F5')).toBeUndefined();
  });

  it('give the figure', () => {
    const [finding] = lintShow(timedShow([cue('poll', '1', { responseWindowMs: 2000 })]), NO_FACTS);
    expect(finding?.text).toBe('6 words at 180 a minute and 2 s to choose take 4 s; viewers have 2 s.');
    expect(finding?.fix?.label).toBe('Give 4 s');
  });
});

const shows: fc.Arbitrary<Show> = fc.oneof(
  evening.chain(({ startMs }) =>
    fc
      .tuple(anyCues(startMs), fc.boolean(), fc.option(fc.integer({ min: 0, max: 20_000_000 })))
      .map(([cues, isFixed, lengthMs]) =>
        timedShow(normaliseRundown(cues), {
          plannedStartMs: isFixed ? startMs : null,
          plannedEndMs: lengthMs === null ? null : startMs + lengthMs,
        }),
      ),
  ),
  arbitraryShow(),
);

const keyOf = ({ cueId, rule, text }: Finding): string => (cueId === null ? `${rule} ${text}` : `${cueId} ${rule}`);

it(
  'every fix takes its finding away',
  () => {
    const seen = new Set<string>();
    fc.assert(
      fc.property(shows, (show) => {
        for (const finding of lintShow(show, NO_FACTS)) {
          if (!finding.fix) continue;
          seen.add(finding.rule);
          const fixed = applyOps(show, finding.fix.ops);
          if ('refused' in fixed) throw new Error(`${finding.rule}: ${fixed.refused}`);
          const left = lintShow(fixed.show, NO_FACTS).map(keyOf);
          expect(left, finding.rule).not.toContain(keyOf(finding));
        }
      }),
      { numRuns: 10_000 },
    );
    // The shows must hold what the rules look for.
    expect(seen.size).toBeGreaterThanOrEqual(12);
  },
  PROPERTY_TIMEOUT_MS,
);

it(
  'finds nothing twice, and stays in the order of the rundown',
  () => {
    fc.assert(
      fc.property(shows, (show) => {
        const findings = lintShow(show, NO_FACTS);
        expect(new Set(findings.map((finding) => `${finding.cueId} ${finding.rule} ${finding.text}`)).size).toBe(
          findings.length,
        );
        const places = findings.map(({ cueId }) => show.rundown.cues.findIndex(({ id }) => id === cueId));
        expect(places).toEqual(places.toSorted((a, b) => a - b));
        expect([...findingsByCue(findings).values()].flat()).toEqual(findings.filter(({ cueId }) => cueId !== null));
        expect(lintShow(show, NO_FACTS)).toEqual(findings);
      }),
      { numRuns: 2_000 },
    );
  },
  PROPERTY_TIMEOUT_MS,
);
