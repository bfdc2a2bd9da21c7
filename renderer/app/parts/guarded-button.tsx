import { Button, Tooltip, type ButtonProps } from '@mantine/core';
import type { ReactNode } from 'react';
import type { Permission } from '../cue-view.ts';

/**
 * A button that says on hover and focus what it does, or why it cannot be pressed now. It stays focusable while it
 * cannot, so that the reason is within reach of the keyboard too.
 */
export function GuardedButton(
  props: { readonly permission: Permission; readonly onPress: () => void; readonly children: ReactNode } & Omit<
    ButtonProps,
    'children'
  >,
) {
  const { permission, onPress, children, ...rest } = props;
  return (
    <Tooltip label={permission.reason}>
      <Button
        variant="default"
        {...rest}
        {...(permission.allowed ? {} : { 'data-disabled': true })}
        aria-disabled={!permission.allowed}
        onClick={() => {
          if (permission.allowed) onPress();
        }}
      >
        {children}
      </Button>
    </Tooltip>
  );
}
