import type { AudienceView, HeatColumn } from '../../shared/telemetry/audience-view.ts';
import type { History, HistoryRequest, Mark } from '../../shared/telemetry/history.ts';
import type { Alarm, Incident } from '../../shared/telemetry/incident.ts';
import type { LatencyView, ReturnStats } from '../../shared/telemetry/latency.ts';

/** What the API asks of telemetry. Times are studio time in ms. */
export interface TelemetryDesk {
  history(request: HistoryRequest): Promise<History>;
  marks(span: Span): Promise<Mark[]>;
  heat(request: Span & { readonly columns: number }): Promise<HeatColumn[]>;
  export(request: Partial<Span> & { readonly format: 'csv' | 'json' }): Promise<TelemetryFile>;
  alarms(): readonly Alarm[];
  /** @param ids undefined: all of them */
  seen(ids: readonly string[] | undefined, by: string): void;
  incidents(span: Span): Promise<Incident[]>;
  returnStats(stats: ReturnStats): void;
}

export interface Span {
  readonly fromMs: number;
  readonly toMs: number;
}

export interface TelemetryFile {
  readonly fileName: string;
  readonly mediaType: string;
  readonly text: string;
}

/** A window whose page is gone is no longer shown as a return monitor. */
const RETURN_STALE_MS = 3_000;

/** Everything that is measured over time, put together: figures, alarms, ways of measuring latency, the audience. */
export class TelemetryRoom implements TelemetryDesk {
  readonly #now: () => number;
  #return: ReturnStats | null = null;
  #audience: AudienceView | null = null;

  /** @param now studio time in ms */
  constructor(now: () => number) {
    this.#now = now;
  }

  get latency(): LatencyView | null {
    return null;
  }

  /** What the window with the return monitor told last; null when it fell silent. */
  get returnMonitor(): ReturnStats | null {
    const stats = this.#return;
    return stats && Math.abs(this.#now() - stats.atMs) < RETURN_STALE_MS ? stats : null;
  }

  get audience(): AudienceView | null {
    return this.#audience;
  }

  audienceSeen(view: AudienceView): void {
    this.#audience = view;
  }

  returnStats(stats: ReturnStats): void {
    this.#return = stats;
  }

  history(request: HistoryRequest): Promise<History> {
    const { fromMs, toMs, bins } = request;
    return Promise.resolve({ fromMs, stepMs: Math.max(1, (toMs - fromMs) / bins), bins: 0, series: [] });
  }

  marks(): Promise<Mark[]> {
    return Promise.resolve([]);
  }

  heat(): Promise<HeatColumn[]> {
    return Promise.resolve([]);
  }

  export({ format }: { readonly format: 'csv' | 'json' }): Promise<TelemetryFile> {
    const mediaType = format === 'csv' ? 'text/csv' : 'application/json';
    return Promise.resolve({ fileName: `telemetry.${format}`, mediaType, text: '' });
  }

  alarms(): readonly Alarm[] {
    return [];
  }

  seen(): void {
    return;
  }

  incidents(): Promise<Incident[]> {
    return Promise.resolve([]);
  }
}
