import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Clock } from '../shared/time/clock.ts';
import type { VideoSettings } from '../shared/media/video-settings.ts';
import { trackReadable, type TrackStream } from './capture/track-processor.ts';
import type {
  FromWorker,
  LinkState,
  MediaSession,
  PictureSource,
  ProgrammeStats,
  Scene,
  SoundSource,
  ToWorker,
} from './programme/messages.ts';
import type { StudioTime } from './studio-time.ts';

export type { LinkState, MediaSession, ProgrammeStats, Scene } from './programme/messages.ts';

/** Asks the host where to send the media; rejects (with words for the screen) while there is no answer. */
export type SessionRequest = () => Promise<MediaSession>;

export interface ProgrammeState {
  /** `failed`: the worker broke and is being started anew; see `problem`. */
  readonly state: 'starting' | 'running' | 'failed' | 'closed';
  readonly scene: Scene;
  readonly latencyMark: boolean;
  readonly stats: ProgrammeStats;
  /** Loudest sample of the last 100 ms against full scale (0 dBFS); −100 is silence. */
  readonly audioLevelDb: number;
  /** Capture time (studio time) at which the microphone's voice last began to speak; null before the first. */
  readonly speechStartedAtMs: number | null;
  readonly link: LinkState;
  /** WebCodecs codec string in use; null before the first frame was encoded. */
  readonly codec: string | null;
  /** What is wrong and what to do, in words; null when all is well. */
  readonly problem: string | null;
}

/** The composed picture and sound that go on air, made in a worker that runs on when the window is hidden. */
export interface Programme {
  readonly store: StoreApi<ProgrammeState>;
  /**
   * Shows every programme frame. Made once; put it where it is wanted and move it between workspaces freely.
   * The picture fills the box it is given and keeps its shape.
   */
  readonly monitorElement: HTMLElement;
  setScene(scene: Scene): void;
  setLatencyMark(on: boolean): void;
  /** Changes size, rate or bit rate; the next frame is a key frame. */
  setVideo(video: VideoSettings): void;
  /** The track stays the caller's: it is not stopped here. Null: the source is gone. */
  setCameraTrack(track: MediaStreamTrack | null): void;
  setScreenTrack(track: MediaStreamTrack | null): void;
  setMicrophoneTrack(track: MediaStreamTrack | null): void;
  setScreenSoundTrack(track: MediaStreamTrack | null): void;
  /** Connects to the encoder and stays connected; every attempt asks for a fresh session. Takes over from other windows. */
  connect(request: SessionRequest): void;
  disconnect(): void;
  close(): void;
}

const NO_STATS: ProgrammeStats = {
  fps: 0,
  framesCaptured: 0,
  framesEncoded: 0,
  framesDropped: 0,
  captureToComposedP50Ms: null,
  captureToComposedP95Ms: null,
  captureToEncodedP50Ms: null,
  captureToEncodedP95Ms: null,
  composeP50Ms: null,
  encoderQueueFrames: null,
  cameraPace: null,
  microphonePace: null,
};

/** Starts the programme worker. It composes a slate until a track is given, and sends nothing until `connect`. */
export function createProgramme(deps: { clock: Clock; studioTime: StudioTime; video: VideoSettings }): Programme {
  return new WorkerProgramme(deps.clock, deps.studioTime, deps.video);
}

/** Frames the browser may hold for the worker: one being drawn, one waiting; more would only add delay. */
const PICTURE_BUFFER = 2;
/** 10 ms each: sound must survive a busy moment of the worker. */
const SOUND_BUFFER = 50;
/** After a crash of the worker. */
const RESTART_AFTER_MS = 500;

class WorkerProgramme implements Programme {
  readonly store: StoreApi<ProgrammeState>;
  readonly monitorElement: HTMLElement;
  readonly #clock: Clock;
  readonly #studioTime: StudioTime;
  readonly #pictures = new Map<PictureSource, MediaStreamTrack>();
  readonly #sounds = new Map<SoundSource, MediaStreamTrack>();
  readonly #leaveStudioTime: () => void;
  readonly #onVisibility: () => void;
  readonly #onScreen: IntersectionObserver;
  #video: VideoSettings;
  #request: SessionRequest | null = null;
  #worker: Worker;
  #monitorOnScreen = false;
  #restart: { cancel(): void } | null = null;

