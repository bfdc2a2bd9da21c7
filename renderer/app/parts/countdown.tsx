import { Tooltip } from '@mantine/core';
import { EMPTY, formatCountdown, formatDuration } from '../format.ts';
import type { WindowPosition } from '../playheads.ts';

/** From here on the countdown is shown in amber. */
const LAST_MS = 5_000;

interface CountdownText {
  readonly value: string;
  readonly unit: string;
  readonly note: string;
  readonly fraction: number;
  readonly last: boolean;
}

function textOf(position: WindowPosition): CountdownText {
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
        note: 'left to answer',
        fraction: position.fraction,
        last: position.remainingMs <= LAST_MS,
      };
    case 'over':
      return { value: '0.0', unit: 's', note: 'window over', fraction: 0, last: false };
  }
}

/** How long a cue's window is still open at one playhead, in media time. */
export function Countdown(props: { readonly label: string; readonly position: WindowPosition; readonly hint: string }) {
  const text = textOf(props.position);
  return (
    <Tooltip label={props.position.kind === 'none' ? props.position.reason : props.hint}>
      <div className="countdown" data-last={text.last} tabIndex={0} role="timer" aria-label={props.label}>
        <div className="figure-label">{props.label}</div>
        <div className="countdown-value">
          {text.value}
          {text.unit !== '' && <span className="unit">{text.unit}</span>}
        </div>
        <div className="figure-foot">{text.note}</div>
        <div className="countdown-track">
          <div className="countdown-fill" style={{ width: `${text.fraction * 100}%` }} />
        </div>
      </div>
    </Tooltip>
  );
}
