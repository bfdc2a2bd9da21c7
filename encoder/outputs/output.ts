import type { EncoderStatus } from '../../shared/process/encoder-control.ts';

export type LinkStatus = EncoderStatus['link'];

/** What an output reports while it works. */
export interface OutputEvents {
  /** A receiver has just come (again): it wants a key frame first. */
  onConnected(): void;
  /** State, reason or figures changed in a way that somebody waits for. */
  onChange(): void;
}

/** What became of a frame: `no-link` until `onConnected`, `queue-full` when the link does not carry as much. */
export type WriteResult = 'sent' | 'no-link' | 'queue-full';

/** Where the programme goes. It keeps its connection up by itself until closed; nothing it does blocks. */
export interface Output {
  /** One frame's TS packets, multiples of 188 bytes, at once. */
  write(packets: Uint8Array): WriteResult;
  readonly link: LinkStatus;
  close(): void;
}
