import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { arbitraryShow } from './arbitrary-show.test-support.ts';
import { migrateShow } from './migrate-show.ts';
import { readShowText, writeShowText } from './show-text.ts';

const fixture = (name: string): string => readFileSync(new URL(`fixtures/${name}`, import.meta.url), 'utf8');

describe('migrations of show files', () => {
  it('bring version 1 to version 2, as released', () => {
    const after: unknown = JSON.parse(fixture('v1-as-v2.cuelight'));
    expect(migrateShow(JSON.parse(fixture('v1.cuelight')))).toEqual({ kind: 'current', value: after, fromVersion: 1 });
    expect(readShowText(fixture('v1.cuelight'))).toEqual({ kind: 'good', show: after, fromVersion: 1 });
    expect(readShowText(fixture('v1-as-v2.cuelight'))).toEqual({ kind: 'good', show: after, fromVersion: 2 });
  });

  it('refuse what is newer, and what is no show, in words', () => {
    const reading = (value: unknown): string => {
      const { kind, ...rest } = readShowText(JSON.stringify(value));
      return kind === 'bad' && 'problems' in rest ? rest.problems.join() : kind;
    };
    expect(reading({ version: 3, rundown: { cues: [] } })).toBe(
      'a newer version of the studio wrote it (format 3; this one reads up to 2)',
    );
    expect(reading([])).toBe('it is JSON, but no show');
    expect(reading({ version: 'two' })).toBe('it names no version, so it is no show file');
    expect(reading({ version: 1 })).toBe('it has no list of cues, so it is no show');
  });

  it('leave damaged cues to the reader, which names them and keeps the others', () => {
    const damaged = JSON.parse(fixture('v1.cuelight')) as { rundown: { cues: unknown[] } };
    damaged.rundown.cues.push('not a cue', null, { title: 'Half' });
    const reading = readShowText(JSON.stringify(damaged));
    expect(reading).toMatchObject({
      kind: 'partial',
      show: { rundown: { cues: [{ id: 'colour' }, { id: 'again' }] } },
    });
    expect(reading.kind === 'partial' ? reading.problems[2] : '').toContain('Cue 5 (“Half”)');
  });

  it('a damaged setting costs that setting, not the show', () => {
    const show = JSON.parse(fixture('v1-as-v2.cuelight')) as Record<string, unknown>;
    const reading = readShowText(JSON.stringify({ ...show, title: 7, devices: [{ kind: 'toaster' }] }));
    expect(reading).toMatchObject({ kind: 'partial', show: { title: 'Recovered show', devices: [] } });
    expect(reading.kind === 'partial' ? reading.problems.map((text) => text.split(':')[0]) : []).toEqual([
      'title',
      'devices',
    ]);
  });
});

describe('show files', () => {
  it('groups come back whole, whatever is missing of them', () => {
    const show = JSON.parse(fixture('v1-as-v2.cuelight')) as { rundown: { cues: Record<string, unknown>[] } };
    const [first, second] = show.rundown.cues;
    const group = { ...second, id: 'g', type: 'group', mode: 'sequence', groupId: null };
    show.rundown.cues = [{ ...first, groupId: 'gone' }, { ...second, groupId: 'g' }, group];
    const reading = readShowText(JSON.stringify(show));
    const cues = reading.kind === 'bad' ? [] : reading.show.rundown.cues;
    expect(cues.map(({ id, groupId }) => [id, groupId])).toEqual([
      ['colour', null],
      ['g', null],
      ['again', 'g'],
    ]);
  });

  it('import∘export is the identity', () => {
    fc.assert(
      fc.property(arbitraryShow(), (show) => {
        expect(readShowText(writeShowText(show))).toEqual({ kind: 'good', show, fromVersion: 2 });
      }),
      { numRuns: 10_000 },
    );
  }, 180_000);

  it('no throw escapes, whatever the text', () => {
    const whole = fixture('v1.cuelight');
    const broken = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.json(),
      fc.tuple(fc.nat(whole.length), fc.string()).map(([at, insert]) => whole.slice(0, at) + insert + whole.slice(at)),
      fc.nat(whole.length).map((at) => whole.slice(0, at)),
    );
    fc.assert(
      fc.property(broken, (text) => {
        expect(['good', 'partial', 'bad']).toContain(readShowText(text).kind);
      }),
      { numRuns: 5_000 },
    );
    for (const text of ['', '\0\0\0', '\uFEFF{}', '['.repeat(200_000), '{"a":'.repeat(200_000)]) {
      expect(readShowText(text).kind).toBe('bad');
    }
    const deep = `{"version":2,"rundown":{"cues":[${'['.repeat(200_000)}${']'.repeat(200_000)}]}}`;
    expect(['partial', 'bad']).toContain(readShowText(deep).kind);
    expect(readShowText(`{"__proto__":{"version":2},"version":2,"rundown":{"cues":[]}}`).kind).toBe('partial');
  }, 60_000);
});
