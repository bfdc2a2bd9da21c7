import { CLOCK_LIMIT_MS } from '../../../../shared/telemetry/clock-limits.ts';
import { formatAge, formatClock, formatDuration, joined } from '../../../app/format.ts';
import { Figure } from '../../../app/parts/figure.tsx';
import { Panel } from '../../../app/parts/panel.tsx';
import { useLive, useStudioNow } from '../../../app/studio-context.tsx';
import { boundText } from '../../../../shared/report/figure-text.ts';
import { clockTrust } from '../panel-trust.ts';
import { TrustLine } from '../trust-line.tsx';
import { clockState, formatPpm, formatFineMs, formatFineOffsetMs } from './clock-words.ts';
import './clock.css';

const UNKNOWN = 'No time server has been believed yet.';

/** How far studio time can be trusted, in figures. */
export function ClockFigures() {
  const clock = useLive((live) => live?.clock ?? null);
  // One judgement for the light, the badge and this panel.
  const light = useLive((live) => live?.connections.clock ?? null);
  const link = useLive((live) => live?.engineLink ?? null);
  const nowMs = useStudioNow(1_000);
  if (!clock) {
    return (
      <Panel title="Studio clock" className="clock-panel">
        <div className="empty small">The host has not told its time yet.</div>
      </Panel>
    );
  }
  const { errorBoundMs, lastStep } = clock;
  const engineError = link?.clockErrorMs ?? null;
  const bound = errorBoundMs === null ? 'bound unknown' : boundText(errorBoundMs);
  return (
    <Panel
      title="Studio clock"
      className="clock-panel"
      tools={
        <span className="row clock-source">
          <span className="dot" data-level={light?.level ?? 'grey'} title={light?.reason} aria-hidden />
          <strong className="nowrap">{clockState(clock)}</strong>
          <span className="small dim ellipsis" title={clock.source}>
            {clock.source}
          </span>
        </span>
      }
    >
      <div className="panel-body clock-figures">
        <Figure
          label="Off by"
          value={formatFineOffsetMs(errorBoundMs === null ? null : -clock.slewRemainingMs)}
          hint={`Studio time − true time as it is believed; what is left is slewed away. From ${String(CLOCK_LIMIT_MS)} ms on with a show armed there is an alarm.`}
          emptyHint={UNKNOWN}
          foot={`${bound} · ${clock.slewPpm === 0 ? 'not slewing' : `slews ${joined(formatPpm(clock.slewPpm))}`}`}
          over={Math.abs(clock.slewRemainingMs) >= CLOCK_LIMIT_MS}
        />
        <Figure
          label="Error bound"
          value={formatFineMs(errorBoundMs)}
          hint="True time lies within ± this of studio time. Without servers it grows."
          emptyHint={UNKNOWN}
          foot={`limit ${String(CLOCK_LIMIT_MS)} ms`}
          over={errorBoundMs !== null && errorBoundMs > CLOCK_LIMIT_MS}
        />
        <Figure
          label="Frequency"
          value={formatPpm(clock.frequencyPpm)}
          hint="How much slow this computer’s oscillator is: studio time runs faster by as much. 1 ppm is 3.6 ms an hour."
          emptyHint="It takes some minutes of probes to learn."
          foot={
            clock.frequencyErrorPpm === null ? '' : `± ${joined(formatPpm(clock.frequencyErrorPpm)).replace('+', '')}`
          }
        />
        <Figure
          label="Round trip"
          value={formatFineMs(clock.roundTripMs)}
          hint="To the time server that is followed, the shortest of many probes. Half of it is the most by which an uneven way can mislead."
          emptyHint={UNKNOWN}
          foot={clock.sourceKind === 'none' ? '' : `by ${clock.sourceKind.toUpperCase()}`}
        />
        <Figure
          label="Engine clock"
          value={formatFineOffsetMs(link?.clockOffsetMs ?? null)}
          hint={`The engine’s clock − studio time, by the host’s pings. Viewers go by the engine’s, so it is in the bound of their latencies. From ${String(CLOCK_LIMIT_MS)} ms on with a show armed there is an alarm.`}
          emptyHint="No engine is connected."
          foot={engineError === null ? '' : boundText(engineError)}
          over={Math.abs(link?.clockOffsetMs ?? 0) - (engineError ?? 0) >= CLOCK_LIMIT_MS}
        />
        <Figure
          label="Holdover"
          value={
            clock.holdoverSinceMs === null
              ? { text: 'no', unit: '' }
              : { text: formatDuration(nowMs - clock.holdoverSinceMs), unit: '' }
          }
          hint="For how long no server has been believed: the learnt frequency carries studio time on, and the bound grows."
          emptyHint=""
          foot={clock.holdoverSinceMs === null ? '' : `since ${formatClock(clock.holdoverSinceMs)}`}
          over={clock.holdoverSinceMs !== null}
        />
        <Figure
          label="This computer’s clock"
          value={formatFineOffsetMs(-clock.offsetMs)}
          hint={
            errorBoundMs === null
              ? 'This computer’s own clock − studio time. Until a time server is believed, studio time is made of it.'
              : 'This computer’s own clock − studio time. It does no harm: the studio does not use it.'
          }
          emptyHint={UNKNOWN}
          foot={errorBoundMs === null ? 'bound unknown · in use' : `${bound} · not used`}
        />
        <Figure
          label="Last step"
          value={lastStep === null ? { text: 'none', unit: '' } : formatFineOffsetMs(lastStep.byMs)}
          hint="When studio time was set at once, and by how much; only off air. On air it is slewed, 500 ppm at most."
          emptyHint=""
          foot={lastStep === null ? 'since the start' : formatAge(nowMs - lastStep.atMs)}
        />
        <Figure
          label="Late stamps"
          value={formatFineMs(clock.stampDelayP95Ms)}
          hint="How late the host would have seen answers at p95, had it stamped them itself: what stamping in a thread of its own saves."
          emptyHint="Answers are not stamped apart here."
          foot={clock.stampDelayP95Ms === null ? '' : 'p95, avoided'}
        />
      </div>
      <TrustLine read={clockTrust} />
    </Panel>
  );
}
