import { Button, Tooltip } from '@mantine/core';
import { IconAlertOctagon } from '@tabler/icons-react';
import { useEffect, useRef } from 'react';
import { useStore } from 'zustand';
import type { Scheduled } from '../../../shared/time/clock.ts';
import { RUN_ACTIONS } from '../run-actions.ts';
import { capsOf } from '../shortcuts.ts';
import { useDesk, useStudio } from '../studio-context.tsx';

/** Held down for so long, the button needs no second press. */
const HOLD_MS = 700;

/** Panic: held down, or pressed twice, so that no elbow takes a show off viewers' screens. */
export function PanicButton() {
  const { clock, desk } = useStudio();
  const isArmed = useStore(desk.store, (state) => state.panicArmed);
  const permission = useDesk((context) => RUN_ACTIONS.panic.permission(context));
  const holding = useRef<Scheduled | null>(null);
  /** The hold did it: the click that ends it must not arm panic again. */
  const isDone = useRef(false);
  const letGo = (): void => {
    holding.current?.cancel();
    holding.current = null;
  };
  useEffect(() => () => holding.current?.cancel(), []);
  return (
    <Tooltip label={`${permission.reason} (${capsOf('panic')})`}>
      <Button
        color="red"
        variant={isArmed ? 'filled' : 'light'}
        className={isArmed ? 'panic panic-armed' : 'panic'}
        {...(permission.allowed ? {} : { 'data-disabled': true })}
        aria-disabled={!permission.allowed}
        leftSection={<IconAlertOctagon size={15} />}
        onPointerDown={() => {
          isDone.current = false;
          if (!permission.allowed) return;
          holding.current = clock.schedule(HOLD_MS, () => {
            isDone.current = true;
            desk.panic();
          });
        }}
        onPointerUp={letGo}
        onPointerLeave={letGo}
        onClick={() => {
          if (permission.allowed && !isDone.current) desk.perform('panic');
          isDone.current = false;
        }}
      >
        {isArmed ? 'Again!' : 'Panic'}
      </Button>
    </Tooltip>
  );
}
