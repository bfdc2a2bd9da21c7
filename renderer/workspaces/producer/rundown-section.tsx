import { Button } from '@mantine/core';
import { IconPlus, IconTemplate } from '@tabler/icons-react';
import { useCallback, useEffect, useImperativeHandle, useMemo, useRef, useState, type Ref } from 'react';
import { useStore } from 'zustand';
import { createRequestId } from '../../api/request-id.ts';
import { phaseOf } from '../../app/cue-view.ts';
import { useParentMark } from '../../app/use-parent-mark.ts';
import { guardTyping } from '../../app/typing-guard.ts';
import { notify } from '../../app/notify.tsx';
import { Confirm } from '../../app/parts/confirm.tsx';
import type { RundownAction } from '../../app/shortcuts.ts';
import type { Studio } from '../../app/studio.ts';
import { useShowPart, useStudio } from '../../app/studio-context.tsx';
import { CueEditor } from '../../cues/cue-editor.tsx';
import { RundownTemplates } from '../../cues/templates/rundown-templates.tsx';
import { ImportExportMenu } from '../../interchange/import-export-menu.tsx';
import { RundownController } from './rundown/controller.ts';
import { cueCount } from './rundown/edits.ts';
import { resolveTableKey, type TableAction } from './rundown/keys.ts';
import { RemarkCount, RemarkList, useRemarks } from './rundown/remarks.tsx';
import './rundown/rundown.css';
import { RundownTable } from './rundown/rundown-table.tsx';
import { SearchBar } from './rundown/search-bar.tsx';
import { ControllerProvider, useController, useTable } from './rundown/table-context.tsx';
import { RundownToolbar } from './rundown/toolbar.tsx';
import { useOwnPresence } from './rundown/use-presence.ts';

/** What the keyboard asks of the rundown when the focus is elsewhere. */
export interface RundownHandle {
  act(action: RundownAction): void;
}

const TABLE_ACTIONS: Readonly<Record<RundownAction, TableAction>> = {
  up: { kind: 'step', step: 'up', extend: false },
  down: { kind: 'step', step: 'down', extend: false },
  first: { kind: 'step', step: 'first', extend: false },
  last: { kind: 'step', step: 'last', extend: false },
  edit: { kind: 'open-editor' },
  standby: { kind: 'standby' },
  remove: { kind: 'remove' },
  'move-up': { kind: 'move', direction: 'up' },
  'move-down': { kind: 'move', direction: 'down' },
};

/** The rundown with its editor; drawn by itself, so that votes coming in do not draw the rest of the workspace. */
export function RundownSection({ ref }: { readonly ref: Ref<RundownHandle> }) {
  const studio = useStudio();
  const [editingId, setEditingId] = useState<string | null>(null);
  const [controller] = useState(() => createController(studio, setEditingId));
  useEffect(() => {
    controller.open();
    // “Fire” and “Jump” are for the cue with the cursor.
    const leave = controller.store.subscribe(({ selection }) => studio.desk.select(selection.cursorId));
    return () => {
      leave();
      controller.close();
    };
  }, [controller, studio]);
  const grid = useRef<HTMLDivElement>(null);
  useImperativeHandle(ref, () => ({
    act: (action) => {
      grid.current?.focus({ preventScroll: true });
      controller.takeFocus();
      controller.act(TABLE_ACTIONS[action]);
    },
  }));
  const closeEditor = useCallback(() => setEditingId(null), []);
  const editCue = useCallback(
    (cueId: string) => {
      controller.reveal(cueId);
      setEditingId(cueId);
    },
    [controller],
  );
  return (
    <ControllerProvider value={controller}>
      <RundownPanel gridRef={grid} />
      <CueEditor cueId={editingId} onClose={closeEditor} onCue={editCue} />
      <RemovalQuestion gridRef={grid} />
    </ControllerProvider>
  );
}

function createController(studio: Studio, openEditor: (cueId: string) => void): RundownController {
  const { commands, stores } = studio;
  return new RundownController({
    clock: studio.clock,
    stores,
    plan: studio.plan,
    openEditor,
    standby: (cueId) => {
      if (phaseOf(stores.live.getState().live?.run ?? null, cueId) === 'draft') void commands.standby(cueId);
      else notify('info', 'This cue was taken already. Jump to it or fire it to take it again.', 'Not put in standby');
    },
    tell: notify,
    guardTyping: () => guardTyping(globalThis, studio.clock),
    storage: globalThis.localStorage,
    newId: () => `cue-${createRequestId().replaceAll('-', '').slice(0, 12)}`,
    nowMs: () => studio.studioTime.now(),
  });
}

type GridRef = React.RefObject<HTMLDivElement | null>;

