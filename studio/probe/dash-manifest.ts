import { inheritAttributes, stringToMpdXml, toPlaylists } from 'mpd-parser';
import { z } from 'zod';
import type { ParseProblem } from './hls-playlist.ts';
import { xmlProblem } from './xml-check.ts';

/** Reads DASH manifests for judging them: ISO/IEC 23009-1 §5.3 (MPD, periods, templates, timelines). Never throws. */
export interface DashSegment {
  readonly url: string;
  readonly initUrl: string | null;
  readonly durationMs: number;
  /** Capture time of its beginning: availability start plus presentation time; null in a recording. */
  readonly startMs: number | null;
  /** Where its media has to begin on its own timeline. */
  readonly mediaMs: number;
}

export interface DashTrack {
  readonly id: string;
  readonly kind: 'video' | 'audio';
  readonly bandwidth: number | null;
  readonly codecs: string | null;
  /** Times are of a template without timeline: about right, not exact. */
  readonly isNominal: boolean;
  readonly segments: readonly DashSegment[];
}

export interface DashManifest {
  readonly isLive: boolean;
  readonly publishMs: number | null;
  readonly updateMs: number | null;
  readonly delayMs: number | null;
  readonly tracks: readonly DashTrack[];
  readonly problems: readonly ParseProblem[];
}

const infoSchema = z.object({
  // Fields that are not named here go back to the parser as they are.
  segmentInfo: z.looseObject({
    template: z.looseObject({ duration: z.number().optional() }).optional(),
    segmentTimeline: z.array(z.looseObject({ r: z.number().optional(), d: z.number().positive() })).optional(),
  }),
  attributes: z.looseObject({
    type: z.string().optional(),
    availabilityStartTime: z.number().optional(),
    publishTime: z.string().optional(),
    minimumUpdatePeriod: z.number().optional(),
    suggestedPresentationDelay: z.number().optional(),
    timeShiftBufferDepth: z.number().optional(),
    periodStart: z.number().optional(),
    id: z.string().optional(),
    mimeType: z.string().optional(),
    contentType: z.string().optional(),
    codecs: z.string().optional(),
    bandwidth: z.number().optional(),
  }),
});
type Info = z.infer<typeof infoSchema>;

const MAX_SEGMENTS = 20_000;
const SHORT_WINDOW_S = 60;
const failed = (line: number, text: string): DashManifest => ({
  isLive: true,
  publishMs: null,
  updateMs: null,
  delayMs: null,
  tracks: [],
  problems: [{ line, text, level: 'error' }],
});

export function looksLikeDash(text: string): boolean {
  return /^\uFEFF?\s*(<\?xml[^>]*\?>)?\s*(<!--[\s\S]{0,2000}?-->\s*)*<MPD[\s>]/.test(text);
}

