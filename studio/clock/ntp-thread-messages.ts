/** What the host tells the thread that has the NTP sockets. */
export type ToNtpThread =
  | { type: 'open'; socket: number; address: string; port: number }
  | { type: 'send'; socket: number; id: number; packet: Uint8Array }
  | { type: 'close'; socket: number };

/** And what it hears. Stamps are of the monotonic clock that all threads of the machine share; ms. */
export type FromNtpThread =
  | { type: 'sent'; socket: number; id: number; atMono: number }
  | { type: 'message'; socket: number; packet: Uint8Array; atMono: number }
  | { type: 'error'; socket: number; reason: string };
