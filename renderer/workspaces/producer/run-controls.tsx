import {
  IconArrowBackUp,
  IconArrowForwardUp,
  IconBolt,
  IconClockPause,
  IconEye,
  IconFlagCheck,
  IconLock,
  IconPlayerPause,
  IconPlayerPlay,
  IconPlayerSkipForward,
  IconPlayerTrackNext,
  IconRefresh,
  IconTrashX,
} from '@tabler/icons-react';
import { useCallback } from 'react';
import { formatDuration } from '../../app/format.ts';
import { PanicButton } from '../../app/parts/panic-button.tsx';
import { RunButton, RunIconButton } from '../../app/parts/run-button.tsx';
import { useRun, useTicked } from '../../app/studio-context.tsx';

const ICON_PX = 15;

/** Everything but GO: hold and panic, standby, the selected cue, time, the current cue, the run. */
export function RunControls() {
  const { isHeld, startedAtMs } = useRun(({ run }) => ({
    isHeld: (run?.holdSinceMs ?? null) !== null,
    startedAtMs: run?.startedAtMs ?? null,
  }));
  return (
    <div
      className="run-controls"
      role="toolbar"
      aria-label="Run controls"
      data-timed={startedAtMs === null ? undefined : true}
    >
      <div className="run-row">
        <RunButton
          action="hold"
          label={isHeld ? 'Release' : 'Hold'}
          variant={isHeld ? 'filled' : 'default'}
          className={isHeld ? 'run-held' : ''}
          icon={isHeld ? <IconPlayerPlay size={ICON_PX} /> : <IconPlayerPause size={ICON_PX} />}
        />
        <PanicButton />
        <span className="run-gap" />
        <RunButton action="back" icon={<IconArrowBackUp size={ICON_PX} />} />
        <RunButton action="skip" icon={<IconPlayerSkipForward size={ICON_PX} />} />
        <RunButton action="fire" label="Fire" icon={<IconBolt size={ICON_PX} />} />
        <RunButton action="jump" icon={<IconArrowForwardUp size={ICON_PX} />} />
        <span className="spacer" />
        {startedAtMs === null ? (
          <RunIconButton action="start">
            <IconPlayerTrackNext size={ICON_PX} />
          </RunIconButton>
        ) : (
          <RunTime startedAtMs={startedAtMs} />
        )}
        <RunIconButton action="finish">
          <IconFlagCheck size={ICON_PX} />
        </RunIconButton>
        <RunIconButton action="reset">
          <IconRefresh size={ICON_PX} />
        </RunIconButton>
      </div>
      <div className="run-row">
        <RunButton action="close" icon={<IconLock size={ICON_PX} />} />
        <RunButton action="reveal" icon={<IconEye size={ICON_PX} />} />
        <RunButton action="void" icon={<IconTrashX size={ICON_PX} />} />
        <span className="spacer" />
        <RunIconButton action="hold-extending">
          <IconClockPause size={ICON_PX} />
        </RunIconButton>
        <RunButton action="take-10" />
        <RunButton action="add-10" />
        <RunButton action="add-30" />
        <RunButton action="add-60" />
      </div>
    </div>
  );
}

function RunTime({ startedAtMs }: { readonly startedAtMs: number }) {
  const derive = useCallback((nowMs: number) => formatDuration(nowMs - startedAtMs), [startedAtMs]);
  const text = useTicked(100, derive);
  return (
    <span className="run-time" title="Time since the automatic run began; cues with a time of their own fire by it">
      run <strong>{text}</strong>
    </span>
  );
}
