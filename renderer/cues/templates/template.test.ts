import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { conductOf, freshCue } from '../../../shared/cues/registry.ts';
import { applyOps } from '../../../shared/show/apply-ops.ts';
import { treeProblem } from '../../../shared/show/tree.ts';
import { showSample } from '../../app/samples.test-support.ts';
import { insertCopies } from '../../workspaces/producer/rundown/edits.ts';
import { forgetTemplate, keepTemplate, myTemplates, studioTemplates } from './library.ts';
import { findTemplates, readTemplate, templateText } from './template.ts';

const FOLDER = new URL('../../../resources/templates/', import.meta.url);
const FILES = readdirSync(FOLDER);

describe('the studio’s templates', () => {
  it.each(FILES)('%s is whole and can be put into a rundown, twice', (fileName) => {
    const reading = readTemplate(readFileSync(new URL(fileName, FOLDER), 'utf8'), fileName);
    if (!reading.ok) throw new Error(reading.problem);
    const { cues } = reading.template;
    expect(treeProblem(cues)).toBeNull();
    let count = 0;
    let show = showSample([freshCue('poll', 'first', '1', 'First')]);
    for (let turn = 1; turn <= 2; turn++) {
      const edit = insertCopies(
        cues,
        show.rundown.cues,
        { afterCueId: 'first', groupId: null },
        () => `n${++count}`,
        'Paste',
      );
      const applied = applyOps(show, edit?.ops ?? []);
      if ('refused' in applied) throw new Error(applied.refused);
      show = applied.show;
      expect(show.rundown.cues.length).toBe(1 + turn * cues.length);
    }
    for (const cue of cues) {
      if (cue.type === 'reveal') expect(cues.some(({ id }) => id === cue.targetCueId)).toBe(true);
      if (conductOf(cue) === 'interaction') expect(cue.title).not.toBe('');
    }
  });

  it('are all in the page', () => {
    expect(studioTemplates().length).toBe(FILES.length);
  });
});

describe('readTemplate', () => {
  const template = { name: 'Mine', what: '', kind: 'cues' as const, cues: [freshCue('quiz', 'q', '1', 'Quiz')] };

  it('reads back what it writes, and whole shows too', () => {
    expect(readTemplate(templateText(template), 'mine')).toEqual({ ok: true, template });
    const show = showSample(template.cues);
    expect(readTemplate(JSON.stringify(show), 'show.cuelight')).toMatchObject({
      ok: true,
      template: { kind: 'show', cues: template.cues },
    });
  });

  it('says what is wrong, and never throws', () => {
    const broken = templateText(template).replace('"What is right?"', '""');
    expect(readTemplate(broken, 'x.cuelight')).toEqual({
      ok: false,
      problem: '“x.cuelight”, cue 1: poll.question: a poll needs a question.',
    });
    expect(readTemplate('['.repeat(200_000), 'deep')).toMatchObject({ ok: false });
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
        expect(readTemplate(text, 'any').ok).toBe(false);
      }),
    );
  });

  it('is found by words in any order', () => {
    expect(findTemplates([template], 'quiz min').length).toBe(1);
    expect(findTemplates([template], 'poll').length).toBe(0);
  });
});

it('keeps one’s own templates by name', () => {
  const kept = new Map<string, string>();
  const storage = {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
  };
  const template = { name: 'Mine', what: 'a', kind: 'cues' as const, cues: [freshCue('memo', 'm', '', 'Memo')] };
  expect(keepTemplate(storage, template)).toBeNull();
  expect(keepTemplate(storage, { ...template, what: 'b' })).toBeNull();
  expect(myTemplates(storage)).toEqual([{ ...template, what: 'b', key: 'mine:Mine', from: 'mine' }]);
  expect(forgetTemplate(storage, 'Mine')).toBeNull();
  expect(myTemplates(storage)).toEqual([]);
  kept.set('cuelight.templates', '{broken');
  expect(myTemplates(storage)).toEqual([]);
});
