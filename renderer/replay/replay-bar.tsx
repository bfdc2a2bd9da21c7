import { ActionIcon, Button, Select, Slider, Tooltip } from '@mantine/core';
import {
  IconPlayerPause,
  IconPlayerPlay,
  IconPlayerSkipBack,
  IconPlayerSkipForward,
  IconRewindBackward10,
  IconRewindForward10,
} from '@tabler/icons-react';
import { useStore } from 'zustand';
import { formatClock, formatDuration } from '../app/format.ts';
import type { Studio } from '../app/studio.ts';
import { useReplay } from './replay-context.ts';
import type { ReplayStudio } from './replay-studio.ts';
import { SPEEDS } from './replay-player.ts';

const STEP_MS = 10_000;
const SPEED_CHOICES = SPEEDS.map((speed) => ({ value: String(speed), label: `${String(speed)}×` }));

/** Says that what is shown is not live, whether the live show is on air, and moves through the recording. */
export function ReplayBar({ replay, live }: { readonly replay: ReplayStudio; readonly live: Studio }) {
  const { leave } = useReplay();
  const { player, session } = replay;
  const onAir = useStore(live.stores.live, (state) => state.live?.encoder?.onAir ?? false);
  return (
    <section className="replay-bar" aria-label="Replay">
      <strong className="replay-word" role="status">
        REPLAY — not live
      </strong>
      <span className="replay-title ellipsis" title={session.head.title}>
        {session.head.title}
      </span>
      <Transport replay={replay} />
      <Position replay={replay} />
      <Tooltip label="How fast time goes by">
        <Select
          className="replay-speed"
          aria-label="Speed of the replay"
          size="xs"
          allowDeselect={false}
          data={SPEED_CHOICES}
          value={String(useStore(player.store, (state) => state.speed))}
          onChange={(value) => player.setSpeed(Number(value))}
        />
      </Tooltip>
      <Tooltip label={onAir ? 'The live show is on air meanwhile' : 'The live show is off air'}>
        <Button size="xs" color={onAir ? 'red' : 'gray'} onClick={leave}>
          {onAir ? 'Back to live (on air)' : 'Back to live'}
        </Button>
      </Tooltip>
    </section>
  );
}

function Transport({ replay: { player, session } }: { readonly replay: ReplayStudio }) {
  const playing = useStore(player.store, (state) => state.playing);
  const label = playing ? 'Pause' : 'Play';
  return (
    <div className="replay-transport" role="group" aria-label="Transport">
      <Step label="To the beginning" onClick={() => player.seek(session.fromMs)}>
        <IconPlayerSkipBack size={18} aria-hidden />
      </Step>
      <Step label="10 s back" onClick={() => player.seek(player.nowMs - STEP_MS)}>
        <IconRewindBackward10 size={18} aria-hidden />
      </Step>
      <Step label={label} onClick={() => (playing ? player.pause() : player.play())}>
        {playing ? <IconPlayerPause size={20} aria-hidden /> : <IconPlayerPlay size={20} aria-hidden />}
      </Step>
      <Step label="10 s on" onClick={() => player.seek(player.nowMs + STEP_MS)}>
        <IconRewindForward10 size={18} aria-hidden />
      </Step>
      <Step label="To the end" onClick={() => player.seek(session.toMs)}>
        <IconPlayerSkipForward size={18} aria-hidden />
      </Step>
    </div>
  );
}

function Step(props: { readonly label: string; readonly onClick: () => void; readonly children: React.ReactNode }) {
  return (
    <Tooltip label={props.label}>
      <ActionIcon aria-label={props.label} onClick={props.onClick}>
        {props.children}
      </ActionIcon>
    </Tooltip>
  );
}

function Position({ replay: { player, session } }: { readonly replay: ReplayStudio }) {
  const atMs = useStore(player.store, (state) => Math.floor(state.atMs / 1_000) * 1_000);
  const loading = useStore(player.store, (state) => state.loading);
  const { fromMs, toMs } = session;
  return (
    <div className="replay-position" aria-busy={loading}>
      <span className="replay-time">
        {new Date(atMs).toLocaleDateString()} {formatClock(Math.max(fromMs, atMs))}
      </span>
      <Slider
        className="replay-slider"
        thumbLabel="Time in the recording"
        size="sm"
        min={fromMs}
        max={Math.max(fromMs + 1, toMs)}
        step={1_000}
        value={Math.min(toMs, Math.max(fromMs, atMs))}
        label={(value) => formatClock(value)}
        onChange={(value) => player.seek(value)}
      />
      <span className="replay-length dim" title="Length of the recording">
        {formatDuration(toMs - fromMs)}
      </span>
    </div>
  );
}
