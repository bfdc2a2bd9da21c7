import { ActionIcon, Menu, Tooltip } from '@mantine/core';
import { IconChevronDown, IconChevronUp, IconSwitch3, IconX } from '@tabler/icons-react';
import { useEffect, useRef } from 'react';
import { useStore } from 'zustand';
import { CUE_TYPES, type Cue, type CueTypeName } from '../../shared/cues/registry.ts';
import type { Show } from '../../shared/show/show.ts';
import { cueName, phaseOf } from '../app/cue-view.ts';
import { notify } from '../app/notify.tsx';
import { useLive, useShow, useShowPart, useStudio } from '../app/studio-context.tsx';
import { changedType, lostByChange } from './change-type.ts';
import { CueFormProvider, useCueForm, useCueFormOf } from './cue-form.tsx';
import './cues.css';
import { createDraftStore } from './draft/draft-store.ts';
import { EditorBody } from './editor-body.tsx';
import { EditorWorldProvider } from './editor-world.tsx';
import { CUE_UIS, uiOf } from './registry.tsx';
import { useWorldOf } from './use-editor-world.ts';

/** Drafts of this window: they outlive the panel, so that what could not be saved is there when it opens again. */
const drafts = createDraftStore();

/**
 * The side panel in which a cue is edited, with what viewers, host and programme will see. It stands beside the rundown and
 * blocks nothing: GO works while it is open. Every field is saved when it is left, as one step of undo.
 */
export function CueEditor(props: {
  /** Null: closed. */
  readonly cueId: string | null;
  readonly onClose: () => void;
  /** Another cue is to be edited; without it there are no "previous" and "next". */
  readonly onCue?: (cueId: string) => void;
}) {
  const { cueId } = props;
  const show = useShowPart((now) => (cueId === null ? null : now));
  const cue = props.cueId === null ? undefined : show?.rundown.cues.find(({ id }) => id === props.cueId);
  const { onClose } = props;
  const isGone = props.cueId !== null && show !== null && cue === undefined;
  useEffect(() => {
    if (!isGone) return;
    if (props.cueId !== null && Object.hasOwn(drafts.store.getState(), props.cueId)) {
      const kept = 'What you typed in it is kept, and there again when the removal is undone.';
      notify('warning', kept, 'The cue you were editing was removed');
    }
    onClose();
  }, [isGone, onClose, props.cueId]);
  return show && cue ? <EditorPanel key={cue.id} {...props} show={show} cue={cue} /> : null;
}

interface PanelProps {
  readonly show: Show;
  readonly cue: Cue;
  readonly onClose: () => void;
  readonly onCue?: (cueId: string) => void;
}

function EditorPanel({ show, cue, onClose, onCue }: PanelProps) {
  const { plan } = useStudio();
  const world = useWorldOf(show);
  const form = useCueFormOf({
    saved: cue,
    drafts,
    edit: (ops, label) => {
      const problem = plan.edit(ops, label);
      if (problem !== null) notify('warning', problem, 'Not saved; it stays in the editor');
      return problem;
    },
  });
  const { locked, readOnly } = useLocks(cue);
  const panel = useRef<HTMLElement>(null);
  useFocusInside(panel);
  const close = (): void => {
    // What is being typed is saved when its field is left.
    if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
    world.lookAt(cue.id, null);
    onClose();
  };
  return (
    <EditorWorldProvider value={world}>
      <CueFormProvider value={form}>
        <aside
          ref={panel}
          className="cue-panel"
          aria-label={`Edit ${cueName(cue)}`}
          data-testid="cue-editor"
          // Before tooltips, which take Escape for themselves; an open list or menu closes first.
          onKeyDownCapture={(event) => {
            if (event.key !== 'Escape' || event.currentTarget.querySelector('[aria-expanded="true"]')) return;
            event.stopPropagation();
            close();
          }}
        >
          <EditorHead {...(onCue ? { onCue } : {})} onClose={close} canChange={locked === null && readOnly === null} />
          <EditorBody locked={locked} readOnly={readOnly} />
        </aside>
      </CueFormProvider>
    </EditorWorldProvider>
  );
}

/** Why the content, or all of it, can't be changed by this person now. */
function useLocks(cue: Cue): { readonly locked: string | null; readonly readOnly: string | null } {
  const { stores } = useStudio();
  const rights = useStore(stores.me, (state) => state.me?.rights ?? null);
  const phase = useLive((live) => phaseOf(live?.run ?? null, cue.id));
  const wasTaken = phase !== 'draft' && phase !== 'armed' && cue.type !== 'memo';
  return {
    readOnly: rights !== null && !rights.includes('plan') ? 'You may read this show, but not edit it.' : null,
    locked: wasTaken
      ? 'This cue was taken in this run, so what viewers saw stays as it was, and how it was taken. Names, notes, planned start, hotkey and row can still be changed; the rest when a new run begins.'
      : null,
  };
}

