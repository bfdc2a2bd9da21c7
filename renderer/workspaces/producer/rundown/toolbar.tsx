import { ActionIcon, Menu, Tooltip } from '@mantine/core';
import {
  IconArrowBackUp,
  IconArrowForwardUp,
  IconArrowsDiagonal,
  IconArrowsDiagonalMinimize2,
  IconCopy,
  IconDots,
  IconFolderPlus,
  IconListNumbers,
  IconPalette,
  IconPencil,
  IconPlayerPlay,
  IconPlayerSkipForward,
  IconPlus,
  IconSearch,
  IconTemplate,
  IconTrash,
} from '@tabler/icons-react';
import { memo, useDeferredValue, useRef, useState, type KeyboardEvent, type ReactNode } from 'react';
import { useStore } from 'zustand';
import { CUE_COLOURS } from '../../../../shared/cues/cue-base.ts';
import { CUE_TYPES } from '../../../../shared/cues/registry.ts';
import { useStudio } from '../../../app/studio-context.tsx';
import { CUE_UIS } from '../../../cues/registry.tsx';
import { RundownTemplates } from '../../../cues/templates/rundown-templates.tsx';
import { ColumnsMenu } from './columns-menu.tsx';
import type { TableAction } from './keys.ts';
import { RowRunItems } from './row-run-items.tsx';
import { useController, useTable } from './table-context.tsx';

/** Keys pressed in a menu are the menu's: Space there must not be GO. */
export const keepKeys = (event: KeyboardEvent): void => {
  if (event.key !== 'Escape') event.stopPropagation();
};

interface ToolbarProps {
  readonly onLeave: () => void;
  readonly canPlan: boolean;
}

/** What can be done to the rundown, by mouse; each tool names its key. */
export const RundownToolbar = memo(function RundownToolbar({ onLeave, canPlan }: ToolbarProps) {
  const controller = useController();
  const hasCursor = useTable((state) => state.selection.cursorId !== null);
  const prefs = useTable((state) => state.prefs);
  const act = (action: TableAction) => () => {
    controller.act(action);
    onLeave();
  };
  const noPlan = canPlan ? null : 'Your link lets you read this rundown, not edit it';
  const needs = noPlan ?? (hasCursor ? null : 'select a cue first');
  return (
    <div className="row rundown-tools" style={{ gap: 1 }}>
      <UndoTools noPlan={noPlan} onLeave={onLeave} />
      <Tool
        label="Search (Ctrl+F)"
        off={null}
        icon={<IconSearch size={16} />}
        onUse={() => controller.act({ kind: 'search' })}
      />
      <Tool
        label="Edit (E, double click)"
        off={hasCursor ? null : 'select a cue first'}
        icon={<IconPencil size={16} />}
        onUse={() => controller.act({ kind: 'open-editor' })}
      />
      <Tool label="Duplicate (Ctrl+D)" off={needs} icon={<IconCopy size={16} />} onUse={act({ kind: 'duplicate' })} />
      <Tool
        label="Remove (Delete)"
        off={needs}
        icon={<IconTrash size={16} />}
        onUse={() => controller.act({ kind: 'remove' })}
      />
      <MoreMenu needs={needs} noPlan={noPlan} onLeave={onLeave} />
      <ColumnsMenu canPlan={canPlan} />
      <Tool
        label={prefs.wide ? 'Narrow: with monitor and results' : 'Wide: all columns, for planning'}
        off={null}
        icon={prefs.wide ? <IconArrowsDiagonalMinimize2 size={16} /> : <IconArrowsDiagonal size={16} />}
        onUse={() => {
          controller.setPrefs({ ...prefs, wide: !prefs.wide });
          onLeave();
        }}
      />
      <AddMenu off={noPlan} onLeave={onLeave} />
    </div>
  );
});

interface UndoToolsProps {
  readonly noPlan: string | null;
  readonly onLeave: () => void;
}

/** What these two would do changes with every edit; the edit itself is shown first. */
function UndoTools(props: UndoToolsProps) {
  const { stores } = useStudio();
  const undoLabel = useDeferredValue(useStore(stores.plan, (state) => state.undoLabel));
  const redoLabel = useDeferredValue(useStore(stores.plan, (state) => state.redoLabel));
  return <UndoAndRedo {...props} undoLabel={undoLabel} redoLabel={redoLabel} />;
}

const UndoAndRedo = memo(function UndoAndRedo(
  props: UndoToolsProps & { readonly undoLabel: string | null; readonly redoLabel: string | null },
) {
  const { noPlan, onLeave, undoLabel, redoLabel } = props;
  const controller = useController();
  const act = (kind: 'undo' | 'redo') => () => {
    controller.act({ kind });
    onLeave();
  };
  return (
    <>
      <Tool
        label="Undo (Ctrl+Z)"
        what={undoLabel}
        off={noPlan ?? (undoLabel === null ? 'nothing to undo' : null)}
        icon={<IconArrowBackUp size={17} />}
        onUse={act('undo')}
      />
      <Tool
        label="Redo (Ctrl+Shift+Z)"
        what={redoLabel}
        off={noPlan ?? (redoLabel === null ? 'nothing to redo' : null)}
        icon={<IconArrowForwardUp size={17} />}
        onUse={act('redo')}
      />
    </>
  );
});

