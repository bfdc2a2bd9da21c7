import type { FindingDraft } from './finding-book.ts';
import { liveEdgeMs, partsMs, type HlsSegment, type MediaPlaylist } from './hls-playlist.ts';

/** Dates are whole ms, durations often rounded: smaller differences say nothing. */
const DATE_TOLERANCE_MS = 100;
/** Durations are written with few decimals. */
const ROUNDING_MS = 2;
/** bis §4.4.4.9: all parts but the last of a segment last at least 85 % of the part target. */
const SHORTEST_PART = 0.85;
/** Capture cannot lie in the future; this much is allowed for clocks that are kept by NTP. */
const FUTURE_MS = 250;

const ms = (value: number): string => `${String(Math.round(value))} ms`;
const seconds = (value: number): string => `${String(Math.round(value) / 1000)} s`;
const lineOf = (line: number): string => (line === 0 ? 'playlist' : `line ${String(line)}`);
const nameOf = (segment: HlsSegment): string =>
  segment.uri ?? `segment ${String(segment.mediaSequence)} (not complete yet)`;

/**
 * What is wrong with one media playlist by itself.
 * @param nowMs true time at which it came
 */
export function judgePlaylist(playlist: MediaPlaylist, nowMs: number, track: string): FindingDraft[] {
  const drafts: FindingDraft[] = playlist.problems.map(({ line, text, level }) => ({
    kind: 'syntax',
    level,
    track,
    where: lineOf(line),
    what: text,
  }));
  for (const segment of playlist.segments) drafts.push(...judgeSegment(playlist, segment, track));
  drafts.push(...judgeDates(playlist, track), ...judgeTwice(playlist, track));
  const edgeMs = liveEdgeMs(playlist);
  if (edgeMs !== null && edgeMs - nowMs > FUTURE_MS) {
    const what = `the newest media ends ${seconds(edgeMs - nowMs)} in the future`;
    drafts.push({ kind: 'clock-skew', track, where: 'newest media', what });
  }
  if (playlist.segments.length > 0 && playlist.segments.every((segment) => segment.dateMs === null)) {
    const what = 'it has no EXT-X-PROGRAM-DATE-TIME';
    drafts.push({ kind: 'pdt-missing', track, where: 'playlist', what });
  }
  return drafts;
}

function judgeSegment(playlist: MediaPlaylist, segment: HlsSegment, track: string): FindingDraft[] {
  const { targetDurationMs, partTargetMs } = playlist;
  const drafts: FindingDraft[] = [];
  const where = `${nameOf(segment)}, line ${String(segment.line)}`;
  if (segment.gap || segment.parts.some((part) => part.gap)) {
    drafts.push({ kind: 'gap', track, where, what: 'it is marked as a gap' });
  }
  // Rounded to the nearest whole second it must not be above the target (bis §4.4.3.1).
  if (targetDurationMs !== null && Math.round((segment.durationMs ?? 0) / 1000) * 1000 > targetDurationMs) {
    const what = `it lasts ${seconds(segment.durationMs ?? 0)}, the target duration is ${seconds(targetDurationMs)}`;
    drafts.push({ kind: 'target-duration', track, where, what });
  }
  if (partTargetMs === null) return drafts;
  for (const [index, part] of segment.parts.entries()) {
    const isLast = index === segment.parts.length - 1;
    const at = `${part.uri}, line ${String(part.line)}`;
    if (part.durationMs > partTargetMs + ROUNDING_MS) {
      const what = `it lasts ${ms(part.durationMs)}, the part target is ${ms(partTargetMs)}`;
      drafts.push({ kind: 'part-duration', track, where: at, what });
    } else if (!isLast && !part.gap && part.durationMs < partTargetMs * SHORTEST_PART - ROUNDING_MS) {
      const what = `it lasts only ${ms(part.durationMs)} of the part target of ${ms(partTargetMs)}`;
      drafts.push({ kind: 'part-duration', level: 'warning', track, where: at, what });
    }
  }
  drafts.push(...judgePartSum(segment, partTargetMs, track, where));
  return drafts;
}

/** The parts of a complete segment are all of it. */
function judgePartSum(segment: HlsSegment, partTargetMs: number, track: string, where: string): FindingDraft[] {
  if (segment.durationMs === null || segment.parts.length === 0) return [];
  const missingMs = segment.durationMs - partsMs(segment);
  if (Math.abs(missingMs) <= Math.max(partTargetMs / 2, ROUNDING_MS * segment.parts.length)) return [];
  const sum = `its parts make ${ms(partsMs(segment))} of its ${ms(segment.durationMs)}`;
  return [
    missingMs > 0
      ? { kind: 'part-missing', track, where, what: `${sum}: ${ms(missingMs)} are missing` }
      : { kind: 'duration-wrong', track, where, what: `${sum}: they are too long` },
  ];
}

