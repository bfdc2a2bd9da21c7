import { ActionIcon, Tooltip } from '@mantine/core';
import type { ReactNode } from 'react';
import { LEAST_TARGET_MS, MOST_TARGET_MS } from './target-words.ts';
import type { TargetControl } from './use-target.ts';

/** A button that moves the target by `by` ms; it says why when it cannot. */
export function Step(props: {
  readonly control: TargetControl;
  readonly by: number;
  readonly label: string;
  readonly icon: ReactNode;
  readonly size?: number;
}) {
  const { control, by, label, icon, size } = props;
  const wanted = Math.min(MOST_TARGET_MS, Math.max(LEAST_TARGET_MS, (control.targetMs ?? 0) + by));
  // Still focusable, so that the reason is within reach of the keyboard.
  const idle = control.locked !== null || wanted === control.targetMs;
  return (
    <Tooltip label={control.locked ?? label}>
      <ActionIcon
        variant="default"
        {...(size === undefined ? {} : { size })}
        aria-label={label}
        {...(idle ? { 'data-disabled': true } : {})}
        aria-disabled={idle}
        onClick={() => {
          if (!idle) control.set(wanted);
        }}
      >
        {icon}
      </ActionIcon>
    </Tooltip>
  );
}
