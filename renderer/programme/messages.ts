import type { Programme, SourcePace } from '../../shared/api/live.ts';
import type { VideoSettings } from '../../shared/media/video-settings.ts';
import type { ClockMapping } from '../../shared/time/studio-clock.ts';

/** Page ↔ programme worker. Both sides are built together, so types suffice here; no text from outside is among it. */
export type Scene = Programme['scene'];

/** Pictures the compositor knows. */
export type PictureSource = 'camera' | 'screen';
/** Sounds the mixer knows. */
export type SoundSource = 'microphone' | 'screen-sound';

/** Where and with which ticket the media goes. */
export interface MediaSession {
  /** `ws://127.0.0.1:PORT/media` */
  readonly url: string;
  readonly ticket: string;
}

/** The way to the encoder process. `reason` is for the screen. */
export type LinkState =
  | { readonly kind: 'off' }
  | { readonly kind: 'connecting' }
  | { readonly kind: 'connected'; readonly onAir: boolean }
  /** Broken; tried again by itself. */
  | { readonly kind: 'waiting'; readonly reason: string }
  /** Another window sends now; `connect` takes over again. */
  | { readonly kind: 'superseded'; readonly reason: string };

/** Once a second. Counters are totals since the worker was started. */
export interface ProgrammeStats {
  /** Programme frames composed in the last second. */
  readonly fps: number;
  readonly framesCaptured: number;
  readonly framesEncoded: number;
  /** Not composed in time, not encoded or not sent: the computer, the encoder or the link was too slow. */
  readonly framesDropped: number;
  /** Over the last second; null without frames. */
  readonly captureToComposedP50Ms: number | null;
  readonly captureToComposedP95Ms: number | null;
  readonly captureToEncodedP50Ms: number | null;
  readonly captureToEncodedP95Ms: number | null;
  /** Drawing the programme alone. */
  readonly composeP50Ms: number | null;
  /** Most frames that waited to be encoded in the last second; null when none were encoded. */
  readonly encoderQueueFrames: number | null;
  /** Their clocks against studio time; null without such a source. */
  readonly cameraPace: SourcePace | null;
  readonly microphonePace: SourcePace | null;
}

export type ToWorker =
  | { readonly type: 'start'; readonly video: VideoSettings; readonly mapping: ClockMapping }
  | { readonly type: 'mapping'; readonly mapping: ClockMapping }
  | { readonly type: 'video'; readonly video: VideoSettings }
  | { readonly type: 'scene'; readonly scene: Scene }
  | { readonly type: 'latency-mark'; readonly on: boolean }
  | { readonly type: 'monitor'; readonly canvas: OffscreenCanvas }
  | { readonly type: 'monitor-shown'; readonly shown: boolean }
  | { readonly type: 'picture'; readonly source: PictureSource; readonly frames: ReadableStream<VideoFrame> | null }
  | { readonly type: 'sound'; readonly source: SoundSource; readonly samples: ReadableStream<AudioData> | null }
  /** The answer to `stream-taken`. */
  | { readonly type: 'stream-read'; readonly source: PictureSource | SoundSource }
  | { readonly type: 'connect' }
  | { readonly type: 'disconnect' }
  /** The answer to `session-wanted`; null: there is none now, with the reason. */
  | { readonly type: 'session'; readonly session: MediaSession | null; readonly reason: string }
  | { readonly type: 'close' };

export type FromWorker =
  | { readonly type: 'stats'; readonly stats: ProgrammeStats }
  /** Ten times a second: the loudest sample against full scale (0 dBFS); −100 is silence. */
  | { readonly type: 'level'; readonly audioLevelDb: number }
  /** At once, when the microphone's voice begins to speak after a pause; in studio time. */
  | { readonly type: 'speech'; readonly startedAtMs: number }
  | { readonly type: 'link'; readonly link: LinkState }
  /** In words, for the screen; null: all is well again. */
  | { readonly type: 'problem'; readonly problem: string | null }
  | { readonly type: 'codec'; readonly codec: string }
  | { readonly type: 'session-wanted' }
  /**
   * A stream has arrived and waits to be read. Chromium hands the frames over directly from then on; read before the
   * page has let go, some would go through the page, where nobody closes them, and a camera has only a few.
   */
  | { readonly type: 'stream-taken'; readonly source: PictureSource | SoundSource }
  /** Nothing comes from this source though it should: another stream of its track is wanted. */
  | { readonly type: 'picture-wanted'; readonly source: PictureSource }
  | { readonly type: 'closed' };
