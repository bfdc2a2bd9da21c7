import { createStore, type StoreApi } from 'zustand/vanilla';
import { AUDIO_CHANNELS, AUDIO_SAMPLE_RATE_HZ } from '../../shared/media/media-frame.ts';
import type { VideoSettings } from '../../shared/media/video-settings.ts';
import type { Clock } from '../../shared/time/clock.ts';
import { DeviceSource } from './device-source.ts';
import { ScreenSource } from './screen-source.ts';
import type { Device, SourceState } from './source-state.ts';
import { INSECURE } from './trouble.ts';

export type { Device, SourceState } from './source-state.ts';

/** As much of `navigator.mediaDevices` as is used. */
export type MediaDevicesLike = Pick<
  MediaDevices,
  'enumerateDevices' | 'getUserMedia' | 'getDisplayMedia' | 'addEventListener' | 'removeEventListener'
>;

export interface CaptureState {
  /** Labels are empty until the browser was given permission once. */
  readonly cameras: readonly Device[];
  readonly microphones: readonly Device[];
  readonly camera: SourceState;
  readonly microphone: SourceState;
  readonly screen: SourceState;
  /** Loudest sample of the last 100 ms in the programme, dBFS; null until the programme runs. */
  readonly audioLevelDb: number | null;
  /** What to hand to the programme or a preview; null while a source delivers nothing. Owned by the session. */
  readonly tracks: {
    readonly camera: MediaStreamTrack | null;
    readonly microphone: MediaStreamTrack | null;
    readonly screen: MediaStreamTrack | null;
    readonly screenSound: MediaStreamTrack | null;
  };
}

/** Devices of this computer: asking for them, naming what is wrong, coming back after being unplugged. */
export interface CaptureSession {
  readonly store: StoreApi<CaptureState>;
  /** Lists the devices anew; also done by itself when devices come and go. */
  refreshDevices(): Promise<void>;
  /** Null: the system's default. Never rejects: the outcome stands in the store. Call it from a click. */
  useCamera(deviceId: string | null): Promise<void>;
  useMicrophone(deviceId: string | null): Promise<void>;
  /** Opens the browser's picker for a screen, window or tab. Must be called from a click. */
  shareScreen(): Promise<void>;
  stopCamera(): void;
  stopMicrophone(): void;
  stopScreen(): void;
  setAudioLevelDb(levelDb: number): void;
  /** Stops all and leaves the devices free. */
  close(): void;
}

export interface CaptureDeps {
  readonly clock: Clock;
  /** `navigator.mediaDevices`; null where the page is not secure (neither HTTPS nor loopback). */
  readonly mediaDevices: MediaDevicesLike | null;
  /** What to ask the camera and the screen for. */
  readonly video: VideoSettings;
}

const NO_TRACKS: CaptureState['tracks'] = { camera: null, microphone: null, screen: null, screenSound: null };

/** Nothing is asked of the user before the first `use…` or `shareScreen`. */
export function createCaptureSession(deps: CaptureDeps): CaptureSession {
  return new BrowserCaptureSession(deps);
}

class BrowserCaptureSession implements CaptureSession {
  readonly store: StoreApi<CaptureState>;
  readonly #devices: MediaDevicesLike | null;
  readonly #camera: DeviceSource;
  readonly #microphone: DeviceSource;
  readonly #screen: ScreenSource;
  readonly #onDeviceChange: () => void;