  constructor(clock: Clock, studioTime: StudioTime, video: VideoSettings) {
    this.#clock = clock;
    this.#studioTime = studioTime;
    this.#video = video;
    this.store = createStore<ProgrammeState>(() => ({
      state: 'starting',
      scene: 'camera',
      latencyMark: false,
      stats: NO_STATS,
      audioLevelDb: -100,
      speechStartedAtMs: null,
      link: { kind: 'off' },
      codec: null,
      problem: null,
    }));
    this.monitorElement = document.createElement('div');
    this.monitorElement.dataset['programmeMonitor'] = '';
    this.#onScreen = new IntersectionObserver((entries) => {
      this.#monitorOnScreen = entries.at(-1)?.isIntersecting ?? false;
      this.#onVisibility();
    });
    this.#onScreen.observe(this.monitorElement);
    this.#worker = this.#startWorker();
    this.#leaveStudioTime = studioTime.subscribe((mapping) => {
      this.#post({ type: 'mapping', mapping });
    });
    this.#onVisibility = () => {
      this.#post({ type: 'monitor-shown', shown: this.#monitorShown });
    };
    document.addEventListener('visibilitychange', this.#onVisibility);
  }

  setScene(scene: Scene): void {
    this.store.setState({ scene });
    this.#post({ type: 'scene', scene });
  }

  setLatencyMark(on: boolean): void {
    this.store.setState({ latencyMark: on });
    this.#post({ type: 'latency-mark', on });
  }

  setVideo(video: VideoSettings): void {
    this.#video = video;
    this.#post({ type: 'video', video });
  }

  setCameraTrack(track: MediaStreamTrack | null): void {
    this.#setPicture('camera', track);
  }

  setScreenTrack(track: MediaStreamTrack | null): void {
    this.#setPicture('screen', track);
  }

  setMicrophoneTrack(track: MediaStreamTrack | null): void {
    this.#setSound('microphone', track);
  }

  setScreenSoundTrack(track: MediaStreamTrack | null): void {
    this.#setSound('screen-sound', track);
  }

  connect(request: SessionRequest): void {
    this.#request = request;
    this.#post({ type: 'connect' });
  }

  disconnect(): void {
    this.#request = null;
    this.#post({ type: 'disconnect' });
  }

  close(): void {
    if (this.store.getState().state === 'closed') return;
    this.#restart?.cancel();
    this.#leaveStudioTime();
    this.#onScreen.disconnect();
    document.removeEventListener('visibilitychange', this.#onVisibility);
    this.#post({ type: 'close' });
    this.store.setState({ state: 'closed', link: { kind: 'off' } });
  }

  /** Nobody sees it in a hidden window or in another workspace: then it is not drawn. */
  get #monitorShown(): boolean {
    return this.#monitorOnScreen && !document.hidden;
  }

  #post(message: ToWorker, transfer: Transferable[] = []): void {
    this.#worker.postMessage(message, transfer);
  }

  #startWorker(): Worker {
    const worker = new Worker(new URL('./programme/worker.ts', import.meta.url), { type: 'module' });
    worker.onmessage = (event: MessageEvent<FromWorker>) => {
      this.#onMessage(event.data);
    };
    worker.onerror = (event) => {
      this.#onBroken(worker, event.message);
    };
    const canvas = document.createElement('canvas');
    Object.assign(canvas.style, { display: 'block', width: '100%', height: '100%', objectFit: 'contain' });
    this.monitorElement.replaceChildren(canvas);
    const monitor = canvas.transferControlToOffscreen();
    const { scene, latencyMark } = this.store.getState();
    const post = (message: ToWorker, transfer: Transferable[] = []): void => {
      worker.postMessage(message, transfer);
    };
    post({ type: 'start', video: this.#video, mapping: this.#studioTime.mapping });
    post({ type: 'scene', scene });
    post({ type: 'latency-mark', on: latencyMark });
    post({ type: 'monitor', canvas: monitor }, [monitor]);
    post({ type: 'monitor-shown', shown: this.#monitorShown });
    return worker;
  }

  /** A broken worker is replaced: the picture is back within a second, with the same tracks and settings. */
  #onBroken(worker: Worker, reason: string): void {
    if (worker !== this.#worker || this.store.getState().state === 'closed') return;
    worker.terminate();
    this.store.setState({
      state: 'failed',
      link: { kind: 'off' },
      problem: `The programme stopped (${reason || 'unknown error'}) and is being started again.`,
    });
    this.#restart?.cancel();
    this.#restart = this.#clock.schedule(RESTART_AFTER_MS, () => {
      this.#worker = this.#startWorker();
      for (const [source, track] of this.#pictures) this.#setPicture(source, track);
      for (const [source, track] of this.#sounds) this.#setSound(source, track);
      if (this.#request) this.#post({ type: 'connect' });
    });
  }

  #setPicture(source: PictureSource, track: MediaStreamTrack | null): void {
    if (track) this.#pictures.set(source, track);
    else this.#pictures.delete(source);
    const frames = track && this.#readable(track, PICTURE_BUFFER);
    this.#post({ type: 'picture', source, frames }, frames ? [frames] : []);
  }

  #setSound(source: SoundSource, track: MediaStreamTrack | null): void {
    if (track) this.#sounds.set(source, track);
    else this.#sounds.delete(source);
    const samples = track && this.#readable(track, SOUND_BUFFER);
    this.#post({ type: 'sound', source, samples }, samples ? [samples] : []);
  }

  #readable(track: MediaStreamTrack, buffer: number): TrackStream | null {
    try {
      return trackReadable(track, buffer);
    } catch (error) {
      this.store.setState({ problem: error instanceof Error ? error.message : String(error) });
      return null;
    }
  }

  /** No picture has come from a live camera for a while: perhaps its stream broke on the way, so it gets another. */
  #renewPicture(source: PictureSource): void {
    const track = this.#pictures.get(source);
    if (track?.readyState === 'live') this.#setPicture(source, track);
  }

  #onMessage(message: FromWorker): void {
    switch (message.type) {
      case 'stats':
        this.store.setState(({ state, problem }) => ({
          stats: message.stats,
          state: 'running',
          problem: state === 'failed' ? null : problem,
        }));
        return;
      case 'level':
        this.store.setState({ audioLevelDb: message.audioLevelDb });
        return;
      case 'speech':
        this.store.setState({ speechStartedAtMs: message.startedAtMs });
        return;
      case 'link':
        this.store.setState({ link: message.link });
        return;
      case 'problem':
        this.store.setState({ problem: message.problem });
        return;
      case 'codec':
        this.store.setState({ codec: message.codec });
        return;
      case 'stream-taken':
        this.#post({ type: 'stream-read', source: message.source });
        return;
      case 'picture-wanted':
        this.#renewPicture(message.source);
        return;
      case 'session-wanted':
        void this.#answerSession();
        return;
      case 'closed':
        this.#worker.terminate();
    }
  }

  async #answerSession(): Promise<void> {
    const request = this.#request;
    if (!request) return;
    try {
      const session = await request();
      if (request === this.#request) this.#post({ type: 'session', session, reason: '' });
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      if (request === this.#request) this.#post({ type: 'session', session: null, reason });
    }
  }
}
