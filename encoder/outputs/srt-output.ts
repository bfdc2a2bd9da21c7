import type { SrtStats } from '../../shared/process/encoder-control.ts';
import type { Clock, Scheduled } from '../../shared/time/clock.ts';
import { every } from '../../shared/time/clock.ts';
import type { StudioClock } from '../../shared/time/studio-clock.ts';
import type { SrtSocket } from '../../shared/srt/libsrt.ts';
import { SRT_PAYLOAD_BYTES } from '../../shared/srt/options.ts';
import type { SrtFigures } from '../../shared/srt/statistics.ts';
import { backoffMs } from './backoff.ts';
import type { LinkStatus, Output, OutputEvents, WriteResult } from './output.ts';
import { SendRate } from './send-rate.ts';
import { SrtConnector, type CallerSrt } from './srt-connector.ts';
import { targetText, type SrtTarget } from './srt-target.ts';

/** A receiver is suspected dead when what it has not acknowledged spans this much more than the latency. */
export const SUSPECT_MS = 1000;
const WATCH_MS = 50;
/** As often as statuses are told (encoder-service.ts). */
const STATISTICS_MS = 100;

export interface SrtOutputOptions {
  readonly srt: CallerSrt;
  readonly clock: Clock;
  readonly studio: StudioClock;
  readonly target: SrtTarget;
  readonly events: OutputEvents;
  /** Turns a name into a numeric address; rejects with words. */
  resolve(host: string): Promise<string>;
  /** In [0, 1). */
  random(): number;
}

/**
 * An SRT caller that never gives up. While a receiver is silent but not yet pronounced dead (libsrt takes 5 s), a
 * fresh connection is tried beside the old one; whichever lives is kept.
 */
export class SrtOutput implements Output {
  readonly #options: SrtOutputOptions;
  readonly #watch: Scheduled;
  readonly #sendRate = new SendRate();
  readonly #measure: Scheduled;
  #socket: SrtSocket | null = null;
  #connector: SrtConnector | null = null;
  #resolving = false;
  #retry: Scheduled | null = null;
  #failures = 0;
  #suspected = false;
  #closed = false;
  #link: LinkStatus;

