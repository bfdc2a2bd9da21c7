import { every, type Clock, type Scheduled } from '../../shared/time/clock.ts';
import type { StudioClock } from '../../shared/time/studio-clock.ts';
import type { UnixMs } from '../../shared/time/units.ts';
import { PublisherStream, type MediaSink, type PublisherFigures } from './publisher-stream.ts';
import type { ConnectionHandler, ConnectionInfo, IngestTransport, OnConnect, ReceiveStats } from './transport.ts';

export interface IngestDeps {
  readonly clock: Clock;
  readonly studioClock: StudioClock;
  readonly sink: MediaSink;
  openTransport(onConnect: OnConnect): Promise<IngestTransport>;
  log(line: string): void;
}

export interface PublisherStatus extends PublisherFigures, ConnectionInfo {
  /** Studio time at which it connected. */
  readonly sinceMs: number;
  /** Over the last second. */
  readonly bitrateKbps: number;
  /** Since the last bytes. */
  readonly silentMs: number;
  readonly srt: ReceiveStats | null;
}

export interface IngestStatus {
  readonly library: string;
  readonly connected: boolean;
  readonly publisher: PublisherStatus | null;
  /** Why the last publisher ended; null while there was none. */
  readonly lastEnd: { readonly atMs: number; readonly reason: string } | null;
  readonly publishersSeen: number;
}

interface Current {
  readonly info: ConnectionInfo;
  readonly stream: PublisherStream;
  readonly since: UnixMs;
  lastData: UnixMs;
  bitrateKbps: number;
  /** Of the last report. */
  reported: PublisherFigures;
}

const REPORT_PERIOD_MS = 1000;

/** The SRT ingest: one publisher at a time, the newest, on its way to the packager. */
export class Ingest {
  readonly #deps: IngestDeps;
  readonly #transport: IngestTransport;
  readonly #reporting: Scheduled;
  #current: Current | null = null;
  #lastEnd: IngestStatus['lastEnd'] = null;
  #publishersSeen = 0;

  private constructor(deps: IngestDeps, transport: IngestTransport) {
    this.#deps = deps;
    this.#transport = transport;
    this.#reporting = every(deps.clock, REPORT_PERIOD_MS, () => {
      this.#report();
    });
  }

  /** Throws when the transport cannot listen. */
  static async open(deps: IngestDeps): Promise<Ingest> {
    const pending: { ingest: Ingest | null } = { ingest: null };
    const transport = await deps.openTransport((info) => {
      if (!pending.ingest) throw new Error('Ingest: a publisher before the listener was ready');
      return pending.ingest.#onConnect(info);
    });
    pending.ingest = new Ingest(deps, transport);
    return pending.ingest;
  }

  get status(): IngestStatus {
    const current = this.#current;
    return {
      library: this.#transport.library,
      connected: current !== null,
      publisher: current && {
        ...current.info,
        ...current.stream.figures,
        sinceMs: current.since,
        bitrateKbps: current.bitrateKbps,
        silentMs: Math.max(0, this.#deps.studioClock.now() - current.lastData),
        srt: this.#transport.statistics(),
      },
      lastEnd: this.#lastEnd,
      publishersSeen: this.#publishersSeen,
    };
  }

  async close(): Promise<void> {
    this.#reporting.cancel();
    await this.#transport.close();
  }

  #onConnect(info: ConnectionInfo): ConnectionHandler {
    const { studioClock, sink, log } = this.#deps;
    const from = `publisher ${info.peer ?? 'at an unknown address'}`;
    const stream = new PublisherStream(sink, studioClock, (line) => {
      log(`ingest: ${from}: ${line}`);
    });
    const since = studioClock.now();
    const current: Current = { info, stream, since, lastData: since, bitrateKbps: 0, reported: stream.figures };
    this.#current = current;
    this.#publishersSeen += 1;
    log(`ingest: ${from} connected${info.streamId === null ? '' : ` with stream id "${info.streamId}"`}`);
    return {
      onData: (bytes, arrived) => {
        current.lastData = studioClock.at(arrived);
        stream.push(bytes, arrived);
      },
      onEnd: (reason) => {
        log(`ingest: ${from} ended: ${reason}`);
        stream.end();
        this.#lastEnd = { atMs: studioClock.now(), reason };
        if (this.#current === current) this.#current = null;
      },
    };
  }

  /** Once a second: what was lost since the last time, in one line. */
  #report(): void {
    const current = this.#current;
    if (!current) return;
    const before = current.reported;
    const now = current.stream.figures;
    current.reported = now;
    current.bitrateKbps = ((now.bytes - before.bytes) * 8) / REPORT_PERIOD_MS;
    const losses = [
      [now.continuityErrors - before.continuityErrors, 'continuity errors'],
      [now.syncLosses - before.syncLosses, 'losses of sync'],
      [now.damaged - before.damaged, 'damaged units'],
      [now.undecodable - before.undecodable, 'pictures without parameter sets'],
      [now.tagMismatches - before.tagMismatches, `capture tags off by ${String(now.tagDifferenceMs)} ms`],
    ] as const;
    const text = losses.filter(([count]) => count > 0).map(([count, what]) => `${String(count)} ${what}`);
    if (text.length > 0) this.#deps.log(`ingest: ${text.join(', ')}`);
  }
}