/** @param nowMs true time: templates without timeline are worked out from it */
export function readDash(text: string, manifestUrl: string, nowMs: number): DashManifest {
  const broken = xmlProblem(text);
  if (broken) return failed(broken.line, broken.text);
  try {
    return read(text, manifestUrl, nowMs);
  } catch (error) {
    return failed(0, `it cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function read(text: string, manifestUri: string, nowMs: number): DashManifest {
  const notes: ParseProblem[] = [];
  const eventHandler = ({ message }: { readonly message: string }): void => {
    notes.push({ line: 0, text: message, level: 'warning' });
  };
  const mpd = stringToMpdXml(text);
  const { representationInfo } = inheritAttributes(mpd, {
    manifestUri,
    NOW: nowMs,
    clientOffset: 0,
    eventHandler,
  });
  const infos = z.array(infoSchema).safeParse(representationInfo);
  if (!infos.success) return failed(0, `it cannot be read: ${z.prettifyError(infos.error).split('\n')[0] ?? ''}`);
  if (infos.data.length === 0) return failed(0, 'it lists no representation');
  const first = infos.data[0]?.attributes;
  const isLive = first?.type === 'dynamic';
  const tooLong = infos.data.find((info) => segmentsOf(info, nowMs) > MAX_SEGMENTS);
  if (tooLong) return failed(0, `representation ${tooLong.attributes.id ?? '?'} lists more segments than can be read`);
  // In the order of the representations; the parser wants its own objects, with a window where they have none.
  const playlists = toPlaylists(infos.data.map((info) => (isLive ? windowed(info) : info)));
  const tracks = infos.data.flatMap((info, index): DashTrack[] => {
    const track = trackOf(info, playlists[index]?.segments ?? [], isLive, nowMs);
    return track ? [track] : [];
  });
  const publishMs = Date.parse(first?.publishTime ?? '');
  return {
    isLive,
    publishMs: Number.isFinite(publishMs) ? publishMs : null,
    updateMs: first?.minimumUpdatePeriod === undefined ? null : first.minimumUpdatePeriod * 1000,
    delayMs: first?.suggestedPresentationDelay === undefined ? null : first.suggestedPresentationDelay * 1000,
    tracks,
    problems: notes,
  };
}

/** Without a time-shift buffer a template reaches back to the availability start, which may be 1970. */
function windowed(info: Info): Info {
  const depth = info.attributes.timeShiftBufferDepth;
  if (info.segmentInfo.template?.duration === undefined || (depth !== undefined && depth <= SHORT_WINDOW_S))
    return info;
  return { ...info, attributes: { ...info.attributes, timeShiftBufferDepth: SHORT_WINDOW_S } };
}

/** How many segments the parser would make of it, about: the list is written out, so a hostile one has no end. */
function segmentsOf({ segmentInfo, attributes }: Info, nowMs: number): number {
  const template = segmentInfo.template ?? {};
  const timescale = typeof template['timescale'] === 'number' ? template['timescale'] : 1;
  const spanS = nowMs / 1000 - (attributes.availabilityStartTime ?? 0) - (attributes.periodStart ?? 0);
  const timeline = segmentInfo.segmentTimeline ?? [];
  if (timeline.length > 0) {
    const listed = timeline.reduce((sum, { r }) => sum + Math.max(0, r ?? 0) + 1, 0);
    const shortest = Math.min(...timeline.map(({ d }) => d));
    return timeline.some(({ r }) => (r ?? 0) < 0) ? listed + (spanS * timescale) / Math.max(1, shortest) : listed;
  }
  const { duration } = template;
  if (duration === undefined) return 0;
  const windowS = attributes.type === 'dynamic' ? SHORT_WINDOW_S : lengthOf(attributes);
  const endNumber = Number(template['endNumber'] ?? 0);
  return Math.max((windowS * timescale) / Math.max(duration, 1e-3), Number.isFinite(endNumber) ? endNumber : 0);
}

function lengthOf(attributes: Readonly<Record<string, unknown>>): number {
  const lengths = [attributes['sourceDuration'], attributes['periodDuration']].filter((one) => typeof one === 'number');
  return Math.max(0, ...lengths);
}

type ParsedSegment = NonNullable<ReturnType<typeof toPlaylists>[number]['segments']>[number];

function trackOf(info: Info, parsed: readonly ParsedSegment[], isLive: boolean, nowMs: number): DashTrack | null {
  const { attributes, segmentInfo } = info;
  const type = attributes.contentType ?? attributes.mimeType ?? '';
  const kind = /video/.test(type) ? 'video' : /audio/.test(type) ? 'audio' : null;
  if (kind === null) return null;
  const template = segmentInfo.template ?? {};
  const timescale = typeof template['timescale'] === 'number' ? template['timescale'] : 1;
  const offset = typeof template['presentationTimeOffset'] === 'number' ? template['presentationTimeOffset'] : 0;
  const periodStartS = attributes.periodStart ?? 0;
  const isOpen = segmentInfo.segmentTimeline?.at(-1)?.r === -1;
  const isNominal = (segmentInfo.segmentTimeline ?? []).length === 0;
  const segments = parsed.flatMap((segment): DashSegment[] => {
    const { resolvedUri: url, duration, presentationTime, map } = segment;
    if (url === undefined || duration === undefined || presentationTime === undefined) return [];
    const startMs =
      isLive && attributes.availabilityStartTime !== undefined
        ? (attributes.availabilityStartTime + presentationTime) * 1000
        : null;
    const durationMs = duration * 1000;
    // What is reckoned up to the next update has not been made yet.
    if ((isOpen || isNominal) && startMs !== null && startMs + durationMs > nowMs) return [];
    const mediaMs = (presentationTime - periodStartS + offset / timescale) * 1000;
    return [{ url, initUrl: map?.resolvedUri ?? null, durationMs, startMs, mediaMs }];
  });
  const { id = '?', bandwidth = null, codecs = null } = attributes;
  return { id, kind, bandwidth, codecs, isNominal, segments };
}
