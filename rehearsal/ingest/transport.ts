import type { MonoMs } from '../../shared/time/units.ts';

/** What an ingest transport tells about one connection; made by `onConnect`. */
export interface ConnectionHandler {
  /** Bytes that came in at `arrived`; the transport does not touch them again. */
  onData(bytes: Uint8Array, arrived: MonoMs): void;
  /** The connection is over, and why. Nothing comes after it. */
  onEnd(reason: string): void;
}

export interface ConnectionInfo {
  /** `address:port`, or null where the library does not tell. */
  readonly peer: string | null;
  readonly streamId: string | null;
}

/** Takes a new connection; the transport has closed the one before it. */
export type OnConnect = (info: ConnectionInfo) => ConnectionHandler;

/** libsrt's figures of the receiving end; totals since the connection was made. */
export interface ReceiveStats {
  readonly rttMs: number;
  readonly packetsReceived: number;
  readonly packetsLost: number;
  readonly packetsDropped: number;
  readonly receiveRateKbps: number;
  readonly receiveBufferMs: number;
  readonly latencyMs: number;
}

/** A listener for one publisher at a time: the newest. */
export interface IngestTransport {
  /** e.g. "libsrt 1.5.1" */
  readonly library: string;
  /** Of the current connection; null without one, or where the library has none. */
  statistics(): ReceiveStats | null;
  /** Ends the connection and the listener, and waits until its threads are done. */
  close(): Promise<void>;
}
