import { appendFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, truncateSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { LiveMessage } from '../../../shared/api/live.ts';
import { listMembers, RECORDING_SUFFIX, type RecordingHead } from '../../../shared/telemetry/recording.ts';
import { Recorder } from './recorder.ts';
import { readIndex, type MemberStart } from './recording-file.ts';
import { RecordingShelf } from './recording-shelf.ts';

const START_MS = Date.UTC(2026, 4, 5, 20);
const HEAD: RecordingHead = { recording: 1, studioVersion: '0.1.0', title: 'Quiz', startedAtMs: START_MS };

let dir = '';
/** As the machine dates files. */
let todayMs = 0;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'cuelight-recording-'));
  todayMs = statSync(dir).mtimeMs;
});
afterEach(() => {
  rmSync(dir, { recursive: true });
});

const fileOf = (id: string): string => join(dir, 'recordings', id + RECORDING_SUFFIX);

function record(shelf: RecordingShelf, id: string, members: number, atMs = START_MS): void {
  const file = shelf.begin(id, { ...HEAD, startedAtMs: atMs });
  for (let member = 0; member < members; member++) {
    const fromMs = atMs + member * 10_000;
    file.begin({ fromMs, hasShow: member === 0, hasState: true });
    for (let line = 0; line < 10; line++) file.add(fromMs + line * 900, JSON.stringify({ member, line }), line === 3);
  }
}

describe('a recording', () => {
  it('is gzip as everybody reads it, and tells by its heads what is where', () => {
    const shelf = new RecordingShelf(dir);
    record(shelf, 'a', 5);
    shelf.end();
    const bytes = readFileSync(fileOf('a'));
    const lines = gunzipSync(bytes).toString('utf8').trimEnd().split('\n');
    expect(lines).toHaveLength(1 + 50);
    expect(JSON.parse(lines[0] ?? '')).toEqual(HEAD);
    const members = listMembers(bytes);
    expect(members).toEqual(readIndex(fileOf('a'))?.members);
    expect(members.map(({ hasShow }) => hasShow)).toEqual([true, false, false, false, false]);
    expect(members[2]).toMatchObject({ fromMs: START_MS + 20_000, toMs: START_MS + 28_100, hasEdits: true });
    const third = bytes.subarray(members[2]?.offset, (members[2]?.offset ?? 0) + (members[2]?.bytes ?? 0));
    expect(gunzipSync(third).toString('utf8').split('\n')[0]).toBe('{"member":2,"line":0}');
  });

  it('is good up to where it was cut off or damaged, wherever that is', () => {
    const shelf = new RecordingShelf(dir);
    record(shelf, 'a', 4);
    shelf.end();
    const bytes = new Uint8Array(readFileSync(fileOf('a')));
    const whole = listMembers(bytes);
    fc.assert(
      fc.property(
        fc.nat(bytes.length),
        fc.nat(bytes.length - 1),
        fc.integer({ min: 1, max: 255 }),
        (length, at, flip) => {
          const cut = listMembers(bytes.subarray(0, length));
          expect(cut).toEqual(whole.slice(0, cut.length));
          const damaged = bytes.slice();
          damaged[at] = (damaged[at] ?? 0) ^ flip;
          expect(listMembers(damaged).length).toBeLessThanOrEqual(whole.length + 1);
        },
      ),
    );
    truncateSync(fileOf('a'), bytes.length - 5);
    expect(readIndex(fileOf('a'))?.members).toHaveLength(3);
    appendFileSync(fileOf('a'), 'rubbish');
    expect(shelf.list()).toMatchObject([{ id: 'a', title: 'Quiz', going: false }]);
  });

  it('is listed with those before it, and goes when there are too many', () => {
    const shelf = new RecordingShelf(dir);
    for (const id of ['2026-05-05', '2026-05-06', '2026-05-07']) record(shelf, id, 3, todayMs);
    expect(shelf.list().map(({ id, going }) => [id, going])).toEqual([
      ['2026-05-07', true],
      ['2026-05-06', false],
      ['2026-05-05', false],
    ]);
    expect(shelf.path('2026-05-06')).toBe(fileOf('2026-05-06'));
    expect(shelf.path('../../etc/passwd')).toBeNull();
    shelf.end();
    const small = new RecordingShelf(dir, 10);
    record(small, '2026-05-08', 1, todayMs);
    expect(readdirSync(join(dir, 'recordings'))).toEqual([]);
    small.end();
    expect(small.list().map(({ id }) => id)).toEqual(['2026-05-08']);
    new RecordingShelf(dir).prune(todayMs + 15 * 24 * 3_600_000);
    expect(small.list()).toEqual([]);
  });

  it('ends, and nothing more, when there is no folder to write to', () => {
    expect(new RecordingShelf(join(dir, 'nowhere')).list()).toEqual([]);
  });
});

