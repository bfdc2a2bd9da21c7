import { ActionIcon, Switch, Tooltip } from '@mantine/core';
import { IconRefresh, IconVolume, IconVolumeOff } from '@tabler/icons-react';
import { useCallback } from 'react';
import { useStore } from 'zustand';
import type { ReturnStats } from '../../shared/telemetry/latency.ts';
import { EMPTY, formatMs, formatOffsetMs, joined } from '../app/format.ts';
import { Figure } from '../app/parts/figure.tsx';
import { Panel } from '../app/parts/panel.tsx';
import { useActiveCapture, useStudio } from '../app/studio-context.tsx';
import { latencyBoundMs } from '../../shared/telemetry/latency-bound.ts';
import { boundText } from '../../shared/report/figure-text.ts';
import { returnTrust } from '../workspaces/qa/panel-trust.ts';
import { TrustLine } from '../workspaces/qa/trust-line.tsx';
import { wantsToPlay } from './return-memory.ts';
import { ReturnPicture } from './return-picture.tsx';

/** The return monitor with its switches and what it measures. */
export function ReturnPanel() {
  return (
    <Panel title="Return monitor" className="return-panel" tools={<ReturnTools />}>
      <div className="return-body">
        <ReturnPicture />
        <ReturnFigures />
      </div>
      <ReturnTrust />
    </Panel>
  );
}

/** This window's own figures, which are newer than what the host tells of them. */
function ReturnTrust() {
  const { returnMonitor } = useStudio();
  const read = useCallback(() => returnTrust(returnMonitor.store.getState().stats), [returnMonitor]);
  return <TrustLine read={read} />;
}

function ReturnTools() {
  const { returnMonitor } = useStudio();
  const { choice, muted } = useStore(returnMonitor.store);
  const capturing = useActiveCapture() !== null;
  const on = wantsToPlay(choice, { shown: true, capturing });
  const why =
    choice === 'auto' && capturing
      ? 'Off, as this window captures: decoding a second picture costs the camera’s encoder time. Switch it on if the computer can bear it.'
      : 'Plays what viewers get from the CDN, and measures it. Remembered in this browser.';
  const sound = muted ? 'Hear the return feed (it is behind by the latency)' : 'Mute the return feed';
  return (
    <span className="row return-tools">
      <Tooltip label="Load the stream anew">
        <ActionIcon
          variant="subtle"
          size="sm"
          aria-label="Load the return feed anew"
          onClick={() => returnMonitor.retry()}
        >
          <IconRefresh size={16} />
        </ActionIcon>
      </Tooltip>
      <Tooltip label={sound}>
        <ActionIcon
          variant="subtle"
          size="sm"
          aria-label={sound}
          aria-pressed={!muted}
          onClick={() => returnMonitor.setMuted(!muted)}
        >
          {muted ? <IconVolumeOff size={16} /> : <IconVolume size={16} />}
        </ActionIcon>
      </Tooltip>
      <Tooltip label={why} multiline maw={320}>
        <Switch
          size="xs"
          label="On"
          aria-label="Return monitor on"
          checked={on}
          onChange={({ currentTarget }) => returnMonitor.choose(currentTarget.checked ? 'on' : 'off')}
        />
      </Tooltip>
    </span>
  );
}

const SHORT = { 'program-date-time': 'Playlist', id3: 'ID3', sei: 'SEI' } as const;
const DATED_BY = {
  'program-date-time': 'the playlist (PROGRAM-DATE-TIME)',
  id3: 'ID3 tags, as the playlist has no dates',
  sei: 'SEI, as there are neither dates in the playlist nor ID3 tags',
  nothing: 'nothing',
} as const;

/** Which dates the stream carries at all. */
function present(stats: ReturnStats | null): string {
  const { programDateTime = null, id3 = null, sei = null } = stats?.glassToGlassByMs ?? {};
  const named = [['playlist', programDateTime] as const, ['ID3', id3] as const, ['SEI', sei] as const];
  const names = named.filter(([, ms]) => ms !== null).map(([name]) => name);
  return names.length === 0 ? EMPTY : names.join(', ');
}

