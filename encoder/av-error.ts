import { FFmpegError } from 'node-av/lib';

/** An FFmpeg call failed: which, and FFmpeg's words. */
export class AvError extends Error {
  /** What FFmpeg said, without ours around it. */
  readonly detail: string;

  constructor(call: string, detail: string) {
    super(`${call} failed: ${detail}`);
    this.name = 'AvError';
    this.detail = detail;
  }
}

/** Passes on what an FFmpeg call returned; negative is thrown as an AvError. */
export function checkAv(call: string, result: number): number {
  if (result >= 0) return result;
  throw new AvError(call, FFmpegError.strerror(result));
}
