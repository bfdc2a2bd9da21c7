import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cueSchema } from '../cues/registry.ts';
import { arbitraryShow } from '../show/arbitrary-show.test-support.ts';
import { showSchema, type Show } from '../show/show.ts';
import type { ImportedPlan } from './imported-plan.ts';
import { readJsonFile } from './json-import.ts';
import { writeOntime } from './ontime-write.ts';

const EMPTY: Show = showSchema.parse({
  version: 2,
  id: 'e',
  title: 'Empty',
  targetLatencyMs: 1000,
  timeZone: 'Europe/Berlin',
  rundown: { cues: [] },
});
/** Noon in Berlin. */
const NOON_MS = Date.UTC(2026, 10, 22, 11);

function read(text: string): ImportedPlan {
  let made = 0;
  const plan = readJsonFile(text, { show: EMPTY, nowMs: NOON_MS, newCueId: () => `new-${String((made += 1))}` });
  if ('refused' in plan) throw new Error(plan.refused);
  return plan;
}

function showOf({ settings, cues }: ImportedPlan): Show {
  if (!settings) throw new Error('no settings');
  return { ...settings, version: 2, rundown: { cues: cues.map(({ cue }) => cue) } };
}

const berlin = (hours: number, minutes = 0, days = 0): number => Date.UTC(2026, 10, 22 + days, hours - 1, minutes);

