import { Slider, Tooltip } from '@mantine/core';
import { IconMicrophone } from '@tabler/icons-react';
import { useStore } from 'zustand';
import { formatMs, joined } from '../format.ts';
import { useDesk, useLive, useStudio } from '../studio-context.tsx';
import { RunButton } from './run-button.tsx';

/** Figures change ten times a second: shown in steps of this, they can be read. */
const STEP_MS = 50;

/** Late-press rescue: GO back-dated to where speech began, or to where the slider stands. */
export function RescueBar() {
  const { desk } = useStudio();
  const chosenMs = useStore(desk.store, (state) => state.backDateMs);
  const { leftMs, speechAgoMs, mostMs, backDateMs } = useDesk(({ rescue }) => ({
    leftMs: steps(rescue.leftMs),
    speechAgoMs: steps(rescue.speechAgoMs),
    mostMs: steps(rescue.mostMs) ?? 0,
    backDateMs: steps(rescue.backDateMs) ?? 0,
  }));
  const knowsAudience = useLive((live) => (live?.audience ?? null) !== null);
  // Engines that do not tell the very fastest viewer's latency tell what 99 % are behind.
  const knowsFastest = useLive((live) => live?.audience?.latency?.minMs !== undefined);
  const whom = leftMs === null || knowsFastest ? 'every viewer' : '99 % of viewers';
  const noLimit = knowsAudience ? 'nobody watches: any frame will do' : 'audience not known: no limit';
  const left = leftMs === null ? noLimit : `${joined(formatMs(leftMs))} rescue left`;
  return (
    <div className="rescue">
      <RunButton
        action="go-back-dated"
        label={backDateMs > 0 ? `GO −${joined(formatMs(backDateMs))}` : 'GO back-dated'}
      />
      <Tooltip label="Sets how far GO is back-dated, in ms. At the left end it follows the start of speech.">
        <Slider
          className="rescue-slider"
          size="sm"
          min={0}
          max={Math.max(STEP_MS, mostMs)}
          step={STEP_MS}
          value={Math.min(backDateMs, Math.max(STEP_MS, mostMs))}
          label={(value) => joined(formatMs(value))}
          thumbLabel="Back-date GO by (ms)"
          onChange={(value) => desk.setBackDate(value === 0 ? null : value)}
        />
      </Tooltip>
      <Tooltip
        label={
          speechAgoMs === null
            ? 'Nobody has begun to speak within the rescue that is left (or no microphone is captured)'
            : 'The voice began so long ago; GO back-dated goes there unless the slider was moved'
        }
      >
        <span className="rescue-speech small" tabIndex={0} data-heard={speechAgoMs !== null}>
          <IconMicrophone size={14} aria-hidden />{' '}
          {speechAgoMs === null ? 'no start of speech' : `${joined(formatMs(speechAgoMs))} ago`}
          {chosenMs !== null && ' · set by hand'}
        </span>
      </Tooltip>
      <Tooltip
        label={`So far back a cue still reaches ${whom} before its frame does: their latency, less the way there and the way of the picture to air`}
      >
        <span className="rescue-left small" tabIndex={0} data-testid="rescue-left">
          {left}
        </span>
      </Tooltip>
    </div>
  );
}

function steps(ms: number | null): number | null {
  return ms === null ? null : Math.floor(ms / STEP_MS) * STEP_MS;
}
