import { Portal } from '@mantine/core';
import { useId, useLayoutEffect, useRef, useState, type KeyboardEvent } from 'react';
import { CUE_TYPES, type Cue } from '../../../../shared/cues/registry.ts';
import { TRIGGER_FORMS } from '../../../../shared/show/trigger-text.ts';
import { notify } from '../../../app/notify.tsx';
import { cellText, FOLLOW_FORMS } from './cells.ts';
import type { RundownColumn } from './columns.ts';
import { useController, useTable } from './table-context.tsx';

/** A way to fill a cell; `whole`: choosing it is all there is to do. */
interface Suggestion {
  readonly text: string;
  readonly what: string;
  readonly whole: boolean;
}

const TYPE_SUGGESTIONS: readonly Suggestion[] = Object.values(CUE_TYPES).map(({ label, what }) => ({
  text: label,
  what,
  whole: true,
}));
const isWhole = (form: string): boolean => form === 'by hand' || form === 'nothing';
const TRIGGER_SUGGESTIONS: readonly Suggestion[] = TRIGGER_FORMS.map(({ form, what }) => ({
  text: form,
  what,
  whole: isWhole(form),
}));
const FOLLOW_SUGGESTIONS: readonly Suggestion[] = FOLLOW_FORMS.map(({ form, what }) => ({
  text: form,
  what,
  whole: isWhole(form),
}));
const NONE: readonly Suggestion[] = [];

function suggestionsFor(column: RundownColumn): readonly Suggestion[] {
  switch (column.kind) {
    case 'type':
      return TYPE_SUGGESTIONS;
    case 'trigger':
      return TRIGGER_SUGGESTIONS;
    case 'follow-on':
      return FOLLOW_SUGGESTIONS;
    default:
      return NONE;
  }
}

