import type { Live } from '../../../shared/api/live.ts';
import type { AudienceView } from '../../../shared/telemetry/audience-view.ts';
import { formatMs, joined } from '../../app/format.ts';

/** Whose word a figure is, and so how far it can be trusted. */
export type TrustSource = 'clock' | 'viewers' | 'spread' | 'libsrt' | 'encoder' | 'pings' | 'counted';

export interface TrustFacts {
  readonly live: Pick<Live, 'clock' | 'latency' | 'encoder' | 'encoderHeardMs' | 'capture' | 'engineLink'> | null;
  /** Null: there is none, or it is old. */
  readonly audience: Pick<AudienceView, 'atMs' | 'spreadErrorBoundMs'> | null;
}

export interface Trust {
  /** A few words beside the figure's age: `± 3 ms`, `by libsrt`; empty where nothing is known yet. */
  readonly foot: string;
  /** The same in a sentence; empty with it. */
  readonly hint: string;
  /** Studio time at which it was measured, where that is told more exactly than by the second it was noted in; else null. */
  readonly atMs: number | null;
}

const NOTHING: Trust = { foot: '', hint: '', atMs: null };

/** `± 0.42 ms`, `± 35 ms`: as fine as bounds are worth telling. */
export function boundText(boundMs: number): string {
  return boundMs < 10 ? `± ${joined(formatMs(boundMs))}` : `± ${String(Math.round(boundMs))}\u202fms`;
}

/** What is known of a figure's error: its bound, or in whose word it is where nobody tells one. Pure; nothing is made up. */
export function trustOf(source: TrustSource, facts: TrustFacts): Trust {
  const { live, audience } = facts;
  switch (source) {
    case 'clock':
      return bounded(live?.clock.errorBoundMs ?? null, 'the bound that time servers allow');
    case 'viewers': {
      const reading = live?.latency?.readings.find(({ way }) => way === 'timestamps');
      if (reading === undefined || reading.p50Ms === null) return NOTHING;
      return bounded(reading.errorBoundMs, 'studio time, the median viewer’s clock and a refresh of the screen');
    }
    case 'spread':
      if (audience === null) return NOTHING;
      return {
        ...bounded(
          audience.spreadErrorBoundMs,
          'twice the worst viewer’s clock and a refresh of the screen; what is the same for all falls out',
          'a viewer does not tell how far its clock may be off',
        ),
        atMs: audience.atMs,
      };
    case 'libsrt':
      return ofLibsrt(live);
    case 'encoder':
      return ofEncoder(live);
    case 'pings':
      return ofPings(live);
    case 'counted':
      return { foot: 'counted', hint: 'Counted, so exact at its age.', atMs: null };
  }
}

function bounded(boundMs: number | null, of: string, whyNot = 'no time server has been believed yet'): Trust {
  return boundMs === null
    ? { foot: 'bound unknown', hint: `How wrong it may be is not known: ${whyNot}.`, atMs: null }
    : { foot: boundText(boundMs), hint: `Right within ${boundText(boundMs)}: ${of}.`, atMs: null };
}

/** From a frame's capture to its leaving: by one clock, unless a window captures, which has learnt the host's. */
function ofEncoder(live: TrustFacts['live']): Trust {
  if (!live?.encoder?.source) return NOTHING;
  const atMs = live.encoderHeardMs;
  if (live.encoder.source.kind === 'ui') {
    const boundMs = live.capture?.clockErrorBoundMs ?? null;
    const unknown = 'the capturing window has not told how well it knows studio time';
    return { ...bounded(boundMs, 'how well the capturing window knows the host’s time', unknown), atMs };
  }
  return { foot: 'one clock', hint: 'Both ends are stamped by the encoder’s own clock, to the microsecond.', atMs };
}

function ofLibsrt(live: TrustFacts['live']): Trust {
  const link = live?.encoder?.link;
  if (!link?.srt) return NOTHING;
  return {
    foot: 'by libsrt',
    hint: `As reported by ${link.library}, which tells no error bound.`,
    atMs: link.srt.atMs ?? live?.encoderHeardMs ?? null,
  };
}

function ofPings(live: TrustFacts['live']): Trust {
  const link = live?.engineLink ?? null;
  if (link === null) return NOTHING;
  const { exchanges, longestMs, atMs } = link;
  return {
    foot: exchanges === 1 ? 'of 1 exchange' : `shortest of ${String(exchanges)}`,
    hint:
      `The shortest of the last ${String(exchanges)} exchanges, one a second; the longest took ${joined(formatMs(longestMs))}. ` +
      'Both ends of each are stamped by one clock, to the microsecond, as soon as the host comes to it.',
    atMs,
  };
}

/** `as reported by libsrt 1.5.1, 2 s old`: for what nobody tells an error bound of. @param atMs null: its age is not told */
export function reportedBy(who: string, atMs: number | null, nowMs: number): string {
  const age = atMs === null ? 'age not told' : `${Math.max(0, (nowMs - atMs) / 1_000).toFixed(1)}\u202fs old`;
  return `as reported by ${who}, ${age}`;
}
