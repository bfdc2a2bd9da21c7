import { Tooltip } from '@mantine/core';
import { useCallback } from 'react';
import type { StudioStores } from '../../api/stores.ts';
import { EMPTY, formatCountdown, formatDuration } from '../format.ts';
import type { WindowPosition } from '../playheads.ts';
import { useTicked } from '../studio-context.tsx';

/** From here on the countdown is shown in amber. */
const LAST_MS = 5_000;
/** The bar moves in steps of this share, so that it is not drawn more often than can be seen. */
const BAR_STEPS = 200;

export interface CountdownText {
  readonly value: string;
  readonly unit: string;
  readonly note: string;
  /** 1: just opened; 0: over. */
  readonly fraction: number;
  readonly last: boolean;
}

export function countdownText(position: WindowPosition): CountdownText {
  switch (position.kind) {
    case 'none':
      return { value: EMPTY, unit: '', note: position.reason, fraction: 0, last: false };
    case 'before':
      return {
        value: formatCountdown(position.startsInMs),
        unit: 's',
        note: 'until it opens',
        fraction: 1,
        last: false,
      };
    case 'unlimited':
      return { value: formatDuration(position.sinceMs), unit: '', note: 'open until closed', fraction: 1, last: false };
    case 'inside':
      return {
        value: formatCountdown(position.remainingMs),
        unit: position.remainingMs < 60_000 ? 's' : '',
        note: 'left',
        fraction: Math.ceil(position.fraction * BAR_STEPS) / BAR_STEPS,
        last: position.remainingMs <= LAST_MS,
      };
    case 'over':
      return { value: '0.0', unit: 's', note: 'window over', fraction: 0, last: false };
    case 'overtime':
      return { value: `+${formatDuration(position.sinceMs)}`, unit: '', note: 'overtime', fraction: 0, last: false };
  }
}

export type ReadPosition = (nowMs: number, stores: StudioStores) => WindowPosition;

/** How long a cue's window is still open at one playhead, in media time. `read` must be stable. */
export function Countdown(props: { readonly label: string; readonly read: ReadPosition; readonly hint: string }) {
  return (
    <Tooltip label={props.hint}>
      <div className="countdown" tabIndex={0} role="timer" aria-label={props.label}>
        <div className="figure-label">{props.label}</div>
        <CountdownBody read={props.read} />
      </div>
    </Tooltip>
  );
}

function CountdownBody({ read }: { readonly read: ReadPosition }) {
  const derive = useCallback((nowMs: number, stores: StudioStores) => countdownText(read(nowMs, stores)), [read]);
  const text = useTicked(100, derive);
  return (
    <div data-last={text.last} data-overtime={text.note === 'overtime'} className="countdown-body">
      <div className="countdown-value">
        {text.value}
        {text.unit !== '' && <span className="unit">{text.unit}</span>}
      </div>
      <div className="figure-foot">{text.note}</div>
      <div className="countdown-track">
        <div className="countdown-fill" style={{ transform: `scaleX(${text.fraction})` }} />
      </div>
    </div>
  );
}
