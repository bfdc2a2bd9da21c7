import type { Budget, BudgetStage } from '../../../shared/telemetry/latency.ts';
import { VSYNC_MS } from '../../../shared/telemetry/latency-bound.ts';
import type { BudgetFigures } from './budget-figures.ts';

/** One stage before the sum is made: what it is by itself. `rest`: nothing is known of it but what is left over. */
interface StageFigure {
  readonly stage: BudgetStage;
  readonly ms: number;
  readonly how: 'measured' | 'bounded' | 'rest';
  readonly boundMs: number;
  readonly what: string;
}

/** Medians over some seconds of stages measured at different moments are good for this (ms). */
const MEDIAN_BOUND_MS = 3;
/** Where nobody told how long parts are (ms): the usual length, and how much half of one may be longer than half of that. */
const USUAL_PART_MS = 100;
const UNTOLD_PART_BOUND_MS = 450;
/** libsrt delivers on a 10 ms grid of its own. */
const SRT_GRID_MS = 10;

const OF: Record<BudgetFigures['subject'], string> = {
  pages: 'the median viewer page',
  viewers: 'the median viewer (simulated ones too)',
  return: 'the return monitor',
};

/**
 * One bar from lens to screen. Each stage stands for the median frame; by Little's law the mean level of a buffer is the
 * mean wait in it, so waits for a part to fill and in the player are known without following single frames. What the
 * stages leave of glass-to-glass goes to the one of which nothing is known (`rest`), else it is shared out among them within
 * their bounds; what is beyond those is told apart. Null while glass-to-glass or the studio's own part is not known.
 */
export function budgetOf(figures: BudgetFigures): Budget | null {
  const { glassToGlassMs } = figures;
  const own = studioStages(figures);
  if (glassToGlassMs === null || own === null) return null;
  const stages = [...own, ...networkStages(figures), ...screenStages(figures)];
  const plainMs = sumOf(stages);
  const settled = settle(stages, glassToGlassMs - plainMs);
  return {
    stages: [...settled.stages],
    sumMs: sumOf(settled.stages),
    // Less than that is the arithmetic's.
    beyondMs: Math.abs(settled.beyondMs) < 1e-6 ? 0 : settled.beyondMs,
    glassToGlassMs,
    of: OF[figures.subject],
    unexplainedMs: glassToGlassMs - plainMs,
  };
}

const sumOf = (stages: readonly StageFigure[]): number => stages.reduce((sum, { ms }) => sum + ms, 0);

function measured(stage: BudgetStage, ms: number, boundMs: number, what: string): StageFigure {
  return { stage, ms: Math.max(0, ms), how: 'measured', boundMs, what };
}

function bounded(stage: BudgetStage, ms: number, boundMs: number, what: string): StageFigure {
  return { stage, ms: Math.max(0, ms), how: 'bounded', boundMs, what };
}

/** From capture to the SRT socket; null off air. */
function studioStages(figures: BudgetFigures): StageFigure[] | null {
  const { captureToSendMs, captureToMuxMs, captureToComposedMs, captureToEncodedMs, composeMs, source } = figures;
  if (captureToSendMs === null) return null;
  if (captureToComposedMs !== null && captureToEncodedMs !== null && composeMs !== null) {
    const clocks = MEDIAN_BOUND_MS + figures.captureClockMs;
    return [
      measured(
        'capture',
        captureToComposedMs - composeMs,
        MEDIAN_BOUND_MS,
        'From a frame’s capture time until drawing begins. Exposure and the camera’s own delay lie before its capture time.',
      ),
      measured('compose', composeMs, MEDIAN_BOUND_MS, 'Drawing the programme in the capturing window.'),
      measured('encode', captureToEncodedMs - captureToComposedMs, MEDIAN_BOUND_MS, 'WebCodecs in that window.'),
      measured('mux', captureToSendMs - captureToEncodedMs, clocks, 'To the encoder process, MPEG-TS, the SRT socket.'),
    ];
  }
  const encodedMs = captureToMuxMs ?? captureToSendMs;
  return [
    measured('encode', encodedMs, MEDIAN_BOUND_MS, ENCODE_WHAT[source ?? 'test']),
    measured('mux', captureToSendMs - encodedMs, MEDIAN_BOUND_MS, 'MPEG-TS and the SRT socket.'),
  ];
}