  constructor({ clock, mediaDevices, video }: CaptureDeps) {
    this.#devices = mediaDevices;
    this.store = createStore<CaptureState>(() => ({
      cameras: [],
      microphones: [],
      camera: { kind: 'idle' },
      microphone: { kind: 'idle' },
      screen: { kind: 'idle' },
      audioLevelDb: null,
      tracks: NO_TRACKS,
    }));
    this.#camera = new DeviceSource({
      kind: 'camera',
      clock,
      open: (deviceId) => this.#open({ video: cameraConstraints(deviceId, video) }),
      onChange: (camera, track) => {
        this.store.setState(({ tracks }) => ({ camera, tracks: { ...tracks, camera: track } }));
      },
    });
    this.#microphone = new DeviceSource({
      kind: 'microphone',
      clock,
      open: (deviceId) => this.#open({ audio: microphoneConstraints(deviceId) }),
      onChange: (microphone, track) => {
        this.store.setState(({ tracks }) => ({ microphone, tracks: { ...tracks, microphone: track } }));
      },
    });
    this.#screen = new ScreenSource({
      open: () => this.#openScreen(video),
      onChange: (screen, picture, sound) => {
        this.store.setState(({ tracks }) => ({ screen, tracks: { ...tracks, screen: picture, screenSound: sound } }));
      },
    });
    this.#onDeviceChange = () => void this.refreshDevices();
    mediaDevices?.addEventListener('devicechange', this.#onDeviceChange);
  }

  async refreshDevices(): Promise<void> {
    if (!this.#devices) return;
    const all = await this.#devices.enumerateDevices();
    const cameras = listed(all, 'videoinput');
    const microphones = listed(all, 'audioinput');
    this.store.setState({ cameras, microphones });
    await Promise.all([
      this.#camera.devicesChanged(cameras.map(({ deviceId }) => deviceId)),
      this.#microphone.devicesChanged(microphones.map(({ deviceId }) => deviceId)),
    ]);
  }

  async useCamera(deviceId: string | null): Promise<void> {
    if (!this.#devices) {
      this.store.setState({ camera: { kind: 'failed', ...INSECURE } });
      return;
    }
    await this.#camera.use(deviceId);
    await this.refreshDevices();
  }

  async useMicrophone(deviceId: string | null): Promise<void> {
    if (!this.#devices) {
      this.store.setState({ microphone: { kind: 'failed', ...INSECURE } });
      return;
    }
    await this.#microphone.use(deviceId);
    await this.refreshDevices();
  }

  async shareScreen(): Promise<void> {
    if (!this.#devices) {
      this.store.setState({ screen: { kind: 'failed', ...INSECURE } });
      return;
    }
    await this.#screen.share();
  }

  stopCamera(): void {
    this.#camera.stop();
  }

  stopMicrophone(): void {
    this.#microphone.stop();
  }

  stopScreen(): void {
    this.#screen.stop();
  }

  setAudioLevelDb(levelDb: number): void {
    this.store.setState({ audioLevelDb: levelDb });
  }

  close(): void {
    this.#devices?.removeEventListener('devicechange', this.#onDeviceChange);
    this.#camera.stop();
    this.#microphone.stop();
    this.#screen.stop();
  }

  #open(constraints: MediaStreamConstraints): Promise<MediaStream> {
    if (!this.#devices) return Promise.reject(new Error(INSECURE.message));
    return this.#devices.getUserMedia(constraints);
  }

  /** Where the system gives no sound of its screen, the picture alone is shared. */
  async #openScreen(settings: VideoSettings): Promise<MediaStream> {
    if (!this.#devices) throw new Error(INSECURE.message);
    const video = { frameRate: { ideal: settings.framerateFps, max: Math.max(30, settings.framerateFps) } };
    try {
      return await this.#devices.getDisplayMedia({ video, audio: true });
    } catch (error) {
      if (!(error instanceof Error) || error.name !== 'NotReadableError') throw error;
      return this.#devices.getDisplayMedia({ video, audio: false });
    }
  }
}

/** Without permission browsers list one nameless device a kind: there is something to choose only by asking. */
function listed(all: readonly MediaDeviceInfo[], kind: MediaDeviceKind): Device[] {
  return all.filter((device) => device.kind === kind).map(({ deviceId, label }) => ({ deviceId, label }));
}

function cameraConstraints(deviceId: string | null, video: VideoSettings): MediaTrackConstraints {
  return {
    ...(deviceId === null ? {} : { deviceId: { exact: deviceId } }),
    width: { ideal: video.widthPx },
    height: { ideal: video.heightPx },
    frameRate: { ideal: video.framerateFps },
  };
}

/** A studio microphone as it is: the browser's call processing would gate, duck and delay it. */
function microphoneConstraints(deviceId: string | null): MediaTrackConstraints {
  return {
    ...(deviceId === null ? {} : { deviceId: { exact: deviceId } }),
    echoCancellation: false,
    noiseSuppression: false,
    autoGainControl: false,
    sampleRate: { ideal: AUDIO_SAMPLE_RATE_HZ },
    channelCount: { ideal: AUDIO_CHANNELS },
  };
}
