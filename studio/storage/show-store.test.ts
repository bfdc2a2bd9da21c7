import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { plannedDurationMs } from '../../shared/cues/registry.ts';
import { showSchema } from '../../shared/show/show.ts';
import { FakeClock } from '../../shared/time/fake-clock.ts';
import { StudioClock } from '../../shared/time/studio-clock.ts';
import { testCue, testShow } from '../show/test-show.ts';
import { readShowText, writeShowText } from '../../shared/show/show-text.ts';
import { ShowStore } from './show-store.ts';

const demoFile = new URL('../../resources/shows/demo.cuelight', import.meta.url).pathname;
let dir: string;
let notices: string[];
const clock = new FakeClock();
const studioClock = new StudioClock(clock);

function open(showFile: string | null = null): ShowStore {
  return ShowStore.open({ dataDir: dir, showFile, demoFile, studioClock, onNotice: (_, text) => notices.push(text) });
}

function retitle(store: ShowStore, title: string): void {
  clock.advance(10);
  expect(store.edit((show) => ({ ...show, title }))).toMatchObject({ ok: true });
}

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'cuelight-show-'));
  notices = [];
});

afterEach(() => {
  rmSync(dir, { recursive: true, force: true });
});

describe('the demo show', () => {
  it('is valid, and fits in a minute with its windows', () => {
    const show = showSchema.parse(JSON.parse(readFileSync(demoFile, 'utf8')));
    const offsets = show.rundown.cues.map(({ trigger }) => (trigger.kind === 'show-offset' ? trigger.offsetMs : -1));
    expect(offsets[0]).toBe(6000);
    for (const [index, cue] of show.rundown.cues.entries()) {
      const endMs = (offsets[index] ?? 0) + plannedDurationMs(cue);
      expect(endMs).toBeLessThan(offsets[index + 1] ?? 60_000);
      expect(cue.hostNotes).not.toBe('');
    }
  });
});

describe('ShowStore', () => {
  it('begins with a copy of the demo and keeps edits', () => {
    const store = open();
    expect(store.show.rundown.cues.length).toBeGreaterThan(3);
    retitle(store, 'Mine');
    expect(store.planRevision).toBe(2);
    expect(open().show.title).toBe('Mine');
    expect(notices).toEqual([]);
  });

  it('opens a given file, and refuses one that is not there', () => {
    const file = join(dir, 'given.cuelight');
    writeFileSync(file, writeShowText(testShow([testCue('c1')])));
    expect(open(file).show.rundown.cues).toHaveLength(1);
    expect(() => open(join(dir, 'missing.cuelight'))).toThrow(/There is no show file .*missing/);
  });

  it('refuses what the schema refuses, in words, and changes nothing', () => {
    const store = open();
    const result = store.edit((show) => ({ ...show, title: '' }));
    expect(result).toMatchObject({ ok: false, reason: /title/ });
    expect(store.edit(() => ({ refused: 'Not now.' }))).toEqual({ ok: false, reason: 'Not now.' });
    expect(store.planRevision).toBe(1);
  });

  it('keeps ten generations', () => {
    const store = open();
    for (let edit = 0; edit < 15; edit++) retitle(store, `Title ${String(edit)}`);
    const [folder] = readdirSync(join(dir, 'generations'));
    expect(readdirSync(join(dir, 'generations', String(folder)))).toHaveLength(10);
  });

  it('loads the good cues of a damaged file, names the bad one and keeps the original', () => {
    const show = testShow([testCue('c1'), testCue('c2'), testCue('c3', { title: 'Colours' })]);
    const text = writeShowText(show).replace(/(Colours[\s\S]*?"responseWindowMs": )5000/, '$1-1');
    writeFileSync(join(dir, 'show.cuelight'), text);
    const store = open();
    expect(store.show.rundown.cues.map(({ id }) => id)).toEqual(['c1', 'c2']);
    expect(notices[0]).toMatch(/Cue 3 \(“Colours”\), responseWindowMs: .*The 2 other cues were loaded; original: /);
    const aside = readdirSync(dir).find((name) => name.includes('.damaged-'));
    expect(readFileSync(join(dir, String(aside)), 'utf8')).toBe(text);
  });

  it('falls back to the newest good version, then to the demo', () => {
    retitle(open(), 'Saved');
    writeFileSync(join(dir, 'show.cuelight'), '{"version":1,');
    expect(open().show.title).toBe('Saved');
    expect(notices[0]).toMatch(/it is not JSON .* Loaded the last good version/);
    rmSync(join(dir, 'generations'), { recursive: true });
    writeFileSync(join(dir, 'show.cuelight'), '\0\0\0');
    expect(open().show.id).toBe('demo');
    expect(notices[1]).toMatch(/it is empty\. Loaded the demo show/);
  });

  it('survives the loss of its file', () => {
    retitle(open(), 'Saved');
    rmSync(join(dir, 'show.cuelight'));
    expect(open().show.title).toBe('Saved');
  });
});

describe('reading a show file', () => {
  it('never throws, whatever the text', () => {
    const whole = writeShowText(testShow([testCue('c1'), testCue('c2')]));
    const texts = fc.oneof(
      fc.string(),
      fc.json(),
      fc.tuple(fc.nat(whole.length), fc.string()).map(([at, insert]) => whole.slice(0, at) + insert + whole.slice(at)),
      fc.nat(whole.length).map((at) => whole.slice(0, at)),
    );
    fc.assert(
      fc.property(texts, (text) => {
        const reading = readShowText(text);
        if (reading.kind !== 'good') expect(reading.problems.length).toBeGreaterThan(0);
      }),
      { numRuns: 2000 },
    );
  });

  it('tells a newer version, deep nesting and doubled ids', () => {
    expect(readShowText('{"version":2}')).toMatchObject({ problems: [/newer version/] });
    expect(readShowText('['.repeat(200_000)).kind).toBe('bad');
    const doubled = testShow([testCue('c1'), testCue('c1')]);
    expect(readShowText(JSON.stringify(doubled))).toMatchObject({
      kind: 'partial',
      problems: ['Cue 2: the id c1 is taken'],
    });
  });
});
