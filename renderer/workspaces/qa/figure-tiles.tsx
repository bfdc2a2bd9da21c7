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
  /** The largest value that is as it should be; `target`: hangs on the target latency; null where there is none. */
  readonly limitMs: number | 'target' | null;
  /** The bound of the figure's own error, which stands beside it; absent where one clock alone measures. */
  readonly error?: keyof ErrorBounds;
}

/** How wrong figures may be that clocks of several computers make (± ms); null: unknown. */
interface ErrorBounds {
  readonly clock: number | null;
  /** Of any viewer's latency: studio clock, the viewer's own, and a refresh of the screen. */
  readonly viewers: number | null;
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
    hint: 'Median of display time − capture time over the audience; ± holds both clocks and a refresh of the screen.',
    emptyHint: NOBODY,
    limitMs: null,
    error: 'viewers',
  },
  {
    metric: 'glassToGlassP95Ms',
    label: 'Glass to glass p95',
    format: formatMs,
    hint: '95 % of the audience see a frame no later than this after its capture.',
    emptyHint: NOBODY,
    limitMs: 'target',
    error: 'viewers',
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
    hint: 'From the capture of a frame to its last packet handed to SRT, by one clock: it errs by less than 1 ms.',
    emptyHint: OFF_AIR,
    limitMs: 60,
  },
  {
    metric: 'srtRttMs',
    label: 'SRT round trip',
    format: formatMs,
    hint: 'Round trip of the SRT link to the ingest, by one clock: it errs by less than 1 ms.',
    emptyHint: OFF_AIR,
    limitMs: null,
  },
  {
    metric: 'engineRoundTripMs',
    label: 'Engine round trip',
    format: formatMs,
    hint: 'Round trip of the host’s link to the interaction engine, by one clock: it errs by less than 1 ms.',
    emptyHint: 'The engine is not connected.',
    limitMs: null,
  },
  {
    metric: 'viewers',
    label: 'Viewers',
    format: (value) => ({ text: formatCount(value), unit: '' }),
    hint: 'Viewers connected to the interaction engine: counted, so exact at its age.',
    emptyHint: 'The engine has not reported an audience yet.',
    limitMs: null,
  },
];

/** What the figure is held against, in words; empty where there is nothing. */
function limitText(limitMs: number | null, over: boolean): string {
  if (limitMs === null) return '';
  // Short, or it would not fit beside bound and age.
  const limit = limitMs >= 1_000 ? `${String(limitMs / 1_000)}\u202fs` : `${String(limitMs)}\u202fms`;
  return `${over ? 'over' : '≤'} ${limit}`;
}

/** Viewers' bound is known while they report; what came before them tells its age. */
function errorText(bounds: ErrorBounds, error: Tile['error']): string {
  if (error === undefined) return '';
  const bound = bounds[error];
  if (bound === null) return error === 'clock' ? 'bound unknown' : '';
  return bound < 10 ? `± ${joined(formatMs(bound))}` : `± ${String(Math.round(bound))}\u202fms`;
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

/** The newest figures with their age, how wrong they may be, and what each is held against. */
export function FigureTiles() {
  const figures = useTicked(1_000, newestFigures);
  const clock = useLive((live) => live?.clock.errorBoundMs ?? null);
  const viewers = useLive(
    (live) => live?.latency?.readings.find(({ way }) => way === 'timestamps')?.errorBoundMs ?? null,
  );
  const targetMs = useLive((live) => live?.targetLatencyMs ?? null);
  const limitOf = ({ limitMs }: Tile): number | null =>
    limitMs !== 'target' ? limitMs : targetMs === null ? null : targetMs + OVER_TARGET_MS;
  return (
    <div className="tiles">
      {TILES.map((tile, index) => (
        <div className="panel tile" key={tile.metric} data-figure={tile.metric}>
          <TileFigure
            tile={tile}
            figure={figures[index] ?? null}
            limitMs={limitOf(tile)}
            error={errorText({ clock, viewers }, tile.error)}
          />
        </div>
      ))}
    </div>
  );
}

function TileFigure(props: {
  readonly tile: Tile;
  readonly figure: NewestFigure | null;
  readonly limitMs: number | null;
  /** `± 3 ms`; empty where nothing is to be told. */
  readonly error: string;
}) {
  const { tile, figure, limitMs } = props;
  const value = figure?.value ?? null;
  const over = limitMs !== null && value !== null && value > limitMs;
  const age = figure === null ? 'no data' : formatAge(figure.ageMs);
  return (
    <Figure
      label={tile.label}
      value={tile.format(value)}
      hint={limitMs === null ? tile.hint : `${tile.hint} Up to ${joined(formatMs(limitMs))} is as it should be.`}
      emptyHint={tile.emptyHint}
      foot={[limitText(limitMs, over), value === null ? '' : props.error, age]
        .filter((part) => part !== '')
        .join(' · ')}
      over={over}
    />
  );
}