/** Edits a cell in its place: Enter saves, Tab saves and goes on, Esc gives up; what can't be saved stays and says why. */
export function CellEditor({ column, cue }: { readonly column: RundownColumn; readonly cue: Cue }) {
  const controller = useController();
  const begun = useTable((state) => state.editing?.text ?? null);
  const [text, setText] = useState(
    () => controller.cells.draftOf(cue.id, column.id) ?? begun ?? cellText(column, cue, controller.context(cue)),
  );
  const [problem, setProblem] = useState<string | null>(null);
  const [chosen, setChosen] = useState(-1);
  const field = useRef<HTMLTextAreaElement & HTMLInputElement>(null);
  const listId = useId();
  const problemId = useId();
  const isDone = useRef(false);
  const isLeaving = useRef(false);
  const suggestions = suggestionsFor(column);

  const [popup, setPopup] = useState<Popup | null>(null);
  useLayoutEffect(() => {
    isLeaving.current = false;
    controller.cells.opened();
    const grid = field.current?.closest<HTMLElement>('[role="treegrid"]') ?? null;
    const own = field.current?.getBoundingClientRect();
    if (own) setPopup(popupFor(own));
    return () => {
      isLeaving.current = true;
      // The keyboard goes back to the table, unless it was taken elsewhere already.
      const focused = document.activeElement;
      if (focused === null || focused === document.body || focused.closest('.cell-editor') !== null) {
        grid?.focus({ preventScroll: true });
      }
      if (!isDone.current) controller.cells.takenAway();
    };
  }, [controller]);

  useLayoutEffect(() => {
    field.current?.focus({ preventScroll: true });
    if (begun === null) field.current?.select();
  }, [begun]);

  const save = (value: string, then: 'stay' | 'down' | 'next' | 'previous'): void => {
    isDone.current = true;
    const refused = controller.cells.commit(cue.id, value, then);
    isDone.current = refused === null;
    setProblem(refused);
  };
  const leave = (): void => {
    // A field that goes from the page was not left by anybody.
    if (isLeaving.current || isDone.current || controller.store.getState().editing === null) return;
    isDone.current = true;
    const refused = controller.cells.commit(cue.id, text, 'stay');
    if (refused === null) return;
    controller.cells.cancel();
    notify('warning', `${refused}. You had typed: ${text.slice(0, 200)}`, 'Not saved');
  };

  const onKeyDown = (event: KeyboardEvent): void => {
    // No key of an open cell is one of the table's or runs the show.
    event.stopPropagation();
    if (event.nativeEvent.isComposing) return;
    switch (event.key) {
      case 'Enter': {
        if (event.shiftKey && column.kind === 'notes') return;
        event.preventDefault();
        const suggestion = suggestions[chosen];
        if (suggestion?.whole === true) save(suggestion.text, 'stay');
        else if (suggestion) take(suggestion);
        else save(text, 'down');
        return;
      }
      case 'Tab':
        event.preventDefault();
        save(text, event.shiftKey ? 'previous' : 'next');
        return;
      case 'Escape':
        event.preventDefault();
        isDone.current = true;
        controller.cells.cancel();
        return;
      case 'ArrowDown':
      case 'ArrowUp':
        if (suggestions.length === 0) return;
        event.preventDefault();
        setChosen((now) => (now + (event.key === 'ArrowDown' ? 1 : suggestions.length)) % suggestions.length);
        return;
    }
  };
  const change = (value: string): void => {
    setText(value);
    controller.cells.typed(cue.id, column.id, value);
  };
  const take = (suggestion: Suggestion): void => {
    change(suggestion.text);
    setChosen(-1);
    field.current?.focus();
  };
  const shared = {
    ref: field,
    value: text,
    'aria-label': `${column.title} of ${cue.title}`,
    'aria-invalid': problem !== null,
    ...(problem === null ? {} : { 'aria-describedby': problemId }),
    onKeyDown,
    onBlur: leave,
  };
  return (
    <div className="cell-editor" data-kind={column.kind} data-low={popup?.isLow || undefined}>
      {column.kind === 'notes' ? (
        <textarea
          {...shared}
          rows={4}
          onChange={(event) => {
            change(event.currentTarget.value);
            setProblem(null);
          }}
        />
      ) : (
        <input
          {...shared}
          type="text"
          autoComplete="off"
          spellCheck={column.id === 'title'}
          {...(suggestions.length === 0
            ? {}
            : {
                role: 'combobox',
                'aria-expanded': true,
                'aria-controls': listId,
                'aria-autocomplete': 'list' as const,
                ...(chosen < 0 ? {} : { 'aria-activedescendant': `${listId}-${chosen}` }),
              })}
          onChange={(event) => {
            change(event.currentTarget.value);
            setProblem(null);
            setChosen(firstMatch(suggestions, event.currentTarget.value));
          }}
        />
      )}
      {popup && (suggestions.length > 0 || problem !== null) && (
        <Portal>
          <div className="cell-popup" style={popup.style} data-low={popup.isLow || undefined}>
            {problem !== null && (
              <p className="cell-problem" id={problemId} role="alert">
                {problem}
              </p>
            )}
            {suggestions.length > 0 && (
              <div className="cell-suggestions" id={listId} role="listbox" aria-label={`Ways to fill ${column.title}`}>
                {suggestions.map((suggestion, index) => (
                  <div
                    key={suggestion.text}
                    id={`${listId}-${index}`}
                    role="option"
                    aria-selected={index === chosen}
                    className="cell-suggestion"
                    onPointerDown={(event) => {
                      // Before the field loses the focus and saves.
                      event.preventDefault();
                      if (suggestion.whole) save(suggestion.text, 'stay');
                      else take(suggestion);
                    }}
                  >
                    <span>{suggestion.text}</span>
                    <span className="dim small">{suggestion.what}</span>
                  </div>
                ))}
              </div>
            )}
          </div>
        </Portal>
      )}
    </div>
  );
}

interface Popup {
  readonly isLow: boolean;
  readonly style: { readonly left: number; readonly top?: number; readonly bottom?: number };
}

const POPUP_WIDTH_PX = 448;

/** Below the cell, or above it in the lower half of the window; never beyond its edge. */
function popupFor(cell: DOMRect): Popup {
  const left = Math.max(4, Math.min(cell.left, globalThis.innerWidth - POPUP_WIDTH_PX));
  const isLow = cell.top > globalThis.innerHeight / 2;
  const style = isLow ? { left, bottom: globalThis.innerHeight - cell.top + 3 } : { left, top: cell.bottom + 3 };
  return { isLow, style };
}

/** While typing, what begins so is chosen, if choosing it is all there is to do. */
function firstMatch(suggestions: readonly Suggestion[], typed: string): number {
  const text = typed.trim().toLowerCase();
  return text === '' ? -1 : suggestions.findIndex((each) => each.whole && each.text.toLowerCase().startsWith(text));
}
