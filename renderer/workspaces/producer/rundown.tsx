import { ActionIcon, Tooltip } from '@mantine/core';
import {
  IconArrowDown,
  IconArrowUp,
  IconCopy,
  IconPencil,
  IconPlayerPlay,
  IconPlus,
  IconTrash,
} from '@tabler/icons-react';
import { memo, useEffect, useRef, useState, type ReactNode } from 'react';
import type { Cue } from '../../../shared/cues/registry.ts';
import type { CueRun, RunState } from '../../../shared/show/run-state.ts';
import { runOf, triggerLabel, windowLabel } from '../../app/cue-view.ts';
import { EMPTY, formatClock, formatCount } from '../../app/format.ts';
import { Panel } from '../../app/parts/panel.tsx';
import { PhaseTag } from '../../app/parts/phase-tag.tsx';
import { useElementSize } from '../../app/use-element-size.ts';
import { rowWindow } from './rundown-model.ts';

const ROW_PX = 38;

export type RundownTool = 'add' | 'edit' | 'duplicate' | 'remove' | 'move-up' | 'move-down';

const TOOLS: readonly { readonly tool: RundownTool; readonly label: string; readonly icon: ReactNode }[] = [
  { tool: 'move-up', label: 'Move up (Alt+↑)', icon: <IconArrowUp size={17} /> },
  { tool: 'move-down', label: 'Move down (Alt+↓)', icon: <IconArrowDown size={17} /> },
  { tool: 'edit', label: 'Edit (Enter)', icon: <IconPencil size={17} /> },
  { tool: 'duplicate', label: 'Duplicate', icon: <IconCopy size={17} /> },
  { tool: 'remove', label: 'Remove (Delete)', icon: <IconTrash size={17} /> },
  { tool: 'add', label: 'Add a poll', icon: <IconPlus size={18} /> },
];

export interface RundownProps {
  readonly cues: readonly Cue[];
  readonly run: RunState | null;
  readonly selectedId: string | null;
  /** False until the host has told the show. */
  readonly known: boolean;
  /** A click: selects, and puts in standby what was not taken yet. */
  readonly onPick: (cueId: string) => void;
  readonly onEdit: (cueId: string) => void;
  readonly onTool: (tool: RundownTool) => void;
}

/** The rundown: click puts a cue in standby, a double click edits it; only rows in view are drawn. */
export function Rundown(props: RundownProps) {
  const { cues } = props;
  return (
    <Panel
      title={`Rundown · ${cues.length} ${cues.length === 1 ? 'cue' : 'cues'}`}
      tools={<RundownTools hasSelection={props.selectedId !== null} onTool={props.onTool} />}
    >
      <div className="rundown-head" aria-hidden>
        <span>#</span>
        <span>Title</span>
        <span>Taken</span>
        <span>Window</span>
        <span>State</span>
        <span>Votes</span>
      </div>
      {cues.length === 0 ? <EmptyRundown known={props.known} /> : <RundownRows {...props} />}
    </Panel>
  );
}

const RundownTools = memo(function RundownTools(props: {
  readonly hasSelection: boolean;
  readonly onTool: (tool: RundownTool) => void;
}) {
  return (
    <div className="row" style={{ gap: 2 }}>
      {TOOLS.map(({ tool, label, icon }) => {
        const isOff = tool !== 'add' && !props.hasSelection;
        return (
          <Tooltip key={tool} label={isOff ? `${label}: select a cue first` : label}>
            <ActionIcon
              aria-label={label}
              aria-disabled={isOff}
              {...(isOff ? { 'data-disabled': true } : {})}
              onClick={() => {
                if (!isOff) props.onTool(tool);
              }}
            >
              {icon}
            </ActionIcon>
          </Tooltip>
        );
      })}
    </div>
  );
});

function EmptyRundown({ known }: { readonly known: boolean }) {
  return (
    <div className="empty">
      {known ? (
        <span>
          The rundown is empty.
          <br />
          Add the first poll with + above.
        </span>
      ) : (
        <span>The show has not been read from the host yet.</span>
      )}
    </div>
  );
}

