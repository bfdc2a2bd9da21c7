import type { Live } from '../../shared/api/live.ts';
import type { Show } from '../../shared/show/show.ts';

export interface StatusFacts {
  readonly live: Live;
  readonly show: Show;
  readonly onAirMs: number;
  readonly lossPct: number | null;
}

/** The line that `--headless` prints once a second. */
export function statusLine(facts: StatusFacts): string {
  const { live, show } = facts;
  const { encoder, audience } = live;
  const parts = [encoder?.onAir ? `on air ${duration(facts.onAirMs)}` : 'off air', linkText(facts)];
  if (encoder?.onAir) parts.push(`${encoder.frames.fps.toFixed(0)} fps`);
  if (audience) {
    const { latency } = audience;
    const figures = latency
      ? `latency p50 ${latency.p50Ms.toFixed(0)} p95 ${latency.p95Ms.toFixed(0)} ms`
      : 'no latency yet';
    parts.push(`${String(audience.viewers)} viewers`, figures);
  } else {
    parts.push('no audience');
  }
  parts.push(cueText(live, show));
  return parts.join(' | ');
}

function linkText({ live, lossPct }: StatusFacts): string {
  const { encoder } = live;
  if (!encoder) return 'encoder away';
  const { state, srt, reason } = encoder.link;
  if (state !== 'connected') return reason === null ? `link ${state}` : `link ${state} (${reason})`;
  if (!srt) return 'link connected';
  const loss = lossPct === null ? '' : ` loss ${lossPct.toFixed(1)} %`;
  return `link connected rtt ${srt.rttMs.toFixed(1)} ms${loss}`;
}

function cueText(live: Live, show: Show): string {
  const { currentCueId, cues } = live.run;
  const run = currentCueId === null ? undefined : cues[currentCueId];
  if (!run) return 'no cue yet';
  const cue = show.rundown.cues.find(({ id }) => id === currentCueId);
  const votes = run.votes === 1 ? '1 vote' : `${String(run.votes)} votes`;
  return `cue ${cue?.number ?? run.cueId} ${run.phase} ${votes}`;
}

function duration(durationMs: number): string {
  const seconds = Math.floor(durationMs / 1000);
  const two = (value: number): string => String(value).padStart(2, '0');
  return `${two(Math.floor(seconds / 3600))}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
}
