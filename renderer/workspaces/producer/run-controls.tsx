import { IconEye, IconLock, IconPlayerTrackNext, IconRefresh, IconTrashX } from '@tabler/icons-react';
import { useState } from 'react';
import { cueActionPermission, cueName, findCue, runPermission } from '../../app/cue-view.ts';
import { formatDuration } from '../../app/format.ts';
import { Confirm } from '../../app/parts/confirm.tsx';
import { GuardedButton } from '../../app/parts/guarded-button.tsx';
import { useRunContext, useStudio, useStudioNow } from '../../app/studio-context.tsx';

/** Close, reveal and void of the current cue; start and reset of the run. */
export function RunControls() {
  const { commands } = useStudio();
  const context = useRunContext();
  const [asking, setAsking] = useState<'void' | 'reset' | null>(null);
  const current = findCue(context.show, context.run?.currentCueId ?? null);
  const confirm = (): void => {
    if (asking === 'void') void commands.voidCurrent();
    if (asking === 'reset') void commands.resetRun();
    setAsking(null);
  };
  return (
    <div className="run-controls">
      <GuardedButton
        permission={cueActionPermission('close', context)}
        onPress={() => void commands.closeCurrent()}
        leftSection={<IconLock size={15} />}
      >
        Close
      </GuardedButton>
      <GuardedButton
        permission={cueActionPermission('reveal', context)}
        onPress={() => void commands.revealCurrent()}
        leftSection={<IconEye size={15} />}
      >
        Reveal
      </GuardedButton>
      <GuardedButton
        permission={cueActionPermission('void', context)}
        onPress={() => setAsking('void')}
        leftSection={<IconTrashX size={15} />}
      >
        Void…
      </GuardedButton>
      <span className="spacer" />
      {context.run?.startedAtMs === null || !context.run ? (
        <GuardedButton
          permission={runPermission('start', context)}
          onPress={() => void commands.startRun()}
          leftSection={<IconPlayerTrackNext size={15} />}
        >
          Start run
        </GuardedButton>
      ) : (
        <RunTime startedAtMs={context.run.startedAtMs} />
      )}
      <GuardedButton
        permission={runPermission('reset', context)}
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
            ? `${current ? cueName(current) : 'The current cue'} disappears from viewers’ screens and its votes do not count. This cannot be taken back.`
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
  const nowMs = useStudioNow(250);
  return (
    <span className="run-time" title="Time since the automatic run began; cues with a time of their own fire by it">
      run <strong>{formatDuration(nowMs - startedAtMs)}</strong>
    </span>
  );
}