describe('the recorder', () => {
  function setUp(showLength = 10) {
    let nowMs = START_MS;
    const told: (string | MemberStart)[] = [];
    const show = { title: 'Quiz', text: 'x'.repeat(showLength) };
    const recorder = new Recorder({
      now: () => nowMs,
      studioVersion: '0.1.0',
      newId: () => 'id',
      state: () => ({
        show: { type: 'show', show, planRevision: 1 } as unknown as Extract<LiveMessage, { type: 'show' }>,
        run: { type: 'run', run: {} } as unknown as Extract<LiveMessage, { type: 'run' }>,
        rest: [],
      }),
      sink: {
        begin: (id) => told.push(`begin ${id}`),
        member: (info) => told.push(info),
        line: (_atMs, line, isEdit) => {
          told.push(`${(JSON.parse(line) as { message: LiveMessage }).message.type}${isEdit ? '!' : ''}`);
        },
        end: () => told.push('end'),
      },
    });
    const live = (onAir: boolean) => ({ type: 'live', live: { encoder: { onAir } } }) as unknown as LiveMessage;
    const plan = { type: 'plan', ops: [] } as unknown as LiveMessage;
    return {
      recorder,
      told,
      live,
      plan,
      add: (message: LiveMessage, afterMs = 100) => {
        nowMs += afterMs;
        recorder.add(message);
      },
    };
  }

  it('records while something goes out, live states twice a second, and lingers a while', () => {
    const { add, told, live, recorder } = setUp();
    for (let at = 0; at < 10; at++) add(live(false));
    expect(told).toEqual([]);
    for (let at = 0; at < 11; at++) add(live(true));
    expect(told).toEqual([
      'begin id',
      { fromMs: START_MS + 1_100, hasShow: true, hasState: true },
      ...['show', 'run', 'live', 'live', 'live'],
    ]);
    add(live(false), 29_000);
    expect(recorder.isGoing).toBe(true);
    add(live(false), 2_000);
    expect(told.at(-1)).toBe('end');
    expect(recorder.isGoing).toBe(false);
  });

  it('writes the plan whole after it was edited, and with a long one once a minute', () => {
    for (const [length, members] of [
      [10, 1],
      [100_000, 6],
    ] as const) {
      const { add, told, live, plan } = setUp(length);
      add(live(true));
      add(plan);
      expect(told.at(-1)).toBe('plan!');
      const shows = (): number => told.filter((entry) => typeof entry !== 'string' && entry.hasShow).length;
      expect(shows()).toBe(1);
      for (let member = 0; member < members; member++) {
        expect(shows()).toBe(1);
        add(live(true), 10_000);
      }
      expect(shows()).toBe(2);
      add(live(true), 10_000);
      expect(shows()).toBe(2);
    }
  });

  it('goes on in a new file when one is full', () => {
    const { add, told, live, recorder } = setUp();
    recorder.next();
    expect(told).toEqual([]);
    add(live(true));
    recorder.next();
    expect(told.filter((entry) => entry === 'begin id')).toHaveLength(2);
  });
});