describe('Ontime', () => {
  it('import∘export is the identity', () => {
    fc.assert(
      fc.property(arbitraryShow(), (show) => {
        const plan = read(writeOntime(show));
        expect(plan.problems).toEqual([]);
        expect(showOf(plan)).toEqual(show);
      }),
      { numRuns: 10_000 },
    );
  }, 300_000);

  it('what was changed in Ontime wins, the rest stays', () => {
    const [show] = fc.sample(
      arbitraryShow().filter(({ rundown }) =>
        rundown.cues.some(({ type, groupId }) => type === 'poll' && groupId === null),
      ),
      { numRuns: 1, seed: 3 },
    );
    if (!show) throw new Error('no show');
    const poll = show.rundown.cues.find(({ type, groupId }) => type === 'poll' && groupId === null);
    if (poll?.type !== 'poll') throw new Error('no poll');
    const project = JSON.parse(writeOntime(show)) as { rundowns: { default: { entries: Record<string, object> } } };
    Object.assign(project.rundowns.default.entries[poll.id] ?? {}, {
      title: 'Renamed',
      duration: 7000,
      colour: '#ff0000',
    });
    const changed = read(JSON.stringify(project)).cues.find(({ cue }) => cue.id === poll.id)?.cue;
    expect(changed).toEqual({ ...poll, title: 'Renamed', durationMs: 7000, colour: 'red' });
  });

  it('reads projects of version 4: groups, milestones, custom fields, linked and free starts, past midnight', () => {
    const event = {
      type: 'event',
      timerType: 'count-down',
      endAction: 'none',
      skip: false,
      colour: '',
      linkStart: false,
    };
    const plan = read(
      JSON.stringify({
        settings: { app: 'ontime', version: '4.0.0' },
        project: { title: 'Gala' },
        customFields: { Camera_Notes: { label: 'Camera Notes', type: 'text', colour: '' } },
        rundowns: {
          default: {
            title: 'Main',
            order: ['g', 'late'],
            entries: {
              late: {
                ...event,
                id: 'late',
                cue: '3',
                title: 'Late',
                timeStart: 900_000,
                duration: 60_000,
                endAction: 'play-next',
              },
              g: { id: 'g', type: 'group', title: 'Opening', note: '', entries: ['a', 'm', 'b'], colour: '#339E4E' },
              a: {
                ...event,
                id: 'a',
                cue: '1',
                title: 'Hello',
                note: 'wide',
                timeStart: 82_800_000,
                duration: 600_000,
                custom: { Camera_Notes: 'Cam 2' },
              },
              m: { id: 'm', type: 'milestone', cue: 'S', title: 'Doors' },
              b: {
                ...event,
                id: 'b',
                cue: '2',
                title: 'Talk',
                linkStart: true,
                timeStart: 83_400_000,
                duration: 0,
                skip: true,
              },
            },
          },
          other: { title: 'Backstage', order: [], entries: {} },
        },
      }),
    );
    expect(plan.problems).toEqual(['Of the project’s rundowns “Main” was read; left out: “Backstage”']);
    expect(plan.columns).toEqual([{ id: 'camera-notes', title: 'Camera Notes' }]);
    expect(plan.cues.map(({ cue }) => [cue.id, cue.type, cue.groupId, cue.plannedStartMs])).toEqual([
      ['g', 'group', null, null],
      ['a', 'countdown', 'g', berlin(23)],
      ['m', 'marker', 'g', null],
      ['b', 'memo', 'g', null],
      ['late', 'countdown', null, berlin(0, 15, 1)],
    ]);
    expect(plan.cues[1]?.cue).toMatchObject({
      producerNotes: 'wide',
      custom: { 'camera-notes': 'Cam 2' },
      lengthMs: 600_000,
    });
    expect(plan.cues[3]?.cue.skip).toBe(true);
    expect(plan.cues[4]?.cue.atEnd).toBe('play-next');
    expect(plan.cues[0]?.cue.colour).toBe('green');
  });

  it('reads projects of version 3: a list with blocks, delays, count-to-end as a timer type', () => {
    const plan = read(
      JSON.stringify({
        settings: { app: 'ontime', version: '3.10.0' },
        rundown: [
          { id: 'e1', type: 'event', cue: '1', title: 'One', timeStart: 36_000_000, duration: 60_000, linkStart: null },
          { id: 'bl', type: 'block', title: 'Block' },
          { id: 'd', type: 'delay', duration: 300_000 },
          {
            id: 'e2',
            type: 'event',
            cue: '2',
            title: 'Two',
            timeStart: 99_000_000,
            duration: 60_000,
            timerType: 'count-to-end',
          },
          { id: 'e3', type: 'event', cue: '3', title: 'Three', timeStart: 5, duration: 60_000, linkStart: 'e2' },
          'rubbish',
        ],
      }),
    );
    expect(plan.problems).toEqual([
      'Entry 6: it has no type',
      'Entry 4 (“Two”): start 99000000 ms is no time of day; it is linked instead',
    ]);
    expect(plan.cues.map(({ cue }) => [cue.id, cue.groupId, cue.plannedStartMs])).toEqual([
      ['e1', null, berlin(10)],
      ['bl', null, null],
      ['d', 'bl', null],
      ['e2', 'bl', null],
      ['e3', 'bl', null],
    ]);
    expect(plan.cues[3]?.cue.countToEnd).toBe(true);
    expect(plan.cues[2]?.cue).toMatchObject({ type: 'memo', durationMs: 300_000 });
  });

  it('no throw escapes, whatever the project', () => {
    const value = fc.oneof(
      fc.jsonValue({ maxDepth: 2 }),
      fc.constantFrom('event', 'group', 'a', -1, 1e300, null, '__proto__'),
    );
    const key = fc.constantFrom(
      'id',
      'type',
      'cue',
      'title',
      'timeStart',
      'duration',
      'entries',
      'custom',
      'colour',
      '__proto__',
    );
    const entry = fc.dictionary(key, value);
    const entries = fc.dictionary(fc.constantFrom('a', 'b', '__proto__', 'constructor'), entry);
    const project = fc.oneof(
      fc.record({ rundown: fc.array(entry) }),
      fc.record({
        rundowns: fc.record({ x: fc.record({ order: fc.array(fc.string()), entries }) }),
        customFields: entries,
      }),
      fc.jsonValue(),
    );
    fc.assert(
      fc.property(project, (json) => {
        const plan = readJsonFile(JSON.stringify(json), { show: EMPTY, nowMs: NOON_MS, newCueId: () => 'n' });
        if ('refused' in plan) expect(plan.refused).not.toBe('');
        else for (const { cue } of plan.cues) expect(cueSchema.safeParse(cue).success).toBe(true);
      }),
      { numRuns: 5_000 },
    );
    for (const text of ['', '{', '\0', '[]', 'null', '{"rundown":[]', '['.repeat(200_000)]) {
      expect(readJsonFile(text, { show: EMPTY, nowMs: NOON_MS, newCueId: () => 'n' })).toHaveProperty('refused');
    }
  }, 180_000);
});