function RundownPanel({ gridRef }: { readonly gridRef: GridRef }) {
  const controller = useController();
  const { stores } = useStudio();
  const rights = useStore(stores.me, (state) => state.me?.rights ?? null);
  const wide = useTable((state) => state.prefs.wide);
  const total = useShowPart((show) => show?.rundown.cues.length ?? null);
  const remarks = useRemarks();
  useEffect(() => controller.setRemarks(remarks.all), [controller, remarks]);
  useOwnPresence();
  const toGrid = useCallback(() => {
    // A cell that was opened meanwhile (a new cue's title) keeps the keyboard.
    if (controller.store.getState().editing === null) gridRef.current?.focus({ preventScroll: true });
  }, [controller, gridRef]);
  useStrayKeys(controller, gridRef);
  const panel = useRef<HTMLElement>(null);
  useParentMark(panel, 'data-wide', wide);
  const canPlan = rights === null || rights.includes('plan');
  return (
    <section className="panel rundown-panel" aria-label="Rundown" ref={panel}>
      <header className="panel-head">
        <h2 className="panel-title">Rundown</h2>
        <RundownCount total={total ?? 0} />
        <RemarkCount remarks={remarks} />
        <span className="spacer" />
        <ImportExportMenu canPlan={canPlan} />
        <RundownToolbar onLeave={toGrid} canPlan={canPlan} />
      </header>
      <SearchBar onLeave={toGrid} />
      {total === null || total === 0 ? (
        <EmptyRundown known={total !== null} canPlan={canPlan} onAdd={() => controller.act({ kind: 'add' })} />
      ) : (
        <RundownTable gridRef={gridRef} remarks={remarks.byCue} />
      )}
      <TypedLetters />
      <RemarkList remarks={remarks} onLeave={toGrid} />
    </section>
  );
}

/** The table's Ctrl keys work when nothing has the focus, too: the window knows only those that run the show. */
function useStrayKeys(controller: RundownController, gridRef: GridRef): void {
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent): void => {
      if (document.activeElement !== document.body || !(event.ctrlKey || event.metaKey)) return;
      const action = resolveTableKey(event, { searching: false, isRunKey: () => true });
      if (action === null || document.querySelector('[role="dialog"]') !== null) return;
      event.preventDefault();
      gridRef.current?.focus({ preventScroll: true });
      controller.act(action);
    };
    globalThis.addEventListener('keydown', onKeyDown);
    return () => globalThis.removeEventListener('keydown', onKeyDown);
  }, [controller, gridRef]);
}

function RundownCount({ total }: { readonly total: number }) {
  const chosen = useTable((state) =>
    Math.max(state.selection.extraIds.size, state.selection.cursorId === null ? 0 : 1),
  );
  return (
    <span className="small dim nowrap" role="status">
      {chosen > 1 ? `${chosen} of ${cueCount(total)} selected` : cueCount(total)}
    </span>
  );
}

/** The letters of a jump to a title, while they count. */
function TypedLetters() {
  const typed = useTable((state) => state.typed);
  return typed === '' ? null : (
    <div className="typed-letters" role="status">
      {typed === '/' ? 'Type the beginning of a title' : typed.replace(/^\//, '')}
    </div>
  );
}

function EmptyRundown(props: { readonly known: boolean; readonly canPlan: boolean; readonly onAdd: () => void }) {
  const [templates, setTemplates] = useState(false);
  return (
    <div className="empty">
      {props.known ? (
        <span className="empty-words">
          <strong>The rundown is empty.</strong>
          <span>Add cues one by one, take a template, or import a spreadsheet. Rows can also be pasted from one.</span>
          {props.canPlan && (
            <span className="row">
              <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={props.onAdd}>
                Add the first cue
              </Button>
              <Button
                variant="default"
                leftSection={<IconTemplate size={16} aria-hidden />}
                onClick={() => setTemplates(true)}
              >
                From a template
              </Button>
            </span>
          )}
          <RundownTemplates opened={templates} onClose={() => setTemplates(false)} />
        </span>
      ) : (
        <span>The show has not been read from the host yet.</span>
      )}
    </div>
  );
}

function RemovalQuestion({ gridRef }: { readonly gridRef: GridRef }) {
  const controller = useController();
  const removing = useTable((state) => state.removing);
  const words = useMemo(() => {
    if (!removing) return '';
    const [first] = removing;
    return removing.length === 1
      ? `“${first?.title ?? ''}” is on air; it leaves the rundown.`
      : `${cueCount(removing.length)} leave the rundown, what their groups hold among them. Undo brings them back.`;
  }, [removing]);
  const answer = (yes: boolean) => () => {
    controller.answerRemoval(yes);
    gridRef.current?.focus({ preventScroll: true });
  };
  return (
    <Confirm
      opened={removing !== null}
      title={removing?.length === 1 ? 'Remove this cue?' : 'Remove these cues?'}
      text={words}
      yes="Remove"
      no="Keep"
      onYes={answer(true)}
      onNo={answer(false)}
    />
  );
}
