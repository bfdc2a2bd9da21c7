import type { DashManifest, DashTrack } from './dash-manifest.ts';
import type { FindingDraft } from './finding-book.ts';

const FUTURE_MS = 250;
const HOLE_MS = 100;
const MANIFEST = 'manifest';

export function trackName({ kind, id }: DashTrack): string {
  return `${kind} ${id}`;
}

/**
 * What is wrong with one manifest by itself.
 * @param nowMs true time at which it came
 */
export function judgeManifest(manifest: DashManifest, nowMs: number): FindingDraft[] {
  const drafts: FindingDraft[] = manifest.problems.map(({ line, text, level }) => ({
    kind: 'syntax',
    level,
    track: MANIFEST,
    where: line === 0 ? MANIFEST : `line ${String(line)}`,
    what: text,
  }));
  if (manifest.publishMs !== null && manifest.publishMs - nowMs > FUTURE_MS * 4) {
    const what = `its publishTime lies ${String(Math.round(manifest.publishMs - nowMs))} ms in the future`;
    drafts.push({ kind: 'clock-skew', track: MANIFEST, where: MANIFEST, what });
  }
  for (const track of manifest.tracks) drafts.push(...judgeTrack(track, nowMs));
  return drafts;
}

function judgeTrack(track: DashTrack, nowMs: number): FindingDraft[] {
  const drafts: FindingDraft[] = [];
  const name = trackName(track);
  const last = track.segments.at(-1);
  const aheadMs = last && last.startMs !== null ? last.startMs + last.durationMs - nowMs : 0;
  if (aheadMs > FUTURE_MS) {
    const what = `the newest media ends ${String(Math.round(aheadMs))} ms in the future`;
    drafts.push({ kind: 'clock-skew', track: name, where: 'newest media', what });
  }
  for (const [index, segment] of track.segments.entries()) {
    const before = track.segments[index - 1];
    if (!before || before.initUrl !== segment.initUrl || track.isNominal) continue;
    const holeMs = segment.mediaMs - before.mediaMs - before.durationMs;
    if (Math.abs(holeMs) <= HOLE_MS) continue;
    const what = `its timeline has ${holeMs > 0 ? 'a hole' : 'an overlap'} of ${String(Math.round(Math.abs(holeMs)))} ms before it`;
    drafts.push({ kind: 'gap', level: 'error', track: name, where: segment.url, what });
  }
  return drafts;
}

/** What is wrong with a manifest as the successor of another. */
export function judgeManifestChange(before: DashManifest, after: DashManifest): FindingDraft[] {
  const drafts: FindingDraft[] = [];
  if (before.publishMs !== null && after.publishMs !== null && after.publishMs < before.publishMs) {
    const what = `its publishTime went back by ${String(before.publishMs - after.publishMs)} ms`;
    drafts.push({ kind: 'sequence-backwards', track: MANIFEST, where: MANIFEST, what });
  }
  for (const track of after.tracks) {
    const old = before.tracks.find(({ id, kind }) => id === track.id && kind === track.kind);
    const newest = track.segments.at(-1);
    const newestOld = old?.segments.at(-1);
    if (!newest || !newestOld) continue;
    const name = trackName(track);
    if (newest.mediaMs < newestOld.mediaMs - HOLE_MS && newest.initUrl === newestOld.initUrl) {
      const what = `its end went back by ${String(Math.round(newestOld.mediaMs - newest.mediaMs))} ms`;
      drafts.push({ kind: 'sequence-backwards', track: name, where: 'end of the timeline', what });
    }
    const same = old?.segments.find(({ url }) => url === newest.url);
    const moved = Math.abs((newest.startMs ?? 0) - (same?.startMs ?? newest.startMs ?? 0));
    if (same && moved > HOLE_MS) {
      const what = `the date of a segment moved by ${String(Math.round(moved))} ms after it was published`;
      drafts.push({ kind: 'playlist-rewritten', track: name, where: newest.url, what });
    }
  }
  return drafts;
}
