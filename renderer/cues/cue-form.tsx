import { createContext, use, useMemo } from 'react';
import { useStore } from 'zustand';
import type { Cue } from '../../shared/cues/registry.ts';
import type { PlanOp } from '../../shared/show/plan-ops.ts';
import { EMPTY_DRAFT, valuesOf, type DraftedText, type DraftStore } from './draft/draft-store.ts';
import { fieldValue, problemsOf, sameJson, settle, withFields, type FieldValues } from './draft/settle.ts';

/** Somebody changed a field in the plan while it was being typed in here. */
export interface FieldClash {
  /** What the plan says now. */
  readonly theirs: unknown;
  readonly takeTheirs: () => void;
  readonly keepMine: () => void;
}

/** What the fields of the editor work with. A field is a key of the cue, or `custom.<column id>`. */
export interface CueForm {
  /** The cue as typed, so for previews; not always valid. */
  readonly cue: Cue;
  /** The cue as the plan has it. */
  readonly saved: Cue;
  /** Remembers values without saving them. */
  readonly change: (values: FieldValues) => void;
  /** Saves what was typed and is valid; each call is one step of undo. */
  readonly commit: () => void;
  /** `change` and `commit` in one: menus and switches. */
  readonly set: (values: FieldValues) => void;
  /** Gives up what was typed in a field. */
  readonly revert: (field: string) => void;
  /** What is wrong at a path of the cue (`poll.options.1.label`), once its field was to be saved. */
  readonly problem: (path: string) => string | undefined;
  readonly text: (key: string) => DraftedText | undefined;
  readonly setText: (key: string, text: DraftedText | null) => void;
  readonly clash: (field: string) => FieldClash | undefined;
  /** How many fields are typed in and not saved. */
  readonly unsaved: number;
}

const FormContext = createContext<CueForm | null>(null);
export const CueFormProvider = FormContext.Provider;

export function useCueForm(): CueForm {
  const form = use(FormContext);
  if (!form) throw new Error('useCueForm: no CueFormProvider above this component');
  return form;
}

export interface CueFormOptions {
  readonly saved: Cue;
  readonly drafts: DraftStore;
  /**
   * Sends an edit; the label is for the history ("Change title of cue 12"). Gives back why it can't be done, having told
   * the user, or null.
   */
  readonly edit: (ops: PlanOp[], label: string) => string | null;
}

/** The form of one cue: its drafts over the plan's values. */
export function useCueFormOf({ saved, drafts, edit }: CueFormOptions): CueForm {
  const draft = useStore(drafts.store, (all) => all[saved.id] ?? EMPTY_DRAFT);
  return useMemo(() => {
    const cue = withFields(saved, valuesOf(draft));
    const problems = draft.tried.length === 0 ? [] : problemsOf(cue);
    return {
      cue,
      saved,
      change: (values) => drafts.change(saved, values),
      commit: () => commitDraft({ saved, drafts, edit }),
      set: (values) => {
        drafts.change(saved, values);
        commitDraft({ saved, drafts, edit });
      },
      revert: (field) => drafts.forget(saved.id, [field]),
      problem: (path) => {
        const field = path.startsWith('custom.') ? path : (path.split('.')[0] ?? path);
        return draft.tried.includes(field) ? problems.find((problem) => problem.path === path)?.text : undefined;
      },
      text: (key) => draft.texts[key],
      setText: (key, text) => drafts.setText(saved.id, key, text),
      clash: (field) => {
        const drafted = draft.fields[field];
        const theirs = fieldValue(saved, field);
        if (!drafted || sameJson(theirs, drafted.base) || sameJson(theirs, drafted.value)) return undefined;
        return {
          theirs,
          takeTheirs: () => drafts.forget(saved.id, [field]),
          keepMine: () => {
            drafts.rebase(saved, field);
            commitDraft({ saved, drafts, edit });
          },
        };
      },
      unsaved:
        Object.keys(draft.fields).length + Object.values(draft.texts).filter(({ error }) => error !== null).length,
    };
  }, [saved, draft, drafts, edit]);
}

/**
 * Saves what can be saved of a cue's draft. A field that somebody else changed while it was typed in is left alone until
 * its user has decided; one that is not valid stays, and from now on says why.
 */
export function commitDraft({ saved, drafts, edit }: CueFormOptions): void {
  const draft = drafts.store.getState()[saved.id];
  if (!draft) return;
  const open = Object.entries(draft.fields).filter(
    ([field, { base, value }]) => sameJson(fieldValue(saved, field), base) || sameJson(fieldValue(saved, field), value),
  );
  const { ops, kept } = settle(saved, Object.fromEntries(open.map(([field, { value }]) => [field, value])));
  drafts.markTried(saved.id, Object.keys(kept));
  if (ops.length > 0 && edit([...ops], labelOf(saved, ops)) !== null) return;
  drafts.forget(
    saved.id,
    open.map(([field]) => field).filter((field) => !Object.hasOwn(kept, field)),
  );
}

function labelOf(cue: Cue, ops: readonly PlanOp[]): string {
  const fields = ops.flatMap((op) => (op.op === 'set' ? [FIELD_WORDS[op.field] ?? 'content'] : []));
  const name = cue.number === '' ? cue.title : `cue ${cue.number}`;
  return `Change ${[...new Set(fields)].join(', ')} of ${name}`.slice(0, 120);
}

/** Fields as the history calls them; what is not here is content. */
const FIELD_WORDS: Readonly<Record<string, string>> = {
  number: 'number',
  title: 'title',
  trigger: 'trigger',
  durationMs: 'duration',
  plannedStartMs: 'planned start',
  countToEnd: 'count to end',
  followOn: 'what follows',
  atEnd: 'end',
  hostNotes: 'prompter text',
  producerNotes: 'notes',
  skip: 'skip',
  colour: 'colour',
  hotkey: 'hotkey',
  poll: 'question and options',
  correctOptionIds: 'right answers',
  points: 'points',
  speedBonus: 'speed bonus',
  responseWindowMs: 'time to answer',
  reveal: 'results',
  targetCueId: 'target',
  text: 'words',
  label: 'words',
  link: 'button',
  stayMs: 'stay',
  lengthMs: 'length',
  forViewers: 'who sees it',
  scene: 'scene',
  waitMs: 'wait',
  action: 'action',
  mode: 'mode',
};
