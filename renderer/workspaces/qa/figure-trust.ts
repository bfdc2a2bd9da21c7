import type { Live } from '../../../shared/api/live.ts';
import type { LatencyWay } from '../../../shared/telemetry/latency.ts';
import { engineApartMs, latencyBoundMs, worstLatencyBoundMs } from '../../../shared/telemetry/latency-bound.ts';
import type { AudienceView } from '../../../shared/telemetry/audience-view.ts';
import { SOURCE_WORDS, type TrustSource } from '../../../shared/telemetry/metric-source.ts';
import { boundText } from '../../../shared/report/figure-text.ts';
import { formatMs, joined } from '../../app/format.ts';

export interface TrustFacts {
  readonly live: Pick<
    Live,
    'clock' | 'latency' | 'encoder' | 'encoderHeardMs' | 'capture' | 'engineLink' | 'returnMonitor'
  > | null;
  /** Null: there is none, or it is old. */
  readonly audience: Pick<AudienceView, 'atMs' | 'spreadErrorBoundMs'> | null;
  /** How late the host's event loop comes to its work, p99 (ms); null: not measured now. */
  readonly loopDelayMs: number | null;
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

const IN_WORDS = {
  stamps: { foot: SOURCE_WORDS.stamps, hint: 'Both ends are stamped by one clock, to the microsecond.', atMs: null },
  engine: {
    foot: SOURCE_WORDS.engine,
    hint: 'As the interaction engine measures it by its own clock; it tells no error bound.',
    atMs: null,
  },
  system: {
    foot: SOURCE_WORDS.system,
    hint: 'As the operating system accounts for it, which tells no error bound.',
    atMs: null,
  },
  counted: { foot: SOURCE_WORDS.counted, hint: 'Counted, so exact at its age.', atMs: null },
  throughput: {
    foot: SOURCE_WORDS.throughput,
    hint: 'Bytes are counted; it is as right as the times that fetching took.',
    atMs: null,
  },
  bound: { foot: SOURCE_WORDS.bound, hint: 'A bound itself: it is never less than what may be wrong.', atMs: null },
  set: { foot: SOURCE_WORDS.set, hint: 'Set, not measured: exact.', atMs: null },
} as const satisfies Partial<Record<TrustSource, Trust>>;

/** What is known of a figure's error: its bound, or in whose word it is where nobody tells one. Pure; nothing is made up. */
export function trustOf(source: TrustSource, facts: TrustFacts): Trust {
  const { live, audience } = facts;
  switch (source) {
    case 'clock':
      return bounded(live?.clock.errorBoundMs ?? null, 'the bound that time servers allow');
    case 'viewers':
      return ofWay(live, 'timestamps');
    case 'mark':
      return ofWay(live, 'mark');
    case 'viewer':
      return ofAnyViewer(facts);
    case 'return':
      return ofReturn(live);
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
    case 'requests':
      return ofRequests(facts.loopDelayMs);
    case 'edge':
      return bounded(edgeBoundMs(live?.clock.errorBoundMs ?? null), 'studio time, and dates in whole milliseconds');
    case 'window':
      return live?.capture
        ? {
            foot: SOURCE_WORDS.window,
            hint: 'Both ends are stamped by the capturing window’s own clock.',
            atMs: live.capture.atMs,
          }
        : NOTHING;
    case 'stamps':
    case 'engine':
    case 'system':
    case 'counted':
    case 'set':
    case 'bound':
    case 'throughput':
      return IN_WORDS[source];
  }
}

function bounded(boundMs: number | null, of: string, whyNot = 'no time server has been believed yet'): Trust {
  return boundMs === null
    ? { foot: 'bound unknown', hint: `How wrong it may be is not known: ${whyNot}.`, atMs: null }
    : { foot: boundText(boundMs), hint: `Right within ${boundText(boundMs)}: ${of}.`, atMs: null };
}

function ofWay(live: TrustFacts['live'], which: LatencyWay): Trust {
  const reading = live?.latency?.readings.find(({ way }) => way === which);
  if (reading === undefined || reading.p50Ms === null) return NOTHING;
  return bounded(
    reading.errorBoundMs,
    'the engine’s clock, the median viewer’s and a refresh of the screen',
    'the engine’s clock, or viewers’, is not known',
  );
}

function ofAnyViewer({ live, audience }: TrustFacts): Trust {
  if (audience === null) return NOTHING;
  return {
    ...bounded(
      worstLatencyBoundMs(audience.spreadErrorBoundMs, engineApartMs(live?.engineLink ?? null)),
      'the engine’s clock, the worst viewer’s and a refresh of the screen, so it holds for each of them',
      'a viewer does not tell how far its clock may be off',
    ),
    atMs: audience.atMs,
  };
}

function ofReturn(live: TrustFacts['live']): Trust {
  const stats = live?.returnMonitor ?? null;
  if (stats === null) return NOTHING;
  const boundMs = latencyBoundMs(stats.clockErrorBoundMs);
  const unknown = 'that window has not told how well it knows studio time';
  return { ...bounded(boundMs, 'that window’s clock and a refresh of the screen', unknown), atMs: stats.atMs };
}

/** How late an answer may be seen (ms): the host comes to it when its event loop does. Its clock is monotonic, to the µs. */
function ofRequests(loopDelayMs: number | null): Trust {
  if (loopDelayMs === null)
    return bounded(null, '', 'how late the host’s event loop comes to answers is not measured now');
  const lateText = boundText(loopDelayMs).slice(2);
  return {
    foot: `≤ ${lateText} too long`,
    hint: `Too long by at most ${lateText}: how late the host’s event loop comes to answers (p99).`,
    atMs: null,
  };
}

/** Dates in playlists come in whole milliseconds. */
const DATE_STEP_MS = 1;

/** How wrong the age of a CDN's newest media may be (ms), if whoever wrote its date goes by studio time; null: not known. */
export function edgeBoundMs(clockErrorBoundMs: number | null): number | null {
  return clockErrorBoundMs === null ? null : clockErrorBoundMs + DATE_STEP_MS;
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
    foot: SOURCE_WORDS.libsrt,
    hint: `As reported by ${link.library}, which tells no error bound.`,
    atMs: link.srt.atMs ?? live?.encoderHeardMs ?? null,
  };
}

function ofPings(live: TrustFacts['live']): Trust {
  const link = live?.engineLink ?? null;
  if (link === null) return NOTHING;
  const { exchanges, shortestMs, longestMs, atMs } = link;
  const from = shortestMs === null ? 'up to ' : `between ${joined(formatMs(shortestMs))} and `;
  return {
    foot: `lately ≤ ${boundText(longestMs).slice(2)}`,
    hint:
      `The newest exchange, one a second, or the wait for the next if that is longer; the last ${String(exchanges)} took ` +
      `${from}${joined(formatMs(longestMs))}. ` +
      'Both ends of each are stamped by one clock, to the microsecond, as soon as the host comes to it.',
    atMs,
  };
}

/** `as reported by libsrt 1.5.1, 2 s old`: for what nobody tells an error bound of. @param atMs null: its age is not told */
export function reportedBy(who: string, atMs: number | null, nowMs: number): string {
  const age = atMs === null ? 'age not told' : `${Math.max(0, (nowMs - atMs) / 1_000).toFixed(1)}\u202fs old`;
  return `as reported by ${who}, ${age}`;
}