/** By the capture time in the media: where it is not what the dates say, somebody on the way rewrites them. */
function TagFigure({ stats, bound }: { readonly stats: ReturnStats | null; readonly bound: string }) {
  const { id3 = null, sei = null } = stats?.glassToGlassByMs ?? {};
  const ms = sei ?? id3;
  const apartMs = ms === null || typeof stats?.glassToGlassMs !== 'number' ? null : ms - stats.glassToGlassMs;
  return (
    <Figure
      label={sei === null && id3 !== null ? 'By ID3' : 'By SEI'}
      value={formatMs(ms)}
      hint="Glass to glass by the capture time that our encoder puts into the media (SEI, else ID3). Behind it, how far it is from the dates: if it is not what they say, the encoder in the cloud or the packager writes dates of its own."
      emptyHint={stats?.state === 'playing' ? 'Something on the way takes them out.' : NOT_PLAYING}
      foot={apartMs === null ? EMPTY : `${bound} · ${joined(formatOffsetMs(apartMs))}`}
      over={apartMs !== null && Math.abs(apartMs) > APART_MS}
    />
  );
}

/** What is noticed as a cue that comes early or late. */
const APART_MS = 100;
const NOT_PLAYING = 'Nothing plays here now.';

function ReturnFigures() {
  const { returnMonitor } = useStudio();
  const stats = useStore(returnMonitor.store, (now) => now.stats);
  const boundMs = latencyBoundMs(stats?.clockErrorBoundMs ?? null);
  const bound = boundMs === null ? 'bound unknown' : boundText(boundMs);
  const footOf = (ms: number | null | undefined): string => (typeof ms === 'number' ? bound : EMPTY);
  return (
    <div className="return-figures">
      <Figure
        label="By dates"
        value={formatMs(stats?.glassToGlassMs)}
        hint={`Glass to glass by the stream’s dates, median of the last second. Frames are dated by ${DATED_BY[stats?.datedBy ?? 'nothing']}. Right within ${bound}: studio time, this window’s clock and a refresh of the screen.`}
        emptyHint={NOT_PLAYING}
        foot={footOf(stats?.glassToGlassMs)}
      />
      <Figure
        label="By mark"
        value={formatMs(stats?.markMs)}
        hint="Glass to glass by the latency mark in decoded pixels, median of the last second."
        emptyHint="No mark was read: it is switched off, nothing plays, or the window is hidden."
        foot={footOf(stats?.markMs)}
      />
      <TagFigure stats={stats} bound={bound} />
      <Figure
        label="Dated by"
        value={{ text: stats?.datedBy ? SHORT[stats.datedBy] : EMPTY, unit: '' }}
        hint="Which dates are believed: the playlist’s PROGRAM-DATE-TIME, else ID3 tags, else SEI in the pictures’ own data."
        emptyHint={stats?.state === 'playing' ? 'The stream carries none of them.' : NOT_PLAYING}
        foot={present(stats)}
      />
      <Figure
        label="Buffer"
        value={formatMs(stats?.state === 'playing' || stats?.state === 'stalled' ? stats.bufferMs : null)}
        hint="Media after the playhead that can be played without loading."
        emptyHint={NOT_PLAYING}
        foot={`${String(stats?.stalls ?? 0)} ${stats?.stalls === 1 ? 'stall' : 'stalls'}`}
        over={stats?.state === 'stalled'}
      />
      <Figure
        label="Part fetch"
        value={formatMs(stats?.fetchMs)}
        hint="First to last byte of a part or segment, median of the last twenty."
        emptyHint={NOT_PLAYING}
        foot={typeof stats?.partMs === 'number' ? `parts of ${joined(formatMs(stats.partMs))}` : 'no parts'}
      />
    </div>
  );
}
