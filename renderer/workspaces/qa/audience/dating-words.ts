import type { DatingCounts, FrameDating } from '../../../../shared/telemetry/audience-view.ts';

/** Sources of a frame's date in short, for tables. */
const SHORT: Readonly<Record<FrameDating, string>> = {
  'program-date-time': 'PDT',
  id3: 'ID3',
  sei: 'SEI',
  mark: 'mark only',
  nothing: 'nothing',
};

/** The same as what follows "frames dated by". */
const LONG: Readonly<Record<FrameDating, string>> = {
  'program-date-time': 'the playlist (PROGRAM-DATE-TIME)',
  id3: 'ID3 tags, as the playlist has no dates',
  sei: 'SEI in the pictures, as neither playlist nor ID3 date them',
  mark: 'the mark in the pixels alone, as nothing else dates them',
  nothing: 'nothing: neither the stream nor a mark',
};

/** `PDT`; of viewers that do not say `not told`. */
export function datingWord(by: FrameDating | null): string {
  return by === null ? 'not told' : SHORT[by];
}

/** `Frames dated by the playlist (PROGRAM-DATE-TIME).` */
export function datingSentence(by: FrameDating | null): string {
  return by === null ? 'It does not tell by what its frames are dated.' : `Frames dated by ${LONG[by]}.`;
}

/** `PDT`, or `PDT 12 · SEI 1` where viewers differ; null: nobody tells. */
export function datingCountsText(counts: DatingCounts): string | null {
  const [first, ...others] = counts;
  if (!first) return null;
  if (others.length === 0) return SHORT[first.by];
  return counts.map(({ by, viewers }) => `${SHORT[by]} ${String(viewers)}`).join(' · ');
}

/** The same in sentences, for a tooltip; empty: nobody tells. */
export function datingCountsHint(counts: DatingCounts): string {
  return counts
    .map(({ by, viewers }) => `${String(viewers)} ${viewers === 1 ? 'viewer' : 'viewers'} by ${LONG[by]}.`)
    .join(' ');
}
