import type { Metric } from '../../../shared/telemetry/metrics.ts';
import type { StudioStores } from '../../api/stores.ts';
import { formatAge, formatCount, formatMs, formatOffsetMs, joined, type Formatted } from '../../app/format.ts';
import { Figure } from '../../app/parts/figure.tsx';
import { useLive, useTicked } from '../../app/studio-context.tsx';
import { isFresh } from './audience/audience-now.ts';
import type { TrustSource } from '../../../shared/telemetry/metric-source.ts';
import { trustOf, type Trust } from './figure-trust.ts';
import { STALE_AFTER_MS } from './panel-trust.ts';
import { newest } from './plots/live-cells.ts';

interface Tile {
  readonly metric: Metric;
  readonly label: string;
  readonly format: (value: number | null) => Formatted;
  readonly hint: string;
  readonly emptyHint: string;
  /** The largest value that is as it should be; `target`: hangs on the target latency; null where there is none. */
  readonly limitMs: number | 'target' | null;
  /** In whose word it is. */
  readonly source: TrustSource;
}

/** The alarm's limit: 5 % of the viewers may be so much later than the target. */
const OVER_TARGET_MS = 1_000;

const NOBODY = 'Nobody plays the stream yet.';
const OFF_AIR = 'Nothing is being sent.';

const TILES: readonly Tile[] = [
  {
    metric: 'glassToGlassP50Ms',
    label: 'Glass to glass p50',
    format: formatMs,
    hint: 'Median of display time − capture time over the audience.',
    emptyHint: NOBODY,
    limitMs: null,
    source: 'viewers',
  },
  {
    metric: 'glassToGlassP95Ms',
    label: 'Glass to glass p95',
    format: formatMs,
    hint: '95 % of the audience see a frame no later than this after its capture.',
    emptyHint: NOBODY,
    limitMs: 'target',
    source: 'viewer',
  },
  {
    metric: 'syncSpreadMs',
    label: 'Sync spread',
    format: formatMs,
    hint: 'p99 − p1 of glass-to-glass latency over the audience.',
    emptyHint: NOBODY,
    limitMs: null,
    source: 'spread',
  },
  {
    metric: 'clockOffsetMs',
    label: 'Clock offset',
    format: formatOffsetMs,
    hint: 'Studio time − this machine’s own clock.',
    emptyHint: 'No time server has answered yet.',
    limitMs: null,
    source: 'clock',
  },
  {
    metric: 'captureToSendP95Ms',
    label: 'Capture to send p95',
    format: formatMs,
    hint: 'From the capture of a frame to its last packet handed to SRT.',
    emptyHint: OFF_AIR,
    limitMs: 60,
    source: 'encoder',
  },
  {
    metric: 'srtRttMs',
    label: 'SRT round trip',
    format: formatMs,
    hint: 'Round trip of the SRT link to the ingest, smoothed by SRT over its acknowledgements.',
    emptyHint: OFF_AIR,
    limitMs: null,
    source: 'libsrt',
  },
  {
    metric: 'engineRoundTripMs',
    label: 'Engine round trip',
    format: formatMs,
    hint: 'Round trip of the host’s link to the interaction engine.',
    emptyHint: 'The engine is not connected.',
    limitMs: null,
    source: 'pings',
  },
  {
    metric: 'viewers',
    label: 'Viewers',
    format: (value) => ({ text: formatCount(value), unit: '' }),
    hint: 'Viewers connected to the interaction engine.',
    emptyHint: 'The engine has not reported an audience yet.',
    limitMs: null,
    source: 'counted',
  },
];

/** What the figure is held against, in words; empty where there is nothing. */
function limitText(limitMs: number | null, over: boolean): string {
  if (limitMs === null) return '';
  // Short, or it would not fit beside bound and age.
  const limit = limitMs >= 1_000 ? `${String(limitMs / 1_000)}\u202fs` : `${String(limitMs)}\u202fms`;
  return `${over ? 'over' : '≤'} ${limit}`;
}

interface NewestFigure {
  readonly value: number;
  readonly ageMs: number;
  readonly trust: Trust;
}

/** Read once a second, however often figures come. */
function newestFigures(nowMs: number, { telemetry, live, audience }: StudioStores): readonly (NewestFigure | null)[] {
  const { points } = telemetry.getState();
  const { view } = audience.getState();
  const facts = {
    live: live.getState().live,
    audience: view !== null && view.all !== null && isFresh(view.atMs, nowMs) ? view : null,
    loopDelayMs: null,
  };
  return TILES.map(({ metric, source }) => {
    const last = newest(points, metric);
    if (last === null) return null;
    const trust = trustOf(source, facts);
    // What a status or view repeats is as old as its measuring, not as its telling.
    return { value: last.value, ageMs: nowMs - Math.min(last.atMs, trust.atMs ?? last.atMs), trust };
  });
}

/** The newest figures with their age, how wrong they may be, and what each is held against. */
export function FigureTiles() {
  const figures = useTicked(1_000, newestFigures);
  const targetMs = useLive((live) => live?.targetLatencyMs ?? null);
  const limitOf = ({ limitMs }: Tile): number | null =>
    limitMs !== 'target' ? limitMs : targetMs === null ? null : targetMs + OVER_TARGET_MS;
  return (
    <div className="tiles">
      {TILES.map((tile, index) => (
        <div className="panel tile" key={tile.metric} data-figure={tile.metric}>
          <TileFigure tile={tile} figure={figures[index] ?? null} limitMs={limitOf(tile)} />
        </div>
      ))}
    </div>
  );
}

function TileFigure(props: {
  readonly tile: Tile;
  readonly figure: NewestFigure | null;
  readonly limitMs: number | null;
}) {
  const { tile, figure, limitMs } = props;
  const value = figure?.value ?? null;
  const over = limitMs !== null && value !== null && value > limitMs;
  const age = figure === null ? 'no data' : formatAge(figure.ageMs);
  const limit = limitMs === null ? '' : `Up to ${joined(formatMs(limitMs))} is as it should be.`;
  return (
    <Figure
      label={tile.label}
      value={tile.format(value)}
      hint={[tile.hint, figure?.trust.hint ?? '', limit].filter((part) => part !== '').join(' ')}
      emptyHint={tile.emptyHint}
      foot={[limitText(limitMs, over), figure?.trust.foot ?? '', age].filter((part) => part !== '').join(' · ')}
      over={over}
      stale={figure !== null && figure.ageMs > STALE_AFTER_MS}
    />
  );
}
