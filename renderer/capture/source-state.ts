/** A camera or microphone as the browser lists it. Labels are empty until permission was given once. */
export interface Device {
  readonly deviceId: string;
  readonly label: string;
}

/** What is wrong, and what the user can do about it: two sentences for the screen. */
export interface Trouble {
  readonly message: string;
  readonly remedy: string;
}

/** A source that delivers; the measures are null for sound, and as long as the browser does not know them. */
export interface LiveSource {
  readonly deviceId: string;
  readonly label: string;
  readonly widthPx: number | null;
  readonly heightPx: number | null;
  readonly fps: number | null;
}

/**
 * A camera, microphone or screen. `asking`: the browser or the device has not answered yet. `refused`: permission was
 * denied. `missing`: there is no such device. `unplugged`: it was live and is gone; it comes back by itself when it is
 * plugged in again. `failed`: anything else (in use by another program, for instance).
 */
export type SourceState =
  | { readonly kind: 'idle' }
  | { readonly kind: 'asking' }
  | ({ readonly kind: 'live' } & LiveSource)
  | ({ readonly kind: 'refused' } & Trouble)
  | ({ readonly kind: 'missing' } & Trouble)
  | ({ readonly kind: 'unplugged' } & Trouble)
  | ({ readonly kind: 'failed' } & Trouble);
