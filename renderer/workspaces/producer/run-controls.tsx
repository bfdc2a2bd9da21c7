import { IconEye, IconLock, IconPlayerTrackNext, IconRefresh, IconTrashX } from '@tabler/icons-react';
import { useCallback, useState } from 'react';
import { cueActionPermission, cueName, findCue, runPermission, type RunContext } from '../../app/cue-view.ts';
import { formatDuration } from '../../app/format.ts';
import { Confirm } from '../../app/parts/confirm.tsx';
import { GuardedButton } from '../../app/parts/guarded-button.tsx';
import { useRun, useStudio, useTicked } from '../../app/studio-context.tsx';

function deriveControls(context: RunContext) {
  const current = findCue(context.show, context.run?.currentCueId ?? null);
  return {
    close: cueActionPermission('close', context),
    reveal: cueActionPermission('reveal', context),
    void: cueActionPermission('void', context),
    start: runPermission('start', context),
    reset: runPermission('reset', context),
    startedAtMs: context.run?.startedAtMs ?? null,
    currentName: current && cueName(current),
  };
}

/** Close, reveal and void of the current cue; start and reset of the run. */
export function RunControls() {
  const { commands } = useStudio();
  const state = useRun(deriveControls);
  const [asking, setAsking] = useState<'void' | 'reset' | null>(null);
  const confirm = (): void => {
    if (asking === 'void') void commands.voidCurrent();
    if (asking === 'reset') void commands.resetRun();
    setAsking(null);
  };
  return (
    <div className="run-controls">
      <GuardedButton
        permission={state.close}
        onPress={() => void commands.closeCurrent()}
        leftSection={<IconLock size={15} />}
      >
        Close
      </GuardedButton>
      <GuardedButton
        permission={state.reveal}
        onPress={() => void commands.revealCurrent()}
        leftSection={<IconEye size={15} />}
      >
        Reveal
      </GuardedButton>
      <GuardedButton permission={state.void} onPress={() => setAsking('void')} leftSection={<IconTrashX size={15} />}>
        Void…
      </GuardedButton>
      <span className="spacer" />
      {state.startedAtMs === null ? (
        <GuardedButton
          permission={state.start}
          onPress={() => void commands.startRun()}
          leftSection={<IconPlayerTrackNext size={15} />}
        >
          Start run
        </GuardedButton>
      ) : (
        <RunTime startedAtMs={state.startedAtMs} />
      )}
      <GuardedButton
        permission={state.reset}
        onPress={() => setAsking('reset')}
        leftSection={<IconRefresh size={15} />}
      >
        Reset run…
      </GuardedButton>
      <Confirm
        opened={asking !== null}
        title={asking === 'void' ? 'Withdraw the current cue?' : 'Begin a new run?'}
        text={
          asking === 'void'
            ? `${state.currentName ?? 'The current cue'} disappears from viewers’ screens and its votes do not count. This cannot be taken back.`
            : 'Every cue is ready to be taken again and all counts begin at zero. The as-run log keeps what happened.'
        }
        yes={asking === 'void' ? 'Withdraw it' : 'Begin anew'}
        no={asking === 'void' ? 'Keep it' : 'Go on with this run'}
        onYes={confirm}
        onNo={() => setAsking(null)}
      />
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