function Tool(props: {
  readonly label: string;
  /** What it would do, in words. */
  readonly what?: string | null;
  /** Why it can't be used; null: it can. */
  readonly off: string | null;
  readonly icon: ReactNode;
  readonly onUse: () => void;
}) {
  const { label, off } = props;
  const what = props.what ?? null;
  return (
    <Tooltip label={off === null ? (what === null ? label : `${label}: ${what}`) : `${label}: ${off}`}>
      <ActionIcon
        aria-label={label}
        aria-disabled={off !== null}
        {...(off === null ? {} : { 'data-disabled': true })}
        onClick={() => {
          if (off === null) props.onUse();
        }}
      >
        {props.icon}
      </ActionIcon>
    </Tooltip>
  );
}

/** New cues, by type; opens by Insert or +. */
function AddMenu({ off, onLeave }: { readonly off: string | null; readonly onLeave: () => void }) {
  const controller = useController();
  const opened = useTable((state) => state.addMenuOpen) && off === null;
  const [templates, setTemplates] = useState(false);
  /** The menu closes for the templates: then the focus is theirs, not the grid's. */
  const forTemplates = useRef(false);
  const closeMenu = (): void => {
    if (forTemplates.current) setTemplates(true);
    else onLeave();
    forTemplates.current = false;
  };
  const closeTemplates = (): void => {
    setTemplates(false);
    onLeave();
  };
  return (
    <>
      <Menu
        opened={opened}
        onChange={(open) => controller.setAddMenu(open)}
        position="bottom-end"
        width={330}
        returnFocus={false}
        onClose={closeMenu}
      >
        <Menu.Target>
          <Tooltip label={off ?? 'Add a cue behind the selected one (Insert or +)'}>
            <ActionIcon variant="light" color="blue" aria-label="Add a cue" aria-disabled={off !== null}>
              <IconPlus size={18} />
            </ActionIcon>
          </Tooltip>
        </Menu.Target>
        <Menu.Dropdown onKeyDown={keepKeys}>
          <AddItems />
          <Menu.Divider />
          <Menu.Item
            leftSection={<IconTemplate size={18} aria-hidden />}
            onClick={() => {
              forTemplates.current = true;
            }}
          >
            <span className="menu-two">
              <strong>From a template …</strong>
              <span className="small dim">Common cues and whole shows; keeps the selection as one, too.</span>
            </span>
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <RundownTemplates opened={templates} onClose={closeTemplates} />
    </>
  );
}

function AddItems() {
  const controller = useController();
  return Object.values(CUE_TYPES).map(({ type, label, what }, index) => {
    const Icon = CUE_UIS[type].icon;
    return (
      <Menu.Item
        key={type}
        {...(index === 0 ? { 'data-autofocus': true } : {})}
        leftSection={<Icon size={18} aria-hidden />}
        onClick={() => controller.add(type)}
      >
        <span className="menu-two">
          <strong>{label}</strong>
          <span className="small dim">{what}</span>
        </span>
      </Menu.Item>
    );
  });
}

function MoreMenu(props: {
  readonly needs: string | null;
  readonly noPlan: string | null;
  readonly onLeave: () => void;
}) {
  const controller = useController();
  const isOff = props.needs !== null;
  const [opened, setOpened] = useState(false);
  const cursorColour = controller.cursorCue()?.colour;
  const act = (action: TableAction) => () => controller.act(action);
  return (
    <Menu
      position="bottom-end"
      width={250}
      opened={opened}
      onChange={setOpened}
      returnFocus={false}
      onClose={props.onLeave}
    >
      <Menu.Target>
        <Tooltip label="Standby, close, reveal, withdraw, skip, group, colour, numbers">
          <ActionIcon aria-label="More for the selected cues">
            <IconDots size={17} />
          </ActionIcon>
        </Tooltip>
      </Menu.Target>
      <Menu.Dropdown onKeyDown={keepKeys}>
        <Menu.Item
          data-autofocus
          leftSection={<IconPlayerPlay size={16} />}
          rightSection={<Key name="S" />}
          onClick={act({ kind: 'standby' })}
        >
          Put in standby
        </Menu.Item>
        <RowRunItems />
        <Menu.Divider />
        <Menu.Item
          disabled={isOff}
          leftSection={<IconPlayerSkipForward size={16} />}
          rightSection={<Key name="X" />}
          onClick={act({ kind: 'skip' })}
        >
          Skip, or no longer
        </Menu.Item>
        <Menu.Item
          disabled={isOff}
          leftSection={<IconFolderPlus size={16} />}
          rightSection={<Key name="Ctrl+G" />}
          onClick={act({ kind: 'group' })}
        >
          Group
        </Menu.Item>
        <Menu.Item disabled={isOff} rightSection={<Key name="Ctrl+Shift+G" />} onClick={act({ kind: 'ungroup' })}>
          Ungroup
        </Menu.Item>
        <Menu.Divider />
        <Menu.Label>
          <span className="row">
            <IconPalette size={14} aria-hidden /> Colour
          </span>
        </Menu.Label>
        <div className="colour-choices" role="group" aria-label="Colour of the selected cues">
          {[...CUE_COLOURS, null].map((colour) => (
            <button
              key={colour ?? 'none'}
              type="button"
              role="menuitemradio"
              aria-checked={colour === cursorColour}
              className="colour-choice"
              data-colour={colour ?? undefined}
              disabled={isOff}
              title={colour ?? 'no colour'}
              aria-label={colour ?? 'no colour'}
              onClick={() => {
                controller.colour(colour);
                setOpened(false);
                props.onLeave();
              }}
            />
          ))}
        </div>
        <Menu.Divider />
        <Menu.Item
          disabled={props.noPlan !== null}
          leftSection={<IconListNumbers size={16} />}
          onClick={() => controller.renumber()}
        >
          Number all cues anew
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

function Key({ name }: { readonly name: string }) {
  return <span className="small faint">{name}</span>;
}
