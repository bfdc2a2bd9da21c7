import { MantineProvider } from '@mantine/core';
import type { ReactNode } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Trigger } from '../../shared/cues/cue-base.ts';
import { CUE_TYPES, cueSchema, freshCue, type Cue, type CueTypeName } from '../../shared/cues/registry.ts';
import type { PlanOp } from '../../shared/show/plan-ops.ts';
import type { Show } from '../../shared/show/show.ts';
import { showSample } from '../app/samples.test-support.ts';
import { CueFormProvider, commitDraft, useCueFormOf } from './cue-form.tsx';
import { createDraftStore } from './draft/draft-store.ts';
import { EditorBody } from './editor-body.tsx';
import { EditorWorldProvider, type EditorWorld } from './editor-world.tsx';
import { CuePreviews } from './preview/preview-panes.tsx';
import { CUE_UIS, previewOf } from './registry.tsx';
import { freshTrigger, TRIGGER_KINDS } from './trigger/fresh-trigger.ts';

const TYPES = Object.keys(CUE_TYPES) as CueTypeName[];
const before = freshCue('quiz', 'before', '1', 'Before');
const showWith = (cue: Cue): Show => ({
  ...showSample([before, cue]),
  columns: [{ id: 'cam', title: 'Camera shot' }],
  devices: [{ id: 'desk', name: 'Light desk', kind: 'osc', host: '127.0.0.1', port: 8000 }],
});

const worldOf = (show: Show, part: Partial<EditorWorld> = {}): EditorWorld => ({
  show,
  devices: [],
  others: [],
  conflicts: [],
  openedAtMs: Date.UTC(2026, 10, 22, 18),
  scene: 'camera',
  decide: () => undefined,
  lookAt: () => undefined,
  tryAction: () => Promise.resolve({ ok: true, detail: '' }),
  ...part,
});

function Page(props: { readonly world: EditorWorld; readonly cue: Cue; readonly children?: ReactNode }) {
  const form = useCueFormOf({ saved: props.cue, drafts, edit: () => null });
  return (
    <MantineProvider forceColorScheme="dark" withCssVariables={false}>
      <EditorWorldProvider value={props.world}>
        <CueFormProvider value={form}>{props.children ?? <EditorBody locked={null} readOnly={null} />}</CueFormProvider>
      </EditorWorldProvider>
    </MantineProvider>
  );
}

let drafts = createDraftStore();
beforeEach(() => {
  drafts = createDraftStore();
});

const drawn = (cue: Cue, part?: Partial<EditorWorld>): string => {
  // Drawn for a server, a store shows what it began with.
  drafts = createDraftStore(drafts.store.getState());
  return renderToStaticMarkup(<Page cue={cue} world={worldOf(showWith(cue), part)} />);
};
/** What failed stays readable: the page is 50 kB. */
const has = (html: string, words: string): string => (html.includes(words) ? words : `no “${words}” on the page`);

