import { Tooltip } from '@mantine/core';
import { useCallback } from 'react';
import { findCue } from '../cue-view.ts';
import { formatInZone } from '../../../shared/time/zone.ts';
import { EMPTY, formatCountdown, formatDuration, formatOver } from '../format.ts';
import { runningLeftMs } from '../running-left.ts';
import { useShowPart, useTicked, useTimes, useStudio } from '../studio-context.tsx';

/** Closer to the plan than this is on time. */
const ON_TIME_MS = 5_000;
const FAR_BEHIND_MS = 60_000;
/** The last seconds of what runs are amber. */
const LAST_MS = 10_000;

export type Lateness = 'unknown' | 'ahead' | 'on-time' | 'behind' | 'far-behind';

export function lateness(overMs: number | null): Lateness {
  if (overMs === null) return 'unknown';
  if (Math.abs(overMs) < ON_TIME_MS) return 'on-time';
  if (overMs < 0) return 'ahead';
  return overMs < FAR_BEHIND_MS ? 'behind' : 'far-behind';
}

/** Over/under in both forms, expected end, and the countdown of what runs. */
export function ShowTiming({ large = false }: { readonly large?: boolean }) {
  return (
    <div className={large ? 'timing timing-large' : 'timing'} role="group" aria-label="Timing of the show">
      <RunningCountdown />
      <OverUnderCell form="absolute" />
      <OverUnderCell form="relative" />
      <ExpectedEnd />
    </div>
  );
}

const FORMS = {
  absolute: {
    label: 'Over / under',
    what: 'Against the clock: how late the show is by its plan',
    missing: 'The plan has no time of day (show settings: planned start)',
  },
  relative: {
    label: 'Since start',
    what: 'Against its own start: how much was lost or won since the first cue',
    missing: 'The show has not come from the host yet',
  },
} as const;

function OverUnderCell({ form }: { readonly form: keyof typeof FORMS }) {
  const words = FORMS[form];
  const parts = useTimes((times) => {
    if (!times) return null;
    const { absoluteMs, relativeMs, startLatenessMs, overtimeMs, pauseMs, addedMs } = times.overUnder;
    const ms = form === 'absolute' ? absoluteMs : relativeMs;
    return {
      text: ms === null ? EMPTY : formatOver(ms),
      level: lateness(ms),
      sum: `${formatOver(startLatenessMs)} start, ${formatOver(overtimeMs)} overtime, ${formatOver(pauseMs)} on hold, ${formatOver(addedMs)} added`,
    };
  });
  const text = parts?.text ?? EMPTY;
  return (
    <Tooltip label={text === EMPTY ? words.missing : `${words.what}; + is behind. ${parts?.sum ?? ''}`}>
      <div className="timing-cell" tabIndex={0} role="group" aria-label={`${words.label}: ${text}`}>
        <span className="figure-label">{words.label}</span>
        <span className="timing-value" data-lateness={parts?.level ?? 'unknown'} data-testid={`over-${form}`}>
          {text}
        </span>
      </div>
    </Tooltip>
  );
}

function ExpectedEnd() {
  const zone = useShowPart((show) => show?.timeZone ?? 'UTC');
  const end = useTimes((times) =>
    times === null
      ? null
      : {
          expected: formatInZone(times.expectedEndMs, zone),
          planned: formatInZone(times.plannedEndMs, zone),
          over: formatOver(times.endOverMs),
          level: lateness(times.endOverMs),
        },
  );
  const label = end
    ? `The last cue is expected to end at ${end.expected}; planned ${end.planned} (${end.over}). Times in ${zone}.`
    : 'The show has not come from the host yet';
  return (
    <Tooltip label={label}>
      <div className="timing-cell" tabIndex={0} role="group" aria-label={`Expected end: ${end?.expected ?? EMPTY}`}>
        <span className="figure-label">Expected end</span>
        <span className="timing-value" data-lateness={end?.level === 'far-behind' ? 'behind' : 'unknown'}>
          {end?.expected ?? EMPTY}
        </span>
      </div>
    </Tooltip>
  );
}

/** What is left of the cue in hand, or how far it is over. */
function RunningCountdown() {
  const { times, stores } = useStudio();
  const running = useTimes((now) => {
    if (!now) return null;
    const { cueId } = now.overUnder;
    const own = cueId === null ? undefined : now.cues[cueId];
    const found =
      own?.state === 'running'
        ? cueId
        : (now.runningCueIds.findLast((id) => now.cues[id]?.remainingMs !== null) ?? null);
    return found;
  });
  const cue = useShowPart((show) => findCue(show, running));
  const derive = useCallback(
    (nowMs: number) => {
      const leftMs = runningLeftMs(times.store.getState(), cue, stores.live.getState().live?.run ?? null, nowMs);
      if (leftMs === null) return { text: EMPTY, unit: '', level: 'none' };
      if (leftMs < 0) return { text: `+${formatDuration(-leftMs)}`, unit: '', level: 'over' };
      return {
        text: formatCountdown(leftMs),
        unit: leftMs < 60_000 ? 's' : '',
        level: leftMs < LAST_MS ? 'last' : 'runs',
      };
    },
    [times, stores, cue],
  );
  const { text, unit, level } = useTicked(100, derive);
  const name = cue ? cue.title : 'nothing runs';
  return (
    <Tooltip label={cue ? `What is left of “${cue.title}”; with + it is in overtime` : 'No cue runs that has a length'}>
      <div className="timing-cell timing-running" tabIndex={0} role="timer" aria-label={`Left of ${name}`}>
        <span className="figure-label ellipsis">{cue ? `Left of ${cue.title}` : 'Nothing runs'}</span>
        <span className="timing-value" data-left={level}>
          {text}
          {unit !== '' && <span className="unit">{unit}</span>}
        </span>
      </div>
    </Tooltip>
  );
}
