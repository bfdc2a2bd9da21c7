import type { WorstViewer } from '../../../shared/telemetry/audience-view.ts';
import type { WatchedViewer } from './watched-viewer.ts';

const WORST = 10;
/** A viewer needs so long to find its place. */
const JOINING_MS = 10_000;
/** A stall explains a late picture for so long. */
const REBUFFERED_MS = 15_000;
const CLOCK_ERROR_MS = 100;
const DRIFT_PPM = 500;
/** A player that aims so much later than all others does it for its connection. */
const EXTRA_MS = 100;
/** Less media than this waits for its turn: the connection hardly keeps up. */
const LOW_BUFFER_MS = 100;
/** As near to its aim as this, a viewer has settled. */
export const ON_TARGET_MS = 50;

type Why = Pick<WorstViewer, 'why' | 'text'>;

/** The ten viewers with the largest latency, worst first, each with the probable reason. */
export function worstViewers(playing: readonly WatchedViewer[], nowMs: number, targetMs: number): WorstViewer[] {
  const worst: { viewer: WatchedViewer; latencyMs: number }[] = [];
  for (const viewer of playing) {
    const { latencyMs } = viewer;
    if (latencyMs === null) continue;
    const last = worst.at(-1);
    if (worst.length === WORST && last && latencyMs <= last.latencyMs) continue;
    if (worst.length === WORST) worst.pop();
    worst.splice(worst.filter((other) => other.latencyMs >= latencyMs).length, 0, { viewer, latencyMs });
  }
  return worst.map(({ viewer, latencyMs }) => {
    const { viewerId, client, cdn, device, network } = viewer;
    const datedBy = viewer.report?.datedBy ?? null;
    const why = whyOf(viewer, nowMs, targetMs);
    const [bitrateKbps, throughputKbps] = [viewer.report?.bitrateKbps ?? null, viewer.report?.throughputKbps ?? null];
    const who = { viewerId, client, cdn, device, network };
    return { ...who, glassToGlassMs: latencyMs, ...why, bitrateKbps, throughputKbps, datedBy };
  });
}

/** The most telling reason first. */
export function whyOf(viewer: WatchedViewer, nowMs: number, targetMs: number): Why {
  return (
    whyNow(viewer, nowMs) ??
    whyPlayer(viewer) ??
    whyConnection(viewer, targetMs) ??
    whySteering(viewer, targetMs) ?? { why: 'unknown', text: 'Nothing it reports explains it.' }
  );
}

/** What just happened. */
function whyNow(viewer: WatchedViewer, nowMs: number): Why | null {
  const { report, ratchet, playsSinceMs, stoodAtMs } = viewer;
  if (viewer.standsStill) {
    return { why: 'stall', text: `Its picture stands still; it has stalled ${times(report?.stalls ?? 0)} so far.` };
  }
  if (playsSinceMs !== null && nowMs - playsSinceMs < JOINING_MS) {
    return { why: 'joining', text: `Joined ${seconds(nowMs - playsSinceMs)} ago and is finding its place.` };
  }
  if (ratchet.ratcheting) {
    const text = `Later after each of ${String(ratchet.steps)} stalls, by ${ms(ratchet.risenMs)} in all, and has not come back.`;
    return { why: 'ratchet', text };
  }
  if (stoodAtMs !== null && nowMs - stoodAtMs < REBUFFERED_MS) {
    return { why: 'rebuffer', text: `Stalled ${seconds(nowMs - stoodAtMs)} ago and is catching up.` };
  }
  return null;
}

/** What its device cannot do. */
function whyPlayer({ report }: WatchedViewer): Why | null {
  const errorMs = report?.clockErrorBoundMs ?? null;
  if (errorMs !== null && errorMs > CLOCK_ERROR_MS) {
    return { why: 'clock', text: `Knows the time only within ± ${ms(errorMs)}.` };
  }
  const ppm = report?.driftPpm ?? null;
  if (ppm !== null && Math.abs(ppm) > DRIFT_PPM) {
    return { why: 'drift', text: `Plays ${ppm < 0 ? 'slower' : 'faster'} than real time, by ${ppmText(ppm)}.` };
  }
  return null;
}

function whyConnection({ report }: WatchedViewer, targetMs: number): Why | null {
  const extraMs = (report?.personalTargetMs ?? 0) - (report?.targetMs ?? targetMs);
  if (extraMs > EXTRA_MS) {
    return { why: 'network', text: `Aims ${ms(extraMs)} later than all others: its connection needs it.` };
  }
  if (report && report.bufferMs < LOW_BUFFER_MS) {
    return { why: 'network', text: `Only ${ms(report.bufferMs)} of media wait in its player: data comes late.` };
  }
  return null;
}

/** Nothing is wrong with it. */
function whySteering(viewer: WatchedViewer, targetMs: number): Why | null {
  const errorMs = viewer.errorMs(targetMs);
  const rate = viewer.report?.playbackRate ?? 1;
  if (errorMs === null) return null;
  if (Math.abs(errorMs) <= ON_TARGET_MS) return { why: 'on-target', text: 'Where it aims.' };
  // Playing faster while it is late, or slower while it is early.
  if ((rate - 1) * errorMs <= 0) return null;
  const left = `${ms(Math.abs(errorMs))} to go at ${(rate * 100 - 100).toFixed(1).replace('-', '−')} %.`;
  return { why: 'settling', text: `On its way to its target: ${left}` };
}

const ms = (value: number): string => `${String(Math.round(value))} ms`;
const seconds = (valueMs: number): string => `${(Math.max(0, valueMs) / 1_000).toFixed(0)} s`;
const ppmText = (ppm: number): string => `${String(Math.round(Math.abs(ppm)))} ppm`;
const times = (count: number): string => (count === 1 ? 'once' : `${String(count)} times`);
