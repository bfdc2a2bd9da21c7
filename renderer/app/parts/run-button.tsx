import { ActionIcon, Button, Tooltip, type ButtonProps } from '@mantine/core';
import type { ReactNode } from 'react';
import { RUN_ACTIONS, type RunActionId } from '../run-actions.ts';
import { capsOf } from '../shortcuts.ts';
import { useDesk, useStudio } from '../studio-context.tsx';

/**
 * A button for one action of the run. It says on hover and focus what it does and with which key, or why it cannot be
 * pressed now, and stays focusable while it cannot.
 */
export function RunButton(
  props: { readonly action: RunActionId; readonly label?: string; readonly icon?: ReactNode } & Omit<
    ButtonProps,
    'children'
  >,
) {
  const { action, label, icon, ...rest } = props;
  const { desk } = useStudio();
  const { permission, name } = useDesk((context) => ({
    permission: RUN_ACTIONS[action].permission(context),
    name: RUN_ACTIONS[action].labelNow?.(context) ?? RUN_ACTIONS[action].label,
  }));
  const caps = capsOf(action);
  return (
    <Tooltip label={caps === '' ? permission.reason : `${permission.reason} (${caps})`}>
      <Button
        variant="default"
        {...rest}
        {...(permission.allowed ? {} : { 'data-disabled': true })}
        aria-disabled={!permission.allowed}
        // A longer name takes the icon's place, so that the row stays one line on a laptop.
        leftSection={label === undefined && name !== RUN_ACTIONS[action].label ? null : icon}
        onClick={() => {
          if (permission.allowed) desk.perform(action);
        }}
      >
        {label ?? name}
      </Button>
    </Tooltip>
  );
}

/** The same as an icon alone, for what is rarely pressed. */
export function RunIconButton(props: { readonly action: RunActionId; readonly children: ReactNode }) {
  const { action, children } = props;
  const { desk } = useStudio();
  const permission = useDesk((context) => RUN_ACTIONS[action].permission(context));
  const label = RUN_ACTIONS[action].label.replace('…', '');
  return (
    <Tooltip label={`${label}: ${permission.reason} (${capsOf(action)})`}>
      <ActionIcon
        variant="default"
        aria-label={label}
        {...(permission.allowed ? {} : { 'data-disabled': true })}
        aria-disabled={!permission.allowed}
        onClick={() => {
          if (permission.allowed) desk.perform(action);
        }}
      >
        {children}
      </ActionIcon>
    </Tooltip>
  );
}
