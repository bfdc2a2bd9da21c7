import { appendFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { plannedDurationMs } from '../../shared/cues/registry.ts';
import { showSchema } from '../../shared/show/show.ts';
import { FakeClock } from '../../shared/time/fake-clock.ts';
import { StudioClock } from '../../shared/time/studio-clock.ts';
import { testCue, testShow } from '../show/test-show.ts';
import { applyOps } from '../../shared/show/apply-ops.ts';
import type { PlanOp } from '../../shared/show/plan-ops.ts';
import { readShowText, writeShowText } from '../../shared/show/show-text.ts';
import { writeDurably } from './durable-file.ts';
import { textHash } from './plan-journal.ts';
import { ShowGenerations } from './show-generations.ts';
import { ShowStore } from './show-store.ts';
import type { StartShowWriter } from './show-writer.ts';

const demoFile = new URL('../../resources/shows/demo.cuelight', import.meta.url).pathname;
let dir: string;
let notices: string[];
let clock: FakeClock;
let studioClock: StudioClock;

/** At which point the machine fails while the file is written; null: not at all. */
let failsAt: 'announced' | 'written' | 'disk' | null;

/** What the thread does, in the test's own. */
const writeHere: StartShowWriter = ({ dataDir, showFile }, first) => {
  let show = first;
  return {
    edit: (ops) => {
      const applied = applyOps(show, ops);
      if ('show' in applied) ({ show } = applied);
    },
    save: async ({ atMs, revision }, onText) => {
      const text = writeShowText(show);
      const hash = textHash(text);
      if (failsAt === 'disk') throw new Error('no space left');
      await onText(hash);
      if (failsAt === 'announced') return new Promise(() => undefined);
      new ShowGenerations(dataDir, showFile).keep(text, atMs, revision);
      writeDurably(showFile, text);
      return failsAt === 'written' ? new Promise(() => undefined) : Promise.resolve({ hash });
    },
    close: () => Promise.resolve(),
  };
};

function open(showFile: string | null = null): ShowStore {
  return ShowStore.open({
    dataDir: dir,
    showFile,
    demoFile,
    clock,
    studioClock,
    startWriter: writeHere,
    onNotice: (_, text) => notices.push(text),
  });
}

let requests = 0;
async function retitle(store: ShowStore, title: string): Promise<void> {
  clock.advance(10);
  const ops: PlanOp[] = [{ op: 'set-show', field: 'title', value: title }];
  const applied = applyOps(store.show, ops);
  if ('refused' in applied) throw new Error(applied.refused);
  requests += 1;
  const requestId = `request-${String(requests)}`;
  await store.commit(applied.show, { ops, by: 'Ann', clientId: 'a', atMs: clock.wallNow(), requestId, label: null });
}

const fileTitle = () => readShowText(readFileSync(join(dir, 'show.cuelight'), 'utf8'));
const journal = () => join(dir, 'journals', readdirSync(join(dir, 'journals'))[0] ?? '');

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'cuelight-show-'));
  notices = [];
  failsAt = null;
  clock = new FakeClock();
  studioClock = new StudioClock(clock);
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
  it('begins with a copy of the demo and keeps edits', async () => {
    const store = open();
    expect(store.show.rundown.cues.length).toBeGreaterThan(3);
    await retitle(store, 'Mine');
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

  it('leaves a file of a newer version where and as it is', () => {
    const file = join(dir, 'newer.cuelight');
    const text = JSON.stringify({ ...testShow([testCue('c1')]), version: 99 });
    writeFileSync(file, text);
    expect(() => open(file)).toThrow(/newer\.cuelight cannot be read: a newer version .* left as it is/);
    expect(readFileSync(file, 'utf8')).toBe(text);
    expect(readdirSync(dir).filter((name) => name.includes('damaged'))).toEqual([]);
  });

  it('keeps an edit at once, and writes the file a little later', async () => {
    const store = open();
    await retitle(store, 'First');
    await retitle(store, 'Second');
    expect(fileTitle()).not.toMatchObject({ show: { title: 'Second' } });
    await clock.advanceAsync(3_100);
    expect(fileTitle()).toMatchObject({ kind: 'good', show: { title: 'Second' } });
    expect(readFileSync(journal(), 'utf8').trim().split('\n')).toHaveLength(1);
    const next = open();
    expect(next).toMatchObject({ planRevision: 3, recent: [], answered: [{ revision: 2 }, { revision: 3 }] });
    // Who changed what is known for those who were away, without the values; through the next restart too.
    const marks = [2, 3].map((revision) => ({ revision, clientId: 'a', ops: [{ field: 'title', value: null }] }));
    expect(next.earlier).toMatchObject(marks);
    expect(open().earlier).toMatchObject(marks);
  });

  it('has every confirmed edit after a crash, and goes on counting', async () => {
    const store = open();
    for (let edit = 1; edit <= 5; edit++) await retitle(store, `Title ${String(edit)}`);
    // The next edit was being written: nobody was told that it is done.
    appendFileSync(journal(), '{"type":"edit","entry":{"revi');
    const next = open();
    expect(next).toMatchObject({ planRevision: 6, show: { title: 'Title 5' } });
    expect(next.recent.map(({ revision }) => revision)).toEqual([2, 3, 4, 5, 6]);
    expect(notices).toEqual([]);
    await retitle(next, 'After');
    expect(open()).toMatchObject({ planRevision: 7, show: { title: 'After' } });
  });

  it.each(['announced', 'written'] as const)('crashes without loss while the file is written: %s', async (moment) => {
    const store = open();
    await retitle(store, 'Before');
    failsAt = moment;
    await clock.advanceAsync(3_100);
    await retitle(store, 'Meanwhile');
    expect(open()).toMatchObject({ planRevision: 3, show: { title: 'Meanwhile' } });
    expect(notices).toEqual([]);
  });

  it('tells a full disk once, and tries again', async () => {
    const store = open();
    failsAt = 'disk';
    await retitle(store, 'Kept');
    await clock.advanceAsync(10_000);
    expect(notices).toHaveLength(1);
    expect(notices[0]).toMatch(/kept in the journal meanwhile: no space left/);
    failsAt = null;
    await clock.advanceAsync(3_100);
    expect(fileTitle()).toMatchObject({ show: { title: 'Kept' } });
  });

  it('leaves edits out that were made in another file, and keeps them aside', async () => {
    await retitle(open(), 'Edited');
    const other = writeShowText({ ...testShow([testCue('c1')]), title: 'Other' });
    writeFileSync(join(dir, 'show.cuelight'), other);
    expect(open().show.title).toBe('Other');
    expect(notices[0]).toMatch(/is not the file that the last 1 edits were made in/);
    expect(readdirSync(join(dir, 'journals')).some((name) => name.includes('.other-'))).toBe(true);
  });

  it('writes what is not in the file when it is closed', async () => {
    const store = open();
    await retitle(store, 'Last');
    await store.close();
    expect(fileTitle()).toMatchObject({ show: { title: 'Last' } });
    expect(clock.pendingTasks).toBe(0);
  });

  it('mends the groups of a file', () => {
    const file = join(dir, 'given.cuelight');
    writeFileSync(file, writeShowText(testShow([testCue('c1', { groupId: 'nowhere' })])));
    expect(open(file).show.rundown.cues[0]?.groupId).toBeNull();
  });

  it('keeps ten generations', async () => {
    const store = open();
    for (let edit = 0; edit < 15; edit++) {
      await retitle(store, `Title ${String(edit)}`);
      await clock.advanceAsync(3_100);
    }
    const [folder] = readdirSync(join(dir, 'generations'));
    expect(readdirSync(join(dir, 'generations', String(folder)))).toHaveLength(10);
    await store.close();
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

  it('falls back to the newest good version, then to the demo', async () => {
    const saved = open();
    await retitle(saved, 'Saved');
    await saved.close();
    writeFileSync(join(dir, 'show.cuelight'), '{"version":1,');
    expect(open().show.title).toBe('Saved');
    expect(notices[0]).toMatch(/it is not JSON .* Loaded the last good version/);
    rmSync(join(dir, 'generations'), { recursive: true });
    writeFileSync(join(dir, 'show.cuelight'), '\0\0\0');
    expect(open().show.id).toBe('demo');
    expect(notices[1]).toMatch(/it is empty\. Loaded the demo show/);
  });

  it('survives the loss of its file, with the edits since it was saved', async () => {
    const store = open();
    await retitle(store, 'Saved');
    await clock.advanceAsync(3_100);
    await retitle(store, 'Saved, and edited');
    rmSync(join(dir, 'show.cuelight'));
    expect(open().show.title).toBe('Saved, and edited');
    await store.close();
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
    expect(readShowText('{"version":99}')).toMatchObject({ problems: [/newer version/] });
    expect(readShowText('['.repeat(200_000)).kind).toBe('bad');
    const doubled = testShow([testCue('c1'), testCue('c1')]);
    expect(readShowText(JSON.stringify(doubled))).toMatchObject({
      kind: 'partial',
      problems: ['Cue 2: the id c1 is taken'],
    });
  });
});
