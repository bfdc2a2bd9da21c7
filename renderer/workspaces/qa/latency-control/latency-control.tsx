import { Button, Slider, Tooltip } from '@mantine/core';
import { IconArrowBackUp, IconMinus, IconPlus } from '@tabler/icons-react';
import { useState } from 'react';
import { useLive } from '../../../app/studio-context.tsx';
import { GuardedButton } from '../../../app/parts/guarded-button.tsx';
import { Panel } from '../../../app/parts/panel.tsx';
import { waitText } from '../audience/settling-words.ts';
import './latency-control.css';
import { TargetConfirm, TargetField } from './target-field.tsx';
import { Step } from './target-step.tsx';
import { LEAST_TARGET_MS, PRESETS, settlingMs, SLIDER_MOST_MS, TARGET_STEP_MS, targetText } from './target-words.ts';
import { useTarget, type TargetControl } from './use-target.ts';

/** Panel: the latency all viewers steer towards. */
export function LatencyControl() {
  const control = useTarget();
  const { targetMs, locked, error } = control;
  const onAir = useLive((live) => live?.encoder?.onAir ?? false);
  return (
    <Panel
      title="Target latency"
      className="latency-control"
      tools={<span className="small dim">{onAir ? 'on air: felt at once' : 'of this show'}</span>}
    >
      {targetMs === null ? (
        <div className="empty small">The show has not been read from the host yet.</div>
      ) : (
        <div className="panel-body latency-control-body">
          <div className="row">
            <Step
              control={control}
              by={-TARGET_STEP_MS}
              size={34}
              label="Aim 50 ms nearer"
              icon={<IconMinus size={16} />}
            />
            <TargetField control={control} />
            <Step
              control={control}
              by={TARGET_STEP_MS}
              size={34}
              label="Aim 50 ms later"
              icon={<IconPlus size={16} />}
            />
            <span className="spacer" />
            <Back control={control} />
          </div>
          <TargetSlider control={control} targetMs={targetMs} />
          <div className="row wrap target-presets" role="group" aria-label="Target latencies to choose from">
            {PRESETS.map(({ ms, what }) => (
              <GuardedButton
                key={ms}
                permission={{
                  allowed: locked === null,
                  reason: locked ?? `${what}. From here about ${waitText(settlingMs(targetMs, ms))} at ±4 %.`,
                }}
                size="compact-sm"
                variant={ms === targetMs ? 'light' : 'default'}
                aria-pressed={ms === targetMs}
                onPress={() => control.set(ms)}
              >
                {targetText(ms)}
              </GuardedButton>
            ))}
          </div>
          <p className="small dim latency-control-note" role={error === null ? undefined : 'alert'}>
            {error ?? locked ?? 'Players go there by playing up to 4 % faster or slower, without a jump.'}
          </p>
        </div>
      )}
      <TargetConfirm control={control} />
    </Panel>
  );
}

/** Back to what it was before this window changed it; Ctrl+Z undoes it too, like every edit of the show. */
function Back({ control }: { readonly control: TargetControl }) {
  const { previousMs, locked } = control;
  if (previousMs === null || locked !== null) return null;
  return (
    <Tooltip label="Back to what it was before your last change (undo, Ctrl+Z, takes back any edit of the show)">
      <Button
        size="compact-sm"
        variant="default"
        leftSection={<IconArrowBackUp size={15} aria-hidden />}
        onClick={() => control.set(previousMs)}
      >
        Back to {targetText(previousMs)}
      </Button>
    </Tooltip>
  );
}

/** Set when it is let go: on the way there nobody steers after it. */
function TargetSlider({ control, targetMs }: { readonly control: TargetControl; readonly targetMs: number }) {
  const [dragMs, setDrag] = useState<number | null>(null);
  return (
    <Tooltip label={control.locked ?? 'Target latency in ms; set when it is let go. Arrow keys: 50 ms.'}>
      <div className="target-slider">
        <Slider
          size="sm"
          min={LEAST_TARGET_MS}
          max={SLIDER_MOST_MS}
          step={TARGET_STEP_MS}
          value={Math.min(SLIDER_MOST_MS, dragMs ?? targetMs)}
          label={(ms) => targetText(ms)}
          thumbLabel="Target latency (ms)"
          disabled={control.locked !== null}
          marks={[1_000, 2_000, 3_000, 4_000, 5_000].map((value) => ({ value, label: String(value / 1_000) }))}
          onChange={setDrag}
          onChangeEnd={(ms) => {
            setDrag(null);
            control.set(ms);
          }}
        />
        <span className="small faint">s</span>
      </div>
    </Tooltip>
  );
}
