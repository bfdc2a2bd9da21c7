import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cueSchema, freshCue, type Cue } from '../../../shared/cues/registry.ts';
import { createDraftStore, EMPTY_DRAFT, valuesOf } from './draft-store.ts';
import { fieldValue, problemsOf, sameJson, settle, withFields } from './settle.ts';

const poll = freshCue('poll', 'p', '1', 'Colour');
const quiz = freshCue('quiz', 'q', '2', 'Capital');
const fieldsOf = (cue: Cue, values: Record<string, unknown>): string[] =>
  settle(cue, values).ops.map((op) => (op.op === 'set' ? op.field : op.op));

describe('settle', () => {
  it('saves what is valid and keeps what is not, with the reason', () => {
    const { ops, kept, problems } = settle(poll, { title: '', number: '7' });
    expect(ops).toEqual([{ op: 'set', cueId: 'p', field: 'number', value: '7' }]);
    expect(kept).toEqual({ title: '' });
    expect(problems).toEqual([{ path: 'title', text: 'a cue needs a title' }]);
  });

  it('takes fields together that are only valid together', () => {
    const options = [
      { id: 'b', label: 'That' },
      { id: 'c', label: 'Third' },
    ];
    const values = { correctOptionIds: ['c'], poll: { question: 'What?', options } };
    expect(fieldsOf(quiz, values)).toEqual(['correctOptionIds', 'poll']);
    expect(fieldsOf(quiz, { poll: values.poll })).toEqual([]);
  });

  it('drops what is as it was', () => {
    expect(settle(poll, { title: 'Colour', custom: {}, trigger: { kind: 'manual' } })).toEqual({
      ops: [],
      kept: {},
      problems: [],
    });
  });

  it('refuses options that read the same', () => {
    const options = [
      { id: 'a', label: 'Blue' },
      { id: 'b', label: ' blue' },
    ];
    expect(settle(poll, { poll: { question: 'Which?', options } }).problems).toEqual([
      { path: 'poll.options.1.label', text: 'this option stands here already' },
    ]);
  });

  it('reads and writes columns', () => {
    const named = withFields(poll, { 'custom.cam': '2' });
    expect(fieldValue(named, 'custom.cam')).toBe('2');
    expect(fieldsOf(poll, { 'custom.cam': '2' })).toEqual(['custom.cam']);
    expect(fieldsOf(named, { 'custom.cam': '2' })).toEqual([]);
  });

  it('loses nothing: every field is saved, unchanged or kept, and what is saved leaves the cue valid', () => {
    const values = fc.record(
      {
        title: fc.string({ maxLength: 3 }),
        number: fc.string({ maxLength: 20 }),
        skip: fc.boolean(),
        responseWindowMs: fc.option(fc.integer({ min: 0, max: 5_000 })),
        colour: fc.constantFrom('red', 'mauve', null),
        'custom.x': fc.string({ maxLength: 2 }),
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(values, (drafted) => {
        const { ops, kept } = settle(poll, drafted);
        const saved = Object.fromEntries(ops.flatMap((op) => (op.op === 'set' ? [[op.field, op.value]] : [])));
        for (const [field, value] of Object.entries(drafted)) {
          const isSame = sameJson(value, fieldValue(poll, field));
          expect(Number(field in saved) + Number(field in kept) + Number(isSame)).toBe(1);
        }
        expect(cueSchema.safeParse(withFields(poll, saved)).success).toBe(true);
        expect(problemsOf(withFields(poll, saved))).toEqual([]);
      }),
      { numRuns: 2_000 },
    );
  });
});

describe('the draft store', () => {
  it('remembers what the plan said when typing began, and is empty again when all is saved', () => {
    const drafts = createDraftStore();
    drafts.change(poll, { title: 'C' });
    drafts.change({ ...poll, title: 'Theirs' }, { title: 'Co' });
    expect(drafts.store.getState()['p']?.fields['title']).toEqual({ value: 'Co', base: 'Colour' });
    drafts.rebase({ ...poll, title: 'Theirs' }, 'title');
    expect(drafts.store.getState()['p']?.fields['title']?.base).toBe('Theirs');
    drafts.setText('p', 'durationMs', { text: 'soon', error: 'write it as 1:30', before: null });
    drafts.forget('p', ['title']);
    expect(valuesOf(drafts.store.getState()['p'] ?? EMPTY_DRAFT)).toEqual({});
    drafts.setText('p', 'durationMs', null);
    expect(drafts.store.getState()).toEqual({});
  });
});
