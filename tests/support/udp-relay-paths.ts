/** How one way of a relayed path delays: a fixed part, and a uniform one. */
export interface Way {
  readonly delayMs: number;
  readonly jitterMs: number;
}

/** One address that passes datagrams on to a server and its answers back. */
export interface RelayedPath {
  readonly listen: { readonly address: string; readonly port: number };
  readonly to: { readonly address: string; readonly port: number };
  readonly out: Way;
  readonly back: Way;
  /** Share of datagrams that vanish, each way; 0–1. */
  readonly loss: number;
  /** Added to the receive and transmit stamps of NTP answers: a server that lies by so much; ms. */
  readonly shiftMs: number;
}

export interface RelayWorkerData {
  readonly paths: readonly RelayedPath[];
  readonly seed: number;
}