/** Each date has to be the one before plus what was played since (bis §4.4.4.6). */
function judgeDates(playlist: MediaPlaylist, track: string): FindingDraft[] {
  const drafts: FindingDraft[] = [];
  let expectedMs: number | null = null;
  for (const segment of playlist.segments) {
    if (segment.discontinuity) expectedMs = null;
    const { dateMs } = segment;
    if (dateMs !== null && expectedMs !== null && Math.abs(dateMs - expectedMs) > DATE_TOLERANCE_MS) {
      const byMs = dateMs - expectedMs;
      const what = `its date is ${seconds(Math.abs(byMs))} ${byMs > 0 ? 'later' : 'earlier'} than the end of the segment before`;
      drafts.push({ kind: 'pdt-jump', track, where: `${nameOf(segment)}, line ${String(segment.line)}`, what });
    }
    const from: number | null = dateMs ?? expectedMs;
    expectedMs = from === null || segment.durationMs === null ? null : from + segment.durationMs;
  }
  return drafts;
}

function judgeTwice(playlist: MediaPlaylist, track: string): FindingDraft[] {
  const seen = new Map<string, number>();
  const drafts: FindingDraft[] = [];
  for (const { uri, byteRange, mediaSequence, line } of playlist.segments) {
    if (uri === null) continue;
    const key = `${uri} ${byteRange ?? ''}`;
    const before = seen.get(key);
    if (before !== undefined) {
      const what = `it stands as segment ${String(before)} and ${String(mediaSequence)}`;
      drafts.push({ kind: 'duplicate-segment', track, where: `${uri}, line ${String(line)}`, what });
    }
    seen.set(key, mediaSequence);
  }
  return drafts;
}

/** What is wrong with a media playlist as the successor of another (bis §6.2.1, §6.2.2). */
export function judgeChange(before: MediaPlaylist, after: MediaPlaylist, track: string): FindingDraft[] {
  const drafts: FindingDraft[] = [];
  const wrong = (kind: FindingDraft['kind'], where: string, what: string): void => {
    drafts.push({ kind, track, where, what });
  };
  if (after.mediaSequence < before.mediaSequence) {
    const what = `EXT-X-MEDIA-SEQUENCE went from ${String(before.mediaSequence)} to ${String(after.mediaSequence)}`;
    wrong('sequence-backwards', 'playlist', what);
    return drafts;
  }
  const newestBefore = endOf(before);
  const newestAfter = endOf(after);
  if (newestAfter.segments < newestBefore.segments) {
    const what = `its end went back from segment ${String(newestBefore.segments)} to ${String(newestAfter.segments)}`;
    wrong('sequence-backwards', 'end of the playlist', what);
  }
  const old = new Map(before.segments.map((segment) => [segment.mediaSequence, segment]));
  for (const segment of after.segments) {
    const was = old.get(segment.mediaSequence);
    if (was) drafts.push(...judgeRewritten(was, segment, track));
  }
  drafts.push(...judgeDiscontinuitySequence(before, after, track));
  if (before.targetDurationMs !== null && after.targetDurationMs !== before.targetDurationMs) {
    wrong('playlist-rewritten', 'EXT-X-TARGETDURATION', 'the target duration changed during the stream');
  }
  return drafts;
}

/** Complete segments so far, counted from sequence 0. */
function endOf(playlist: MediaPlaylist): { segments: number } {
  const last = playlist.segments.findLast((segment) => segment.uri !== null);
  return { segments: last ? last.mediaSequence + 1 : playlist.mediaSequence };
}

function judgeRewritten(was: HlsSegment, is: HlsSegment, track: string): FindingDraft[] {
  const where = `segment ${String(is.mediaSequence)}, line ${String(is.line)}`;
  const changes: string[] = [];
  if (was.uri !== null && is.uri !== null && was.uri !== is.uri)
    changes.push(`its address from ${was.uri} to ${is.uri}`);
  if (was.uri !== null && is.uri === null) changes.push('from complete to incomplete');
  const changed = (a: number | null, b: number | null): boolean =>
    a !== null && b !== null && Math.abs(a - b) > DATE_TOLERANCE_MS;
  if (was.uri !== null && changed(was.durationMs, is.durationMs)) changes.push('its duration');
  if (changed(was.startMs, is.startMs)) changes.push(`its date by ${seconds((is.startMs ?? 0) - (was.startMs ?? 0))}`);
  if (changes.length === 0) return [];
  return [
    { kind: 'playlist-rewritten', track, where, what: `it changed ${changes.join(', ')} after it was published` },
  ];
}

function judgeDiscontinuitySequence(before: MediaPlaylist, after: MediaPlaylist, track: string): FindingDraft[] {
  const gone = before.segments.filter((segment) => segment.mediaSequence < after.mediaSequence);
  // Only when what has gone is known can its discontinuities be counted; a tag on the first segment that stays counts on.
  const known = after.mediaSequence <= (before.segments.at(-1)?.mediaSequence ?? -1) + 1;
  if (!known || gone.length === 0) return [];
  const most = before.discontinuitySequence + gone.filter((segment) => segment.discontinuity).length;
  // Whether the tag leaves with its segment or stays with the next one is left open: one either way passes.
  const least = most - (gone.at(-1)?.discontinuity === true ? 1 : 0);
  const is = after.discontinuitySequence;
  if (is >= least && is <= most + 1) return [];
  const what = `EXT-X-DISCONTINUITY-SEQUENCE is ${String(is)}; by the discontinuities that left it is ${String(most)}`;
  return [{ kind: 'discontinuity-sequence', track, where: 'playlist', what }];
}
