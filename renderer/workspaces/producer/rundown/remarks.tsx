import { ActionIcon, Button, Tooltip } from '@mantine/core';
import { useClickOutside } from '@mantine/hooks';
import { IconAlertTriangle, IconX } from '@tabler/icons-react';
import { useEffect, useRef, useState } from 'react';
import { findingsByCue, lintShow } from '../../../../shared/show/lint/lint-show.ts';
import type { Finding } from '../../../../shared/show/lint/finding.ts';
import { lintFactsOf } from '../../../../shared/show/lint/live-facts.ts';
import type { Scheduled } from '../../../../shared/time/clock.ts';
import { findCue } from '../../../app/cue-view.ts';
import { useRun, useShowPart, useStudio } from '../../../app/studio-context.tsx';
import { cellElementId } from './table-row.tsx';
import { useController, useTable } from './table-context.tsx';

export interface Remarks {
  readonly all: readonly Finding[];
  readonly byCue: ReadonlyMap<string, readonly Finding[]>;
}

const NO_REMARKS: Remarks = { all: [], byCue: new Map() };
/** The linter reads the plan when nothing was typed for so long, so that it is never in the way of a key. */
const REST_MS = 120;

/** What the linter says of the plan and of how the studio is; it follows edits after a moment. */
export function useRemarks(): Remarks {
  const { clock, stores } = useStudio();
  const facts = useRun(() => lintFactsOf(stores.live.getState().live));
  const [remarks, setRemarks] = useState(NO_REMARKS);
  useEffect(() => {
    let resting: Scheduled | null = null;
    const lint = (): void => {
      const { show } = stores.show.getState();
      if (!show) return;
      const all = lintShow(show, facts);
      setRemarks((before) => (before.all === all ? before : { all, byCue: findingsByCue(all) }));
    };
    const lintSoon = (): void => {
      resting?.cancel();
      resting = clock.schedule(REST_MS, lint);
    };
    lintSoon();
    // Not as state: every edit would draw the whole panel before the linter has said anything.
    const leave = stores.show.subscribe(({ show }, before) => {
      if (show !== before.show) lintSoon();
    });
    return () => {
      leave();
      resting?.cancel();
    };
  }, [clock, stores, facts]);
  return remarks;
}

/** How much the linter found in all; a click goes to the first. */
export function RemarkCount({ remarks }: { readonly remarks: Remarks }) {
  const controller = useController();
  const count = remarks.all.length;
  if (count === 0) return null;
  const worst = (['error', 'warning', 'hint'] as const).find((level) =>
    remarks.all.some((each) => each.severity === level),
  );
  return (
    <Tooltip label={`${count} ${count === 1 ? 'remark' : 'remarks'} of the linter: go to the next (F8)`}>
      <button
        type="button"
        className="remark-count"
        data-level={worst}
        aria-label={`${count} remarks: show them`}
        onClick={() => controller.openRemarks({ cueId: null })}
      >
        <IconAlertTriangle size={14} aria-hidden /> {count}
      </button>
    </Tooltip>
  );
}

/** Most that are listed at once; the others come when these are mended. */
const LISTED = 60;

/** The remarks on a row (or all of them), each with its fix; Esc closes it. */
export function RemarkList({ remarks, onLeave }: { readonly remarks: Remarks; readonly onLeave: () => void }) {
  const controller = useController();
  const opened = useTable((state) => state.remarksFor);
  const close = (): void => controller.openRemarks(null);
  const panel = useClickOutside<HTMLDivElement>(close);
  const first = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (opened !== null) first.current?.focus();
  }, [opened]);
  if (opened === null) return null;
  const { cueId } = opened;
  const listed = cueId === null ? remarks.all : (remarks.byCue.get(cueId) ?? []);
  return (
    <div
      ref={panel}
      className="remark-list"
      role="dialog"
      aria-label="Remarks of the linter"
      style={placeFor(cueId)}
      onKeyDown={(event) => {
        event.stopPropagation();
        if (event.key !== 'Escape') return;
        close();
        onLeave();
      }}
    >
      <header className="row">
        <strong className="grow">{listed.length === 0 ? 'All is well here' : 'Remarks'}</strong>
        <ActionIcon ref={first} aria-label="Close the remarks" onClick={close}>
          <IconX size={16} />
        </ActionIcon>
      </header>
      <ul>
        {listed.slice(0, LISTED).map((finding) => (
          <li key={`${finding.cueId ?? ''}:${finding.rule}:${finding.text}`} data-level={finding.severity}>
            <RemarkWords finding={finding} isLink={cueId === null} />
            {finding.fix && (
              <Button size="compact-xs" variant="light" onClick={() => controller.applyFix(finding)}>
                {finding.fix.label}
              </Button>
            )}
          </li>
        ))}
      </ul>
      {listed.length > LISTED && <p className="small dim">… and {listed.length - LISTED} more</p>}
    </div>
  );
}

function RemarkWords({ finding, isLink }: { readonly finding: Finding; readonly isLink: boolean }) {
  const controller = useController();
  const { cueId, text } = finding;
  const cue = useShowPart((show) => findCue(show, cueId));
  if (!isLink || cueId === null || cue === null) return <span className="grow">{text}</span>;
  return (
    <button type="button" className="remark-link grow" title="Go to this cue" onClick={() => controller.reveal(cueId)}>
      <span className="remark-cue ellipsis">{[cue.number, cue.title].filter((part) => part !== '').join(' · ')}</span>
      {text}
    </button>
  );
}

/** Beside the row it is about, within the window; all of them: at the head of the panel. */
function placeFor(cueId: string | null): React.CSSProperties {
  const row = cueId === null ? null : document.getElementById(cellElementId(cueId, 'title'));
  const box = row?.getBoundingClientRect();
  if (!box) return { top: 140, left: 120 };
  const roomBelow = globalThis.innerHeight - box.bottom;
  return roomBelow > 240
    ? { top: box.bottom + 4, left: box.left }
    : { bottom: globalThis.innerHeight - box.top + 4, left: box.left };
}