/** Puts the keyboard into the panel when it opens, and back where it was when it closes. */
function useFocusInside(panel: React.RefObject<HTMLElement | null>): void {
  useEffect(() => {
    const before = document.activeElement;
    const element = panel.current;
    (element?.querySelector<HTMLElement>('[data-autofocus]') ?? element)?.focus();
    return () => {
      if (before instanceof HTMLElement && before.isConnected) before.focus();
    };
  }, [panel]);
}

function EditorHead(props: {
  readonly onCue?: (cueId: string) => void;
  readonly onClose: () => void;
  readonly canChange: boolean;
}) {
  const form = useCueForm();
  const { stores } = useStudio();
  const pending = useStore(stores.plan, (state) => state.pending);
  const show = useShow();
  const cues = show?.rundown.cues ?? [];
  const index = cues.findIndex(({ id }) => id === form.saved.id);
  const state =
    form.unsaved > 0
      ? `${form.unsaved} ${form.unsaved === 1 ? 'field' : 'fields'} not saved yet`
      : pending > 0
        ? 'Saving…'
        : 'Saved';
  return (
    <header className="cue-head">
      <TypeMenu cues={cues} canChange={props.canChange} />
      <h2 className="cue-head-title ellipsis">{cueName(form.saved)}</h2>
      <span className={form.unsaved > 0 ? 'cue-state cue-problem' : 'cue-state'} role="status">
        {state}
      </span>
      {props.onCue && <StepButtons cues={cues} index={index} onCue={props.onCue} />}
      <Tooltip label="Close (Esc); what can be saved is saved">
        <ActionIcon aria-label="Close the editor" onClick={props.onClose}>
          <IconX size={18} />
        </ActionIcon>
      </Tooltip>
    </header>
  );
}

function StepButtons(props: {
  readonly cues: readonly Cue[];
  readonly index: number;
  readonly onCue: (cueId: string) => void;
}) {
  const { cues, index, onCue } = props;
  const before = index > 0 ? cues[index - 1] : undefined;
  const after = cues[index + 1];
  return (
    <>
      <Tooltip label={before ? `Edit the one before: ${cueName(before)}` : 'This is the first cue'}>
        <ActionIcon
          aria-label="Edit the cue before"
          disabled={!before}
          onClick={() => {
            if (before) onCue(before.id);
          }}
        >
          <IconChevronUp size={18} />
        </ActionIcon>
      </Tooltip>
      <Tooltip label={after ? `Edit the one after: ${cueName(after)}` : 'This is the last cue'}>
        <ActionIcon
          aria-label="Edit the cue after"
          disabled={!after}
          onClick={() => {
            if (after) onCue(after.id);
          }}
        >
          <IconChevronDown size={18} />
        </ActionIcon>
      </Tooltip>
    </>
  );
}

/** The cue's type, and a menu that changes it. */
function TypeMenu({ cues, canChange }: { readonly cues: readonly Cue[]; readonly canChange: boolean }) {
  const { saved } = useCueForm();
  const { plan } = useStudio();
  const Icon = uiOf(saved).icon;
  const change = (type: CueTypeName): void => {
    const cue = changedType(saved, type, cues);
    const problem =
      typeof cue === 'string' ? cue : plan.edit([{ op: 'replace', cue }], `Make ${cueName(saved)} a ${type}`);
    if (problem !== null) notify('warning', problem, 'Type not changed');
    else drafts.drop(saved.id);
  };
  const lost = lostByChange(saved, 'marker');
  return (
    <Menu position="bottom-start" withinPortal={false} disabled={!canChange} trapFocus={false}>
      <Menu.Target>
        <Tooltip
          label={
            canChange
              ? `Change the type${lost === null ? '' : ` (${lost} goes; undo brings it back)`}`
              : 'The type can’t be changed now'
          }
        >
          <button
            type="button"
            className="cue-type"
            aria-disabled={!canChange}
            aria-label={`Type: ${CUE_TYPES[saved.type].label}. Change it`}
          >
            <Icon size={18} aria-hidden />
            {CUE_TYPES[saved.type].label}
            <IconSwitch3 size={14} aria-hidden />
          </button>
        </Tooltip>
      </Menu.Target>
      <Menu.Dropdown>
        {Object.values(CUE_TYPES).map(({ type, label, what }) => {
          const TypeIcon = CUE_UIS[type].icon;
          return (
            <Menu.Item
              key={type}
              leftSection={<TypeIcon size={16} aria-hidden />}
              disabled={type === saved.type}
              onClick={() => change(type)}
            >
              {label} <span className="small dim">{what}</span>
            </Menu.Item>
          );
        })}
      </Menu.Dropdown>
    </Menu>
  );
}
