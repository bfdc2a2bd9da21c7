import { ActionIcon, Tooltip } from '@mantine/core';
import { IconBroadcast, IconGauge, IconKeyboard, IconListDetails, IconSearch } from '@tabler/icons-react';
import { useCallback, type ReactNode } from 'react';
import { AutomationButton } from '../automation/automation-button.tsx';
import { ShowSettingsButton } from '../cues/settings/show-settings.tsx';
import { openPalette } from './command-palette.tsx';
import { ReportButton } from '../report/report-button.tsx';
import { AlarmBadge } from '../workspaces/qa/alarms/alarm-badge.tsx';
import { ConflictsButton } from '../share/conflicts-button.tsx';
import { People } from '../share/people.tsx';
import { ShareButton } from '../share/share-button.tsx';
import { isOver } from './cue-view.ts';
import { EMPTY, formatClock, formatDuration, formatMs, joined } from './format.ts';
import type { WorkspaceId } from './shortcuts.ts';
import { useInfo, useLive, useRun, useShowPart, useTicked } from './studio-context.tsx';

const TABS: readonly { readonly id: WorkspaceId; readonly label: string; readonly icon: ReactNode }[] = [
  { id: 'producer', label: 'Producer', icon: <IconListDetails size={16} aria-hidden /> },
  { id: 'host', label: 'Host', icon: <IconBroadcast size={16} aria-hidden /> },
  { id: 'qa', label: 'QA', icon: <IconGauge size={16} aria-hidden /> },
];

export function TopBar(props: {
  readonly workspace: WorkspaceId;
  readonly onWorkspace: (id: WorkspaceId) => void;
  readonly onHelp: () => void;
}) {
  const title = useShowPart((show) => show?.title ?? null);
  const info = useInfo();
  return (
    <header className="topbar">
      <div className="topbar-left">
        <OnAirLamp />
        <HoldLamp />
        <h1 className="show-title ellipsis" title={title ?? 'The show has not been read from the host yet'}>
          {title ?? EMPTY}
        </h1>
        <ShowSettingsButton />
        {info?.rehearsal === true && (
          <Tooltip label="Local back-ends on real protocols: nobody outside watches">
            <span className="mode-tag" tabIndex={0}>
              rehearsal
            </span>
          </Tooltip>
        )}
      </div>
      <div className="tabs" role="tablist" aria-label="Workspaces">
        {TABS.map((tab, index) => (
          <button
            key={tab.id}
            id={`tab-${tab.id}`}
            type="button"
            role="tab"
            className="tab"
            aria-selected={props.workspace === tab.id}
            aria-controls="workspace"
            title={`Ctrl+${index + 1} or Alt+${index + 1}`}
            onClick={() => props.onWorkspace(tab.id)}
          >
            {tab.icon}
            {tab.label}
          </button>
        ))}
      </div>
      <div className="topbar-right">
        <People workspace={props.workspace} />
        <ConflictsButton />
        <AlarmBadge onIncidents={() => showIncidents(props.onWorkspace)} />
        <StudioClockView />
        <ShareButton />
        <ReportButton />
        <AutomationButton />
        <Tooltip label="All actions, by name (Ctrl+K)">
          <ActionIcon aria-label="Find an action" onClick={openPalette}>
            <IconSearch size={20} />
          </ActionIcon>
        </Tooltip>
        <Tooltip label="Keyboard shortcuts (?)">
          <ActionIcon aria-label="Keyboard shortcuts" onClick={props.onHelp}>
            <IconKeyboard size={20} />
          </ActionIcon>
        </Tooltip>
      </div>
    </header>
  );
}

/** The address names the section; QA listens to it. */
function showIncidents(onWorkspace: (id: WorkspaceId) => void): void {
  onWorkspace('qa');
  globalThis.location.hash = '#qa/incidents';
}

function OnAirLamp() {
  const onAir = useLive((live) => live?.encoder?.onAir ?? null);
  const sinceMs = useLive((live) => live?.encoder?.onAirSinceMs ?? null);
  const linkState = useLive((live) => live?.encoder?.link.state ?? 'idle');
  const reason = useLive((live) => live?.encoder?.link.reason ?? null);
  if (onAir === null) {
    return (
      <Tooltip label="The encoder process cannot be reached, so it is unknown whether the show is on air">
        <div className="lamp" role="status" tabIndex={0} data-on="unknown">
          AIR <span className="lamp-time">{EMPTY}</span>
        </div>
      </Tooltip>
    );
  }
  if (!onAir) {
    return (
      <Tooltip label="Nothing is sent to the ingest">
        <div className="lamp" role="status" tabIndex={0} data-on="false">
          OFF AIR
        </div>
      </Tooltip>
    );
  }
  const connected = linkState === 'connected';
  return (
    <Tooltip label={connected ? 'On air, and connected to the ingest' : `On air, but ${reason ?? linkState}`}>
      <div className="lamp" role="status" tabIndex={0} data-on={connected ? 'true' : 'trouble'}>
        ON AIR
        <RunningTime sinceMs={sinceMs} />
      </div>
    </Tooltip>
  );
}

/** While the show is on hold, and once it is over, every workspace says so. */
function HoldLamp() {
  const isHeld = useRun(({ run }) => (run?.holdSinceMs ?? null) !== null);
  const over = useRun(({ run }) => isOver(run));
  if (over) {
    return (
      <Tooltip label="The show was called over; reset the run (Shift+N) to begin anew">
        <div className="hold-lamp over-lamp" role="status" tabIndex={0}>
          SHOW OVER
        </div>
      </Tooltip>
    );
  }
  return isHeld ? (
    <Tooltip label="Nothing is taken by itself until it is released (H)">
      <div className="hold-lamp" role="status" tabIndex={0}>
        ON HOLD
      </div>
    </Tooltip>
  ) : null;
}

function RunningTime({ sinceMs }: { readonly sinceMs: number | null }) {
  const derive = useCallback(
    (nowMs: number) => (sinceMs === null ? EMPTY : formatDuration(nowMs - sinceMs)),
    [sinceMs],
  );
  return (
    <span className="lamp-time" data-testid="on-air-time">
      {useTicked(100, derive)}
    </span>
  );
}

const clockText = (nowMs: number): string => formatClock(nowMs);

function ClockText() {
  return <span className="clock-time">{useTicked(50, clockText)}</span>;
}

function StudioClockView() {
  const clock = useLive((live) => live?.clock ?? null);
  // As the light below says: beyond its limit, or in holdover, time is synchronised but doubtful.
  const level = useLive((live) => live?.connections.clock.level ?? 'grey');
  const label =
    clock === null
      ? 'The host has not told its time yet; this is this computer’s own clock'
      : clock.synchronised
        ? `Studio time from ${clock.source}, true to ± ${joined(formatMs(clock.errorBoundMs))}${clock.state === 'holdover' ? ', in holdover: no time server is believed now' : ''}`
        : `Not synchronised: ${clock.source}. Check the time servers in QA.`;
  return (
    <Tooltip label={label}>
      <div className="clock" tabIndex={0} role="group" aria-label="Studio clock">
        <ClockText />
        <span className="sync-badge">
          <span className="dot" data-level={level} aria-hidden />
          {clock === null ? 'waiting' : clock.synchronised ? `± ${joined(formatMs(clock.errorBoundMs))}` : 'no sync'}
        </span>
      </div>
    </Tooltip>
  );
}