  constructor(options: SrtOutputOptions) {
    this.#options = options;
    this.#link = {
      state: 'connecting',
      reason: null,
      library: `libsrt ${options.srt.version}`,
      connectedSinceMs: null,
      reconnects: 0,
      srt: null,
    };
    this.#watch = every(options.clock, WATCH_MS, () => {
      this.#check();
    });
    this.#measure = every(options.clock, STATISTICS_MS, () => {
      this.#readStatistics();
    });
    this.#attempt();
  }

  get link(): LinkStatus {
    return this.#link;
  }

  write(packets: Uint8Array): WriteResult {
    const socket = this.#socket;
    if (socket === null) return 'no-link';
    try {
      for (let at = 0; at < packets.byteLength; at += SRT_PAYLOAD_BYTES) {
        if (!this.#options.srt.send(socket, packets.subarray(at, at + SRT_PAYLOAD_BYTES))) return 'queue-full';
      }
      return 'sent';
    } catch (error) {
      this.#lost(error instanceof Error ? error.message : String(error));
      return 'no-link';
    }
  }

  close(): void {
    this.#closed = true;
    this.#watch.cancel();
    this.#measure.cancel();
    this.#retry?.cancel();
    this.#connector?.cancel();
    this.#connector = null;
    if (this.#socket !== null) this.#options.srt.close(this.#socket);
    this.#socket = null;
    this.#link = { ...this.#link, state: 'idle', reason: null, connectedSinceMs: null, srt: null };
  }

  #attempt(): void {
    if (this.#closed || this.#connector || this.#resolving) return;
    const { target, resolve } = this.#options;
    this.#resolving = true;
    resolve(target.host).then(
      (ip) => {
        this.#resolving = false;
        this.#call(ip);
      },
      (error: unknown) => {
        this.#resolving = false;
        this.#failed(`${target.host} cannot be found: ${error instanceof Error ? error.message : String(error)}`);
      },
    );
  }

  #call(ip: string): void {
    if (this.#closed) return;
    const { srt, clock, target } = this.#options;
    this.#connector = new SrtConnector(srt, clock, target, ip, {
      connected: (socket) => {
        this.#connector = null;
        this.#adopt(socket);
      },
      failed: (reason) => {
        this.#connector = null;
        this.#failed(reason);
      },
    });
  }

  #adopt(socket: SrtSocket): void {
    const old = this.#socket;
    if (old !== null) this.#options.srt.close(old);
    const again = this.#link.connectedSinceMs !== null || this.#link.state === 'reconnecting';
    this.#socket = socket;
    this.#failures = 0;
    this.#suspected = false;
    this.#link = {
      ...this.#link,
      state: 'connected',
      reason: null,
      connectedSinceMs: this.#options.studio.now(),
      reconnects: this.#link.reconnects + (again ? 1 : 0),
      srt: null,
    };
    this.#options.events.onConnected();
    this.#options.events.onChange();
  }

  #failed(reason: string): void {
    if (this.#closed) return;
    const delayMs = backoffMs(this.#failures++, this.#options.random());
    this.#retry = this.#options.clock.schedule(delayMs, () => {
      if (this.#socket === null || this.#suspected) this.#attempt();
    });
    if (this.#socket !== null) return; // The old connection may still recover: its own words stand.
    this.#report(this.#link.state === 'reconnecting' ? 'reconnecting' : 'connecting', reason);
  }

  #check(): void {
    const socket = this.#socket;
    if (socket === null) return;
    const { srt, target } = this.#options;
    if (srt.state(socket) !== 'connected') {
      this.#lost('the receiver closed the connection or fell silent');
      return;
    }
    const { spanMs } = srt.sendBuffer(socket);
    if (!this.#suspected && spanMs > target.latencyMs + SUSPECT_MS) {
      this.#suspected = true;
      this.#report('reconnecting', `${targetText(target)} has not acknowledged anything for ${String(spanMs)} ms`);
      this.#attempt();
    } else if (this.#suspected && spanMs < target.latencyMs + SUSPECT_MS / 2) {
      this.#suspected = false;
      this.#connector?.cancel();
      this.#connector = null;
      this.#retry?.cancel();
      this.#failures = 0;
      this.#report('connected', null);
    }
  }

  #lost(reason: string): void {
    if (this.#socket !== null) this.#options.srt.close(this.#socket);
    this.#socket = null;
    this.#suspected = false;
    this.#link = { ...this.#link, connectedSinceMs: null, srt: null };
    this.#report('reconnecting', reason);
    this.#retry?.cancel();
    this.#attempt();
  }

  #report(state: LinkStatus['state'], reason: string | null): void {
    if (this.#link.state === state && this.#link.reason === reason) return;
    this.#link = { ...this.#link, state, reason };
    this.#options.events.onChange();
  }

  #readStatistics(): void {
    if (this.#socket === null) return;
    try {
      const figures = this.#options.srt.statistics(this.#socket);
      const rateKbps = this.#sendRate.add(this.#options.clock.monoNow(), figures.bytesSent);
      this.#link = {
        ...this.#link,
        srt: toStats({ ...figures, sendRateKbps: rateKbps ?? figures.sendRateKbps }, this.#options.studio.now()),
      };
    } catch (error) {
      this.#lost(error instanceof Error ? error.message : String(error));
    }
  }
}

function toStats(figures: SrtFigures, atMs: number): SrtStats {
  return {
    atMs,
    rttMs: figures.rttMs,
    packetsSent: figures.packetsSent,
    packetsLost: figures.packetsLostSending,
    packetsRetransmitted: figures.packetsRetransmitted,
    packetsDropped: figures.packetsDroppedSending,
    sendRateKbps: figures.sendRateKbps,
    bandwidthKbps: figures.bandwidthKbps,
    sendBufferMs: figures.sendBufferMs,
    latencyMs: figures.sendLatencyMs,
  };
}
