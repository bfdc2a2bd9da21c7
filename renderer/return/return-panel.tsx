import { ActionIcon, Switch, Tooltip } from '@mantine/core';
import { IconRefresh, IconVolume, IconVolumeOff } from '@tabler/icons-react';
import { useStore } from 'zustand';
import { EMPTY, formatMs, joined } from '../app/format.ts';
import { Figure } from '../app/parts/figure.tsx';
import { Panel } from '../app/parts/panel.tsx';
import { useActiveCapture, useStudio } from '../app/studio-context.tsx';
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
    </Panel>
  );
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

const NOT_PLAYING = 'Nothing plays here now.';

function ReturnFigures() {
  const { returnMonitor } = useStudio();
  const stats = useStore(returnMonitor.store, (now) => now.stats);
  const bound = stats?.clockErrorBoundMs ?? null;
  return (
    <div className="return-figures">
      <Figure
        label="By dates"
        value={formatMs(stats?.glassToGlassMs)}
        hint="Glass to glass by PROGRAM-DATE-TIME, median of the last second."
        emptyHint={NOT_PLAYING}
        foot={bound === null ? EMPTY : `clock ± ${joined(formatMs(bound))}`}
      />
      <Figure
        label="By mark"
        value={formatMs(stats?.markMs)}
        hint="Glass to glass by the latency mark in decoded pixels, median of the last second."
        emptyHint="No mark was read: it is switched off, nothing plays, or the window is hidden."
        foot="pixels"
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