const ENCODE_WHAT = {
  test: 'The test picture is drawn and encoded in the encoder process: it has no camera, and no compositor.',
  file: 'Decoded, drawn and encoded in the encoder process: a file has no camera.',
  url: 'Decoded, drawn and encoded in the encoder process; what lies before the address is not part of this.',
  ui: 'Capture, drawing and encoding in the capturing window, which has told no figures of its own.',
} as const;

const UNTOLD_PART =
  ' Nobody told how long parts are: taken for 100 ms, and its bound allows 1 s. The return monitor would tell.';

/** From the SRT socket to the player. */
function networkStages(figures: BudgetFigures): StageFigure[] {
  const { srtLatencyMs, srtRttMs, edgeAgeMs, captureToSendMs, frameMs, fetchMs } = figures;
  const halfPartMs = (figures.partMs ?? USUAL_PART_MS) / 2;
  const untoldMs = figures.partMs === null ? UNTOLD_PART_BOUND_MS : 0;
  const oneWayMs = (srtRttMs ?? 0) / 2;
  const srt =
    srtLatencyMs === null
      ? null
      : bounded(
          'srt',
          srtLatencyMs + oneWayMs,
          oneWayMs + SRT_GRID_MS,
          'Negotiated receive buffer plus half the round trip; libsrt’s sender cannot see the moment of delivery.',
        );
  const publishedMs = edgeAgeMs === null ? null : edgeAgeMs + waitBeforeEndMs(figures);
  const leftMs = publishedMs === null ? null : publishedMs - (captureToSendMs ?? 0) - (srt?.ms ?? 0);
  const packaged: StageFigure =
    leftMs === null
      ? { stage: 'package', ms: halfPartMs, how: 'rest', boundMs: halfPartMs, what: 'The CDN’s playlist tells no age.' }
      : bounded(
          'package',
          leftMs,
          (figures.edgeSeenAtOnce ? frameMs / 2 : halfPartMs) + (srt?.boundMs ?? 0) + untoldMs,
          `${srt ? 'Transcoding, packaging, ' : 'The link (which tells no figures), transcoding, packaging, '}and waiting for the part to be full: the age of the playlist’s end, less the stages before.${untoldMs === 0 ? '' : UNTOLD_PART}`,
        );
  return [...(srt ? [srt] : []), packaged, delivered(figures) ?? fetched(fetchMs)];
}

/**
 * How much longer the median frame has been on its way when its part is published than the age of that part's end tells. A
 * part's last frame was captured a frame before its end, its first one a part before. Seen at once, the age is that of
 * publishing: half a part and half a frame are missing. Looked at whenever, the playlist has grown old by half a part already.
 */
function waitBeforeEndMs({ edgeSeenAtOnce, frameMs, partMs }: BudgetFigures): number {
  return frameMs / 2 + (edgeSeenAtOnce ? (partMs ?? USUAL_PART_MS) / 2 : 0);
}

/**
 * From a playlist that names a part until its pictures and sound can be played: the player's newest media is that much older
 * as it comes than it was as it was published. The player's end is the sound's, which ends sooner. Null: not all known.
 */
