import { IconMinus, IconPlus } from '@tabler/icons-react';
import { useReplay } from '../../../replay/replay-context.ts';
import { formatCount } from '../../../app/format.ts';
import { useAudienceNow } from '../audience/audience-now.ts';
import { waitText } from '../audience/settling-words.ts';
import { SpreadBar } from '../audience/spread-meter.tsx';
import './latency-control.css';
import { TargetConfirm, TargetField } from './target-field.tsx';
import { Step } from './target-step.tsx';
import { targetText } from './target-words.ts';
import { useTarget } from './use-target.ts';

const STEP_MS = 100;

/** The target latency and what it does to the audience, small enough to stand beside a rundown. */
export function CompactLatency() {
  const control = useTarget();
  const now = useAudienceNow();
  const { targetMs } = control;
  const isReplay = useReplay().replay !== null;
  if (targetMs === null) return null;
  const view = now.kind === 'known' ? now.view : null;
  return (
    <div className="compact-latency" role="group" aria-label="Target latency of all viewers">
      <div className="row">
        <span className="small dim nowrap">Target</span>
        <span className="spacer" />
        {isReplay ? (
          <strong>{targetText(targetMs)}</strong>
        ) : (
          <>
            <Step control={control} by={-STEP_MS} label="Aim 100 ms nearer" icon={<IconMinus size={14} />} />
            <TargetField control={control} />
            <Step control={control} by={STEP_MS} label="Aim 100 ms later" icon={<IconPlus size={14} />} />
          </>
        )}
      </div>
      {view?.all && <SpreadBar spread={view.all} targetMs={targetMs} narrow />}
      {view?.settling && (
        <span className="small dim">
          {formatCount(view.settling.settled)} of {formatCount(view.settling.viewers)} on target
          {view.settling.estimateMs > 0 && ` · about ${waitText(view.settling.estimateMs)} to go`}
        </span>
      )}
      <TargetConfirm control={control} />
    </div>
  );
}
