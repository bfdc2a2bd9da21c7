import { createStore } from 'zustand/vanilla';
import type { Cue } from '../../../shared/cues/registry.ts';
import { fieldValue, type FieldValues } from './settle.ts';

/** A value under way: what was typed, and what the plan said when typing began. */
export interface DraftedField {
  readonly value: unknown;
  readonly base: unknown;
}

/** Words in a field that is read as something else (a length, a time), while they can't be read or are being typed. */
export interface DraftedText {
  readonly text: string;
  readonly error: string | null;
  /** The value before typing began: it stands again while the words can't be read ("1:30" of "1:30 or so" is not meant). */
  readonly before: unknown;
}

/** What was typed for one cue and is not in the plan yet. */
export interface CueDraft {
  readonly fields: Readonly<Record<string, DraftedField>>;
  readonly texts: Readonly<Record<string, DraftedText>>;
  /** Fields somebody tried to save: from then on what is wrong with them is said. */
  readonly tried: readonly string[];
}

export const EMPTY_DRAFT: CueDraft = { fields: {}, texts: {}, tried: [] };

/** Drafts by cue id. They outlive the panel they were typed in: what could not be saved is there when it opens again. */
export interface DraftStore {
  readonly store: ReturnType<typeof createDrafts>;
  /** Remembers values; a field's base is what the plan says now, unless it is drafted already. */
  change(cue: Cue, values: FieldValues): void;
  /** Remembers words as typed; null forgets them. */
  setText(cueId: string, key: string, text: DraftedText | null): void;
  /** Drops drafted fields, as saved or given up. */
  forget(cueId: string, fields: readonly string[]): void;
  /** From now on problems of these fields are shown. */
  markTried(cueId: string, fields: readonly string[]): void;
  /** The next save of this field is meant, though somebody changed it meanwhile. */
  rebase(cue: Cue, field: string): void;
  drop(cueId: string): void;
}

const createDrafts = (initial: Readonly<Record<string, CueDraft>>) =>
  createStore<Readonly<Record<string, CueDraft>>>(() => initial);

/** `initial`: drafts that are known already. */
export function createDraftStore(initial: Readonly<Record<string, CueDraft>> = {}): DraftStore {
  const store = createDrafts(initial);
  const update = (cueId: string, change: (draft: CueDraft) => CueDraft): void =>
    store.setState((drafts) => {
      const next = change(drafts[cueId] ?? EMPTY_DRAFT);
      const { [cueId]: _, ...others } = drafts;
      const isEmpty = Object.keys(next.fields).length === 0 && Object.keys(next.texts).length === 0;
      return isEmpty ? others : { ...others, [cueId]: next };
    }, true);
  return {
    store,
    change: (cue, values) =>
      update(cue.id, (draft) => {
        const fields = { ...draft.fields };
        for (const [field, value] of Object.entries(values)) {
          fields[field] = { value, base: fields[field] ? fields[field].base : fieldValue(cue, field) };
        }
        return { ...draft, fields };
      }),
    setText: (cueId, key, text) =>
      update(cueId, (draft) => {
        const { [key]: _, ...others } = draft.texts;
        return { ...draft, texts: text === null ? others : { ...others, [key]: text } };
      }),
    forget: (cueId, names) =>
      update(cueId, (draft) => ({
        ...draft,
        fields: Object.fromEntries(Object.entries(draft.fields).filter(([field]) => !names.includes(field))),
        tried: draft.tried.filter((field) => !names.includes(field)),
      })),
    markTried: (cueId, names) =>
      update(cueId, (draft) => ({ ...draft, tried: [...new Set([...draft.tried, ...names])] })),
    rebase: (cue, field) =>
      update(cue.id, (draft) => {
        const drafted = draft.fields[field];
        if (!drafted) return draft;
        return { ...draft, fields: { ...draft.fields, [field]: { ...drafted, base: fieldValue(cue, field) } } };
      }),
    drop: (cueId) => update(cueId, () => EMPTY_DRAFT),
  };
}

/** The values of a draft, by field. */
export function valuesOf(draft: CueDraft): FieldValues {
  return Object.fromEntries(Object.entries(draft.fields).map(([field, { value }]) => [field, value]));
}
