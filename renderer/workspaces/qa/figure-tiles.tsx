import type { Metric } from '../../../shared/telemetry/metrics.ts';
import type { StudioStores } from '../../api/stores.ts';
import { formatAge, formatCount, formatMs, formatOffsetMs, joined, type Formatted } from '../../app/format.ts';
import { Figure } from '../../app/parts/figure.tsx';
import { useLive, useTicked } from '../../app/studio-context.tsx';
import { newest } from './plots/live-cells.ts';

interface Tile {
  readonly metric: Metric;
  readonly label: string;
  readonly format: (value: number | null) => Formatted;
  readonly hint: string;
  readonly emptyHint: string;
  /** The largest value that is as it should be; null where there is none. */
  readonly limitMs: number | null;
  /** The bound of the figure's own error, which stands beside it. */
  readonly error?: 'clock';
}

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
  },
  {
    metric: 'glassToGlassP95Ms',
    label: 'Glass to glass p95',
    format: formatMs,
    hint: '95 % of the audience see a frame no later than this after its capture.',
    emptyHint: NOBODY,
    limitMs: 1200,
  },
  {
    metric: 'syncSpreadMs',
    label: 'Sync spread',
    format: formatMs,
    hint: 'p99 − p1 of glass-to-glass latency over the audience.',
    emptyHint: NOBODY,
    limitMs: null,
  },
  {
    metric: 'clockOffsetMs',
    label: 'Clock offset',
    format: formatOffsetMs,
    hint: 'Studio time − this machine’s own clock.',
    emptyHint: 'No time server has answered yet.',
    limitMs: null,
    error: 'clock',
  },
  {
    metric: 'captureToSendP95Ms',
    label: 'Capture to send p95',
    format: formatMs,
    hint: 'From the capture of a frame to its last packet handed to SRT.',
    emptyHint: OFF_AIR,
    limitMs: 60,
  },
  {
    metric: 'srtRttMs',
    label: 'SRT round trip',
    format: formatMs,
    hint: 'Round trip of the SRT link to the ingest.',
    emptyHint: OFF_AIR,
    limitMs: null,
  },
  {
    metric: 'engineRoundTripMs',
    label: 'Engine round trip',
    format: formatMs,
    hint: 'Round trip of the host’s link to the interaction engine.',
    emptyHint: 'The engine is not connected.',
    limitMs: null,
  },
  {
    metric: 'viewers',
    label: 'Viewers',
    format: (value) => ({ text: formatCount(value), unit: '' }),
    hint: 'Viewers connected to the interaction engine.',
    emptyHint: 'The engine has not reported an audience yet.',
    limitMs: null,
  },
];

/** What the figure is held against, in words; empty where there is nothing. */
function boundOf(tile: Tile, over: boolean, errorBoundMs: number | null): string {
  if (tile.error === 'clock') return errorBoundMs === null ? 'bound unknown' : `± ${joined(formatMs(errorBoundMs))}`;
  if (tile.limitMs === null) return '';
  return `${over ? 'over' : '≤'} ${String(tile.limitMs)}\u202fms`;
}

interface NewestFigure {
  readonly value: number;
  readonly ageMs: number;
}

/** Read once a second, however often figures come. */
function newestFigures(nowMs: number, { telemetry }: StudioStores): readonly (NewestFigure | null)[] {
  const { points } = telemetry.getState();
  return TILES.map(({ metric }) => {
    const last = newest(points, metric);
    return last === null ? null : { value: last.value, ageMs: nowMs - last.atMs };
  });
}

/** The newest figures with their age, and the bound each is held against. */
export function FigureTiles() {
  const figures = useTicked(1_000, newestFigures);
  const errorBoundMs = useLive((live) => live?.clock.errorBoundMs ?? null);
  return (
    <div className="tiles">
      {TILES.map((tile, index) => (
        <div className="panel tile" key={tile.metric} data-figure={tile.metric}>
          <TileFigure tile={tile} figure={figures[index] ?? null} errorBoundMs={errorBoundMs} />
        </div>
      ))}
    </div>
  );
}

function TileFigure(props: {
  readonly tile: Tile;
  readonly figure: NewestFigure | null;
  readonly errorBoundMs: number | null;
}) {
  const { tile, figure } = props;
  const value = figure?.value ?? null;
  const over = tile.limitMs !== null && value !== null && value > tile.limitMs;
  const age = figure === null ? 'no data' : formatAge(figure.ageMs);
  return (
    <Figure
      label={tile.label}
      value={tile.format(value)}
      hint={
        tile.limitMs === null ? tile.hint : `${tile.hint} Up to ${joined(formatMs(tile.limitMs))} is as it should be.`
      }
      emptyHint={tile.emptyHint}
      foot={[boundOf(tile, over, props.errorBoundMs), age].filter((part) => part !== '').join(' · ')}
      over={over}
    />
  );
}
