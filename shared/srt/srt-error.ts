/** A libsrt call failed: which, its `SRT_ERRNO` code and libsrt's own words. */
export class SrtError extends Error {
  readonly call: string;
  readonly code: number;
  /** What libsrt said, without ours around it. */
  readonly detail: string;

  constructor(call: string, code: number, detail: string) {
    super(`${call} failed: ${detail} (${String(code)})`);
    this.name = 'SrtError';
    this.call = call;
    this.code = code;
    this.detail = detail;
  }
}