function delivered({
  arrivalAgeMs,
  edgeAgeMs,
  edgeSeenAtOnce,
  soundBehindMs,
  partMs,
  readersClockMs,
}: BudgetFigures): StageFigure | null {
  if (arrivalAgeMs === null || edgeAgeMs === null) return null;
  const agedMs = edgeSeenAtOnce ? 0 : (partMs ?? USUAL_PART_MS) / 2;
  return measured(
    'cdn',
    Math.max(0, arrivalAgeMs - (soundBehindMs ?? 0) - (edgeAgeMs - agedMs)),
    MEDIAN_BOUND_MS + readersClockMs + agedMs,
    'From the playlist that names a part until the player can play it: the CDN, the network, and the player’s own loading.',
  );
}

function fetched(fetchMs: number | null): StageFigure {
  return fetchMs === null
    ? bounded('cdn', 20, 20, 'No part was fetched here: taken for a near CDN.')
    : bounded(
        'cdn',
        fetchMs,
        Math.max(10, fetchMs),
        'Fetching a part, as measured in the studio; viewers may be further.',
      );
}

/** From the player's buffer to the screen. */
function screenStages(figures: BudgetFigures): StageFigure[] {
  const { bufferMs, soundBehindMs, frameMs, renderMs, subject } = figures;
  // Players that are no pages of ours read their level once a second, at whatever phase of a part that falls on.
  const phaseMs = subject === 'viewers' ? (figures.partMs ?? USUAL_PART_MS) / 2 : 0;
  const player: StageFigure =
    bufferMs === null
      ? { stage: 'player', ms: 0, how: 'rest', boundMs: 0, what: 'Nobody told how much media waits in players.' }
      : measured(
          'player',
          bufferMs + (soundBehindMs ?? 0) - frameMs / 2,
          15 + phaseMs,
          'Pictures that wait for their turn: the median level of the buffer, and what they are ahead of the sound in it.',
        );
  const render =
    renderMs === null
      ? bounded('render', 1.5 * VSYNC_MS, VSYNC_MS, 'Decoder and compositor: one or two refreshes of the screen.')
      : subject === 'return'
        ? measured('render', renderMs, VSYNC_MS / 2, 'From the player’s clock to the screen, frame by frame.')
        : bounded('render', renderMs, VSYNC_MS, 'As the return monitor measures it; viewers’ screens may differ.');
  return [player, render];
}

interface Settled {
  readonly stages: readonly StageFigure[];
  /** What could not be shared out: beyond all bounds. */
  readonly beyondMs: number;
}

/**
 * Shares out what is left. A stage of which nothing else is known takes it, but is never below 0; what that leaves goes to all
 * stages by their room, which their bounds set; and what is beyond the room of all stays as it is, for no stage can be it.
 */
function settle(stages: readonly StageFigure[], leftMs: number): Settled {
  const unknown = stages.find(({ how }) => how === 'rest');
  if (!unknown) return shareOut(stages, leftMs);
  const restMs = Math.max(0, unknown.ms + leftMs);
  // As wrong as all others together: it is what they leave.
  const boundMs = stages.reduce((sum, one) => sum + (one === unknown ? 0 : one.boundMs), 0);
  const others = shareOut(
    stages.filter((one) => one !== unknown),
    leftMs - (restMs - unknown.ms),
  );
  const rest: StageFigure = { ...unknown, ms: restMs, boundMs };
  return { ...others, stages: others.stages.toSpliced(stages.indexOf(unknown), 0, rest) };
}

function shareOut(stages: readonly StageFigure[], leftMs: number): Settled {
  const roomMs = stages.reduce((sum, one) => sum + roomOf(one, leftMs), 0);
  const share = roomMs === 0 ? 0 : Math.min(1, Math.abs(leftMs) / roomMs);
  const sign = Math.sign(leftMs);
  return {
    stages: stages.map((one) => ({ ...one, ms: one.ms + sign * roomOf(one, leftMs) * share })),
    beyondMs: leftMs - sign * roomMs * share,
  };
}

/** How far a stage may be moved that way: its bound, and never below 0. */
function roomOf({ ms, boundMs }: StageFigure, leftMs: number): number {
  return leftMs > 0 ? boundMs : Math.min(boundMs, ms);
}
