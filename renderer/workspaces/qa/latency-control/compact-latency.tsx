import { ActionIcon, Tooltip } from '@mantine/core';
import { IconMinus, IconPlus } from '@tabler/icons-react';
import { formatCount } from '../../../app/format.ts';
import { useAudienceNow } from '../audience/audience-now.ts';
import { waitText } from '../audience/settling-words.ts';
import { SpreadBar } from '../audience/spread-meter.tsx';
import './latency-control.css';
import { TargetConfirm, TargetField } from './target-field.tsx';
import { LEAST_TARGET_MS, MOST_TARGET_MS } from './target-words.ts';
import { useTarget } from './use-target.ts';

const STEP_MS = 100;

/** The target latency and what it does to the audience, small enough to stand beside a rundown. */
export function CompactLatency() {
  const control = useTarget();
  const now = useAudienceNow();
  const { targetMs, locked } = control;
  if (targetMs === null) return null;
  const step = (by: number): void => control.set(Math.min(MOST_TARGET_MS, Math.max(LEAST_TARGET_MS, targetMs + by)));
  const view = now.kind === 'known' ? now.view : null;
  return (
    <div className="compact-latency" role="group" aria-label="Target latency of all viewers">
      <div className="row">
        <span className="small dim nowrap">Target</span>
        <span className="spacer" />
        <Tooltip label={locked ?? 'Aim 100 ms nearer'}>
          <ActionIcon
            variant="default"
            aria-label="Aim 100 ms nearer"
            disabled={locked !== null || targetMs <= LEAST_TARGET_MS}
            onClick={() => step(-STEP_MS)}
          >
            <IconMinus size={14} />
          </ActionIcon>
        </Tooltip>
        <TargetField control={control} />
        <Tooltip label={locked ?? 'Aim 100 ms later'}>
          <ActionIcon
            variant="default"
            aria-label="Aim 100 ms later"
            disabled={locked !== null || targetMs >= MOST_TARGET_MS}
            onClick={() => step(STEP_MS)}
          >
            <IconPlus size={14} />
          </ActionIcon>
        </Tooltip>
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
