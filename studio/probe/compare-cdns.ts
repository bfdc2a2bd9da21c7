import type { FindingDraft } from './finding-book.ts';

/** CDNs that tell times of the same media further apart than this are not in step (ms). */
export const CDN_OFFSET_MS = 150;
/** Further apart, they are time stamps of another packager, of which nothing can be said (ms). */
const OTHER_STAMPS_MS = 3_600_000;
/** MPEG-TS time stamps wrap after 2³³ ticks of 90 kHz (ms). */
const WRAP_MS = 2 ** 33 / 90;

/** What is known of one CDN to compare it by. */
export interface ComparedCdn {
  /** Date minus media time of the same media (ms); null: not known. */
  readonly offsetMs: number | null;
  /** How old media is when it is first seen there, by its date: median (ms); null: not known. */
  readonly ageMs: number | null;
}

export interface CdnComparison {
  /** How much later it dates the same media than the first CDN; negative: earlier. */
  readonly datesApartMs: number | null;
  /** How much later the same media is to be had there than at the first CDN, whatever its dates say; negative: sooner. */
  readonly laterMs: number | null;
  /** By the encoder's own time stamps, which are times of capture: whose dates are wrong; null: they agree, or nobody knows. */
  readonly wrong: 'this' | 'first' | null;
}

export const NOT_COMPARED: CdnComparison = { datesApartMs: null, laterMs: null, wrong: null };

/** Null: of time stamps that come from different packagers nothing can be said. */
export function datesApartMs(first: number | null, other: number | null): number | null {
  if (first === null || other === null) return null;
  return Math.abs(other - first) > OTHER_STAMPS_MS ? null : other - first;
}

/** Compares a CDN with the one that viewers are sent to first. Pure. */
export function compareCdns(first: ComparedCdn, other: ComparedCdn): CdnComparison {
  const apartMs = datesApartMs(first.offsetMs, other.offsetMs);
  // What dates media later tells it to be younger: both together say when the same media came.
  const laterMs =
    apartMs === null || first.ageMs === null || other.ageMs === null ? null : other.ageMs + apartMs - first.ageMs;
  return { datesApartMs: apartMs, laterMs, wrong: whoIsWrong(first.offsetMs, other.offsetMs, apartMs) };
}

/** The finding at the other CDN; null: they are in step. @param first how the first CDN is called */
export function differDraft({ datesApartMs: apartMs, wrong }: CdnComparison, first: string): FindingDraft | null {
  if (apartMs === null || Math.abs(apartMs) <= CDN_OFFSET_MS) return null;
  const by = `${String(Math.round(Math.abs(apartMs)))} ms ${apartMs > 0 ? 'later' : 'earlier'}`;
  const whose =
    wrong === null
      ? ''
      : `; by the encoder’s time stamps ${wrong === 'this' ? 'this CDN is' : 'the other is'} the wrong one`;
  const what = `it dates the same media ${by} than ${first}${whose}`;
  return { kind: 'cdns-differ', track: 'stream', where: 'PROGRAM-DATE-TIME', what };
}

function whoIsWrong(first: number | null, other: number | null, apartMs: number | null): CdnComparison['wrong'] {
  if (first === null || other === null || apartMs === null || Math.abs(apartMs) <= CDN_OFFSET_MS) return null;
  const [isFirstTrue, isOtherTrue] = [isCaptureTime(first), isCaptureTime(other)];
  return isFirstTrue === isOtherTrue ? null : isFirstTrue ? 'this' : 'first';
}

/** Whether dates are the times of capture in the media's own time stamps. */
function isCaptureTime(offsetMs: number): boolean {
  const rest = ((offsetMs % WRAP_MS) + WRAP_MS) % WRAP_MS;
  return Math.min(rest, WRAP_MS - rest) <= CDN_OFFSET_MS;
}
