import { useEffect, useImperativeHandle, useRef, useState, type Ref } from 'react';
import type { Cue } from '../../../shared/cues/registry.ts';
import { createRequestId } from '../../api/request-id.ts';
import { cueName, findCue, phaseOf } from '../../app/cue-view.ts';
import { notify } from '../../app/notify.tsx';
import { Confirm } from '../../app/parts/confirm.tsx';
import type { RundownAction } from '../../app/shortcuts.ts';
import { useLive, useShow, useStudio } from '../../app/studio-context.tsx';
import { CueEditor, type EditorTarget } from './cue-editor.tsx';
import { draftOf, emptyDraft } from './poll-draft.ts';
import { Rundown, type RundownTool } from './rundown.tsx';
import { moveSelection, moveTarget, nextCueNumber, selectionAfterRemoval } from './rundown-model.ts';

/** What the keyboard asks of the rundown. */
export interface RundownHandle {
  act(action: RundownAction): void;
}

/** The rundown with its editor; drawn by itself, so that votes coming in do not draw the rest of the workspace. */
export function RundownSection({ ref }: { readonly ref: Ref<RundownHandle> }) {
  const rundown = useRundownActions();
  useImperativeHandle(ref, () => ({ act: rundown.onKey }));
  const handlers = useSteadyHandlers(rundown);
  return (
    <>
      <Rundown
        cues={rundown.cues}
        run={rundown.run}
        known={rundown.known}
        selectedId={rundown.selectedId}
        onPick={handlers.pick}
        onEdit={handlers.edit}
        onTool={handlers.tool}
      />
      <CueEditor target={rundown.editing} onClose={rundown.closeEditor} onSaved={rundown.saved} />
      <Confirm
        opened={rundown.removing !== null}
        title="Remove this cue?"
        text={rundown.removing ? `${cueName(rundown.removing)} leaves the rundown.` : ''}
        yes="Remove"
        no="Keep it"
        onYes={rundown.remove}
        onNo={rundown.keep}
      />
    </>
  );
}

/** Handlers that stay the same while the state behind them changes, so that unchanged rows are not drawn again. */
function useSteadyHandlers(actions: ReturnType<typeof useRundownActions>) {
  const latest = useRef(actions);
  useEffect(() => {
    latest.current = actions;
  });
  const [handlers] = useState(() => ({
    pick: (cueId: string) => latest.current.pick(cueId),
    edit: (cueId: string) => latest.current.edit(cueId),
    tool: (tool: RundownTool) => latest.current.onTool(tool),
  }));
  return handlers;
}

/** Selection, editor and changes of the rundown, by mouse and by keyboard. */
function useRundownActions() {
  const { commands } = useStudio();
  const show = useShow();
  const run = useLive((live) => live?.run ?? null);
  const cues: readonly Cue[] = show?.rundown.cues ?? [];
  const [chosenId, setChosenId] = useState<string | null>(null);
  const [editing, setEditing] = useState<EditorTarget | null>(null);
  const [removing, setRemoving] = useState<Cue | null>(null);
  const selected = findCue(show, chosenId) ?? findCue(show, run?.standbyCueId ?? null);
  const selectedId = selected?.id ?? null;

  const newId = (): string => `cue-${createRequestId().slice(0, 8)}`;
  const edit = (cueId: string): void => {
    const cue = findCue(show, cueId);
    if (cue) setEditing({ draft: draftOf(cue), afterCueId: undefined });
  };
  const add = (): void =>
    setEditing({ draft: emptyDraft(newId(), nextCueNumber(cues)), afterCueId: selectedId ?? cues.at(-1)?.id ?? null });
  const duplicate = (cue: Cue): void => {
    const draft = { ...draftOf(cue), id: newId(), number: nextCueNumber(cues), title: `${cue.title} (copy)` };
    setEditing({ draft, afterCueId: cue.id });
  };
  const move = (cue: Cue, direction: 'up' | 'down'): void => {
    const target = moveTarget(cues, cue.id, direction);
    if (target !== undefined) void commands.moveCue(cue.id, target);
  };
  const standby = (cueId: string): void => {
    if (phaseOf(run, cueId) === 'draft') void commands.standby(cueId);
    else notify('info', 'This cue was taken already; reset the run to take it again.', 'Not put in standby');
  };

  const onTool = (tool: RundownTool): void => {
    if (tool === 'add') add();
    else if (selected) {
      const actions: Record<Exclude<RundownTool, 'add'>, () => void> = {
        edit: () => edit(selected.id),
        duplicate: () => duplicate(selected),
        remove: () => setRemoving(selected),
        'move-up': () => move(selected, 'up'),
        'move-down': () => move(selected, 'down'),
      };
      actions[tool]();
    }
  };
  const onKey = (action: RundownAction): void => {
    switch (action) {
      case 'up':
      case 'down':
      case 'first':
      case 'last':
        setChosenId(moveSelection(cues, selectedId, action));
        return;
      case 'standby':
        if (selectedId !== null) standby(selectedId);
        return;
      case 'edit':
      case 'remove':
      case 'move-up':
      case 'move-down':
        onTool(action);
    }
  };

  return {
    cues,
    run,
    known: show !== null,
    selectedId,
    editing,
    removing,
    pick: (cueId: string) => {
      setChosenId(cueId);
      // A click puts a cue in standby; one that was taken already is only selected.
      if (phaseOf(run, cueId) === 'draft' && run?.standbyCueId !== cueId) void commands.standby(cueId);
    },
    edit,
    onTool,
    onKey,
    closeEditor: () => setEditing(null),
    saved: (cue: Cue) => {
      setEditing(null);
      setChosenId(cue.id);
    },
    keep: () => setRemoving(null),
    remove: () => {
      if (!removing) return;
      setRemoving(null);
      setChosenId(selectionAfterRemoval(cues, removing.id));
      void commands.removeCue(removing.id);
    },
  };
}