describe('the editor', () => {
  it.each(TYPES)('draws every field of a %s, each with a name', (type) => {
    const html = drawn(freshCue(type, 'c', '2', 'The cue'));
    for (const label of [
      'Number',
      'Title',
      'Taken',
      'Duration',
      'Planned start',
      'Prompter text',
      'Camera shot',
      'Colour',
    ]) {
      expect(has(html, label)).toBe(label);
    }
    for (const [input] of html.matchAll(/<(?:input(?! type="hidden")|select|textarea)\b[^>]*>/g)) {
      expect(input).toMatch(/\bid="|aria-label="/);
    }
  });

  it.each(TRIGGER_KINDS.map(({ kind }) => kind))('draws the trigger “%s”', (kind) => {
    const cue = freshCue('poll', 'c', '2', 'The cue');
    const trigger = freshTrigger(kind, cue, showWith(cue), 0);
    expect(trigger).not.toBeNull();
    const html = drawn({ ...cue, trigger: trigger as Trigger });
    expect(html).toContain(TRIGGER_KINDS.find((one) => one.kind === kind)?.label);
  });

  it('keeps what cannot be saved, says why, and says so until it can', () => {
    const cue = freshCue('poll', 'c', '2', 'The cue');
    const edits: PlanOp[][] = [];
    const options = { saved: cue, drafts, edit: (ops: PlanOp[]) => (edits.push(ops), null) };
    drafts.change(cue, { title: '', number: '3' });
    commitDraft(options);
    expect(edits).toEqual([[{ op: 'set', cueId: 'c', field: 'number', value: '3' }]]);
    expect(has(drawn(cue), 'a cue needs a title')).toBe('a cue needs a title');
    drafts.change(cue, { title: 'Better' });
    commitDraft({ ...options, drafts });
    expect(edits[1]).toEqual([{ op: 'set', cueId: 'c', field: 'title', value: 'Better' }]);
    expect(drafts.store.getState()).toEqual({});
  });

  it('locks what viewers saw of a cue that was taken, and leaves the crew its notes', () => {
    const cue = freshCue('poll', 'c', '2', 'The cue');
    const html = renderToStaticMarkup(
      <Page cue={cue} world={worldOf(showWith(cue))}>
        <EditorBody locked="It was taken." readOnly={null} />
      </Page>,
    );
    expect(has(html, 'It was taken.')).toBe('It was taken.');
    const isLocked = (section: string): boolean =>
      new RegExp(`<fieldset[^>]*disabled=""[^>]*data-section="${section}"`).test(html);
    expect(['Cue', 'Poll', 'Notes', 'Timing', 'Row'].filter(isLocked)).toEqual(['Poll']);
    expect(html.match(/<fieldset class="cue-plain" disabled=""/g)?.length).toBe(2);
  });

  it('keeps a draft that was refused', () => {
    const cue = freshCue('poll', 'c', '2', 'The cue');
    drafts.change(cue, { title: 'Mine' });
    commitDraft({ saved: cue, drafts, edit: () => 'not now' });
    expect(drafts.store.getState()['c']?.fields['title']?.value).toBe('Mine');
  });

  it('asks before it overwrites what somebody else wrote meanwhile', () => {
    const cue = freshCue('poll', 'c', '2', 'The cue');
    const theirs = { ...cue, title: 'Theirs' };
    const edits: PlanOp[][] = [];
    drafts.change(cue, { title: 'Mine' });
    commitDraft({ saved: theirs, drafts, edit: (ops) => (edits.push(ops), null) });
    expect(edits).toEqual([]);
    const html = drawn(theirs);
    expect(has(html, 'Changed by somebody else')).toBe('Changed by somebody else');
    expect(has(html, 'value="Mine"')).toBe('value="Mine"');
  });

  it('shows who else is in a field, and a conflict the host found', () => {
    const cue = freshCue('poll', 'c', '2', 'The cue');
    const html = drawn(cue, {
      others: [{ clientId: 'x', name: 'Ada', role: 'producer', workspace: 'producer', cueId: 'c', field: 'title' }],
      conflicts: [{ cueId: 'c', field: 'number', yours: '9', theirs: '2', by: 'Ada', atMs: 0 }],
    });
    expect(has(html, 'Ada is editing this')).toBe('Ada is editing this');
    expect(has(html, 'Ada changed this at the same moment')).toBe('Ada changed this at the same moment');
  });
});

describe('previews', () => {
  it.each(TYPES)('of a %s show viewers, host and programme', (type) => {
    const cue = freshCue(type, 'c', '2', 'The cue');
    for (const result of [false, CUE_UIS[type].hasResult]) {
      const html = renderToStaticMarkup(
        <Page cue={cue} world={worldOf(showWith(cue))}>
          <CuePreviews cue={cue} show={showWith(cue)} scene="screen" result={result} />
        </Page>,
      );
      expect(html).toMatch(/viewer-card|Nothing to see on viewers/);
    }
  });

  it('say right answers with the results alone', () => {
    const cue = freshCue('quiz', 'c', '2', 'The cue');
    const html = (result: boolean): string => {
      const { viewers } = previewOf({ cue, show: showWith(cue), scene: 'camera', result });
      return 'card' in viewers ? renderToStaticMarkup(viewers.card) : '';
    };
    expect(html(true)).toContain('✓ right');
    expect(html(false)).not.toContain('✓ right');
  });

  it('take a cue that is not valid yet', () => {
    for (const type of TYPES) {
      const valid = freshCue(type, 'c', '', 'x');
      const cue = { ...valid, title: '' };
      expect(cueSchema.safeParse(cue).success).toBe(false);
      expect(() => previewOf({ cue, show: showWith(valid), scene: 'camera', result: false })).not.toThrow();
    }
  });
});