function RundownRows(props: RundownProps) {
  const { cues, run, selectedId } = props;
  const body = useRef<HTMLDivElement>(null);
  const { heightPx } = useElementSize(body);
  const [scrollTopPx, setScrollTopPx] = useState(0);
  const view = rowWindow(cues.length, ROW_PX, scrollTopPx, heightPx);
  const selectedIndex = cues.findIndex((cue) => cue.id === selectedId);

  useEffect(() => {
    const element = body.current;
    if (!element || selectedIndex < 0) return;
    const topPx = selectedIndex * ROW_PX;
    if (topPx < element.scrollTop) element.scrollTop = topPx;
    else if (topPx + ROW_PX > element.scrollTop + element.clientHeight) {
      element.scrollTop = topPx + ROW_PX - element.clientHeight;
    }
  }, [selectedIndex]);

  return (
    <div
      ref={body}
      className="rundown-body"
      data-rundown
      role="listbox"
      tabIndex={0}
      aria-label="Rundown: arrows select, S puts in standby, Enter edits"
      aria-activedescendant={selectedId === null ? undefined : `cue-row-${selectedId}`}
      onScroll={(event) => setScrollTopPx(event.currentTarget.scrollTop)}
    >
      <div style={{ height: cues.length * ROW_PX, position: 'relative' }} role="presentation">
        {cues.slice(view.first, view.end).map((cue, offset) => (
          <Row
            key={cue.id}
            cue={cue}
            cueRun={runOf(run, cue.id)}
            isStandby={run?.standbyCueId === cue.id}
            isCurrent={run?.currentCueId === cue.id}
            index={view.first + offset}
            total={cues.length}
            selected={cue.id === selectedId}
            onPick={props.onPick}
            onEdit={props.onEdit}
          />
        ))}
      </div>
    </div>
  );
}

const Row = memo(function Row(props: {
  readonly cue: Cue;
  readonly cueRun: CueRun | null;
  readonly isStandby: boolean;
  readonly isCurrent: boolean;
  readonly index: number;
  readonly total: number;
  readonly selected: boolean;
  readonly onPick: (cueId: string) => void;
  readonly onEdit: (cueId: string) => void;
}) {
  const { cue, cueRun, isStandby, isCurrent } = props;
  const phase = cueRun?.phase ?? 'draft';
  const plannedAtMs = cueRun?.plannedAtMs ?? null;
  const taken = plannedAtMs === null ? triggerLabel(cue) : formatClock(plannedAtMs);
  return (
    <div
      id={`cue-row-${cue.id}`}
      className="rundown-row"
      role="option"
      aria-selected={props.selected}
      aria-posinset={props.index + 1}
      aria-setsize={props.total}
      data-cue={cue.id}
      data-standby={isStandby}
      data-current={isCurrent}
      data-skip={cue.skip}
      style={{ top: props.index * ROW_PX, height: ROW_PX }}
      onClick={() => props.onPick(cue.id)}
      onDoubleClick={() => props.onEdit(cue.id)}
    >
      <span className="rundown-number">{cue.number === '' ? EMPTY : cue.number}</span>
      <span className="rundown-title">
        <span className="ellipsis" title={cue.title}>
          {cue.title}
        </span>
        <span className="rundown-type">
          {cue.skip ? 'skipped' : cue.type}
          {isStandby && (
            <span className="standby-word">
              <IconPlayerPlay size={11} aria-hidden /> standby
            </span>
          )}
        </span>
      </span>
      <span className="dim" title={plannedAtMs === null ? undefined : `planned, ${triggerLabel(cue)}`}>
        {taken}
      </span>
      <span className="dim">{windowLabel(cue)}</span>
      <span>
        <PhaseTag phase={phase} note={cueRun?.note ?? null} />
      </span>
      <span className="rundown-votes">
        {phase === 'draft' ? (
          <span className="faint" title="Not taken yet">
            {EMPTY}
          </span>
        ) : (
          formatCount(cueRun?.votes)
        )}
      </span>
    </div>
  );
});
