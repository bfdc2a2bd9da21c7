import type {
  Budget,
  BudgetStage,
  Disagreement,
  Drift,
  LatencyReading,
  LatencyWay,
} from '../../../../shared/telemetry/latency.ts';
import { formatMs, joined } from '../../../app/format.ts';

export interface Words {
  readonly label: string;
  readonly hint: string;
}

export const WAYS: Readonly<Record<LatencyWay, Words>> = {
  timestamps: {
    label: 'Viewers, time stamps',
    hint: 'Each player subtracts the date of the frame on screen from studio time: by the playlist’s PROGRAM-DATE-TIME, else by ID3, else by SEI.',
  },
  mark: { label: 'Viewers, mark', hint: 'Viewers’ pages read the latency mark out of the pixels they show.' },
  return: {
    label: 'Return, time stamps',
    hint: 'The studio’s own player on the public CDN address, by PROGRAM-DATE-TIME; where there is none, by tags in the media.',
  },
  'return-mark': { label: 'Return, mark', hint: 'The latency mark in the return monitor’s decoded pixels.' },
  'return-tags': {
    label: 'Return, tags',
    hint: 'The studio’s own player, by the capture time inside the media (SEI, else ID3). Where PROGRAM-DATE-TIME differs from it, an encoder or packager on the way rewrites dates.',
  },
};

export const STAGES: Readonly<Record<BudgetStage, { readonly label: string; readonly colour: string }>> = {
  capture: { label: 'Capture', colour: '#7aa2ff' },
  compose: { label: 'Compose', colour: '#4cc3d9' },
  encode: { label: 'Encode', colour: '#46d282' },
  mux: { label: 'Mux and send', colour: '#a5d84a' },
  srt: { label: 'SRT', colour: '#f2c230' },
  package: { label: 'Ingest, package', colour: '#ff9a4a' },
  cdn: { label: 'CDN', colour: '#ff7a90' },
  player: { label: 'Player buffer', colour: '#b592ff' },
  render: { label: 'Decode, render', colour: '#93a1b5' },
};

export const CAUSES: Readonly<Record<Disagreement['likely'], string>> = {
  'encoder-rewrites-timestamps': 'Probably the encoder',
  'cdn-timeline-shifted': 'Probably the CDN',
  clock: 'Probably a clock',
  unknown: 'Cause not clear yet',
};

export const DRIFTS: Readonly<Record<Drift['between'], Words>> = {
  'audio-video': {
    label: 'Sound against picture',
    hint: 'Time stamps of sound and pictures as the encoder writes them. 40 ms are noticed as bad lip sync.',
  },
  'camera-ntp': {
    label: 'Camera against NTP',
    hint: 'The camera’s own clock: its frames against studio time. At 100 ppm a 30 fps camera is a frame off after 5½ minutes, which is then dropped or shown twice.',
  },
  'microphone-ntp': {
    label: 'Microphone against NTP',
    hint: 'The sound device’s own clock: its samples against studio time. The studio bends its rate unheard, up to 2000 ppm.',
  },
  'encoder-ntp': { label: 'Stream against NTP', hint: 'The stream’s time stamps against studio time.' },
  'cdn-capture': { label: 'CDN against capture', hint: 'PROGRAM-DATE-TIME against the mark in the picture.' },
};

/** ± in words; what is measured, what is only bounded, and what is left over. */
export const HOW: Readonly<Record<'measured' | 'bounded' | 'rest', string>> = {
  measured: 'measured',
  bounded: 'bounded',
  rest: 'what is left',
};

/** Less than this beside glass to glass is not worth a word (ms). */
const BEYOND_MS = 1;

/** Whether the budget leaves something that no stage can be. */
export function isBeyond({ beyondMs }: Budget): boolean {
  return Math.abs(beyondMs) >= BEYOND_MS;
}

/** What the stages leave of glass to glass, and where it went. */
export function sumHint({ sumMs, glassToGlassMs, beyondMs, unexplainedMs, of }: Budget): string {
  const sharedMs = unexplainedMs - beyondMs;
  const beyond = Math.abs(beyondMs) < BEYOND_MS ? '' : `, and ${signed(beyondMs, 0)} ms are unexplained`;
  return (
    `Stages add up to ${joined(formatMs(sumMs))}; ${of} is at ${joined(formatMs(glassToGlassMs))}. ` +
    `By themselves they left ${signed(unexplainedMs, 0)} ms: ${signed(sharedMs, 0)} ms went to them within their bounds${beyond}.`
  );
}

/** What it means that something is left beyond all bounds. */
export function beyondText({ beyondMs, of }: Budget): string {
  const ms = `${Math.abs(beyondMs).toFixed(0)} ms`;
  return beyondMs > 0
    ? `${ms} of glass to glass are in no stage, however wrong each may be: something on the way to ${of} is not measured.`
    : `Stages are ${ms} longer than glass to glass, however wrong each may be: a figure here or there is of something else than ${of}.`;
}

/** The end of the ways' common scale: a round figure above all that is shown (ms). */
export function scaleEndMs(readings: readonly LatencyReading[]): number {
  const largest = Math.max(
    0,
    ...readings.map(({ p50Ms, p95Ms, errorBoundMs }) => Math.max(p95Ms ?? 0, (p50Ms ?? 0) + (errorBoundMs ?? 0))),
  );
  const step = [100, 250, 500, 1_000, 2_500, 5_000, 10_000, 30_000].find((one) => largest / one <= 5) ?? 60_000;
  return Math.max(step, Math.ceil((largest * 1.02) / step) * step);
}

/** What the ways say together, in one sentence; null while fewer than two are known. */
export function agreement(readings: readonly LatencyReading[]): string | null {
  const known = readings.flatMap(({ p50Ms }) => p50Ms ?? []);
  if (known.length < 2) return null;
  const apartMs = Math.max(...known) - Math.min(...known);
  return `${String(known.length)} ways, ${apartMs.toFixed(0)}\u202fms apart`;
}

/** Parts per million with a sign: `+12.3`, `−0.4`. */
export function signed(value: number, decimals: number): string {
  const text = Math.abs(value).toFixed(decimals);
  if (Number(text) === 0) return text;
  return `${value < 0 ? '−' : '+'}${text}`;
}

/** 1 µs each second is 3.6 ms an hour. */
export const MS_PER_HOUR_AT_1_PPM = 3.6;

/** `± 0.4` behind a figure that has its unit elsewhere; of an error that nobody tells `± ?`. */
export function withError(error: number | null | undefined, decimals: number): string {
  return error === null || error === undefined ? '± ?' : `± ${error.toFixed(decimals)}`;
}

/** A source's nominal rate: `29.97 fps`, `48 kHz`. */
export function rateText(perSecond: number): string {
  const [value, unit] = perSecond >= 1_000 ? [perSecond / 1_000, 'kHz'] : [perSecond, 'fps'];
  return `${String(Number(value.toFixed(3)))}\u202f${unit}`;
}
