import { Tooltip } from '@mantine/core';
import type { ReactElement } from 'react';

/** A tooltip that waits for the mouse to rest: on focus it would cover what is being typed. Fields say it to screen readers by `aria-description`. */
export function Hint(props: { readonly label: string; readonly root?: boolean; readonly children: ReactElement }) {
  return (
    <Tooltip
      label={props.label}
      position="top-start"
      openDelay={500}
      events={{ hover: true, focus: false, touch: false }}
      {...(props.root === true ? { refProp: 'rootRef' } : {})}
    >
      {props.children}
    </Tooltip>
  );
}
