import { NumberInput, Tooltip } from '@mantine/core';
import { useState } from 'react';
import { Confirm } from '../../../app/parts/confirm.tsx';
import { changeText, LEAST_TARGET_MS, MOST_TARGET_MS, TARGET_STEP_MS, targetText } from './target-words.ts';
import type { TargetControl } from './use-target.ts';

const HINT =
  'Target latency in ms, lens to screen: what every viewer’s player steers towards, by playing up to 4 % faster or slower. 200 to 30 000 ms; arrow keys change it by 50 ms, Enter applies what was typed.';

/** The target latency as a number that can be typed or stepped. */
export function TargetField({ control }: { readonly control: TargetControl }) {
  const { targetMs, locked } = control;
  const [typed, setTyped] = useState<number | null>(null);
  const apply = (ms: number | null): void => {
    setTyped(null);
    if (ms !== null) control.set(Math.min(MOST_TARGET_MS, Math.max(LEAST_TARGET_MS, Math.round(ms))));
  };
  const step = (by: number): void => apply((typed ?? targetMs ?? LEAST_TARGET_MS) + by);
  return (
    <Tooltip label={locked ?? HINT}>
      <NumberInput
        className="target-field"
        aria-label="Target latency (ms)"
        aria-description={locked ?? HINT}
        size="sm"
        suffix={'\u202fms'}
        thousandSeparator={'\u2009'}
        allowDecimal={false}
        allowNegative={false}
        readOnly={locked !== null}
        disabled={targetMs === null}
        value={typed ?? targetMs ?? ''}
        min={LEAST_TARGET_MS}
        max={MOST_TARGET_MS}
        clampBehavior="none"
        withKeyboardEvents={false}
        hideControls
        step={TARGET_STEP_MS}
        onChange={(value) => setTyped(typeof value === 'number' ? value : null)}
        onBlur={() => apply(typed)}
        onKeyDown={(event) => {
          if (locked !== null) return;
          if (event.key === 'Enter') apply(typed);
          else if (event.key === 'Escape') setTyped(null);
          else if (event.key === 'ArrowUp') step(TARGET_STEP_MS);
          else if (event.key === 'ArrowDown') step(-TARGET_STEP_MS);
          else return;
          if (event.key !== 'Escape') event.preventDefault();
        }}
      />
    </Tooltip>
  );
}

/** Asks before a change that every viewer feels. */
export function TargetConfirm({ control }: { readonly control: TargetControl }) {
  const { targetMs, askedMs } = control;
  return (
    <Confirm
      opened={askedMs !== null}
      title="Change the target latency on air?"
      text={targetMs === null || askedMs === null ? '' : changeText(targetMs, askedMs)}
      yes={askedMs === null ? 'Change it' : `Aim at ${targetText(askedMs)}`}
      no={targetMs === null ? 'Leave it' : `Stay at ${targetText(targetMs)}`}
      onYes={() => control.confirm(true)}
      onNo={() => control.confirm(false)}
    />
  );
}
