import { createStore } from 'zustand/vanilla';
import { DEFAULT_VIDEO } from '../../shared/media/video-settings.ts';
import { every, type Clock, type Scheduled } from '../../shared/time/clock.ts';
import type { StudioClient } from '../api/api-link.ts';
import { LinkDownError } from '../api/errors.ts';
import type { StudioStores } from '../api/stores.ts';
import { createCaptureSession, type CaptureSession } from '../capture/capture-session.ts';
import { connectCapture } from '../capture/connect-capture.ts';
import { createProgramme, type Programme } from '../programme.ts';
import type { StudioTime } from '../studio-time.ts';
import { recallCapture, rememberCapture, shouldResume, type MemoryStorage } from './capture-memory.ts';
import { captureStatsOf } from './capture-stats.ts';

export interface ActiveCapture {
  readonly session: CaptureSession;
  readonly programme: Programme;
}

export interface CaptureControllerDeps {
  readonly clock: Clock;
  readonly studioTime: StudioTime;
  readonly client: StudioClient;
  readonly stores: StudioStores;
  readonly mediaDevices: MediaDevices | null;
  readonly storage: MemoryStorage;
  /** Held by the one window of this computer that captures; null where the browser has none (insecure page). */
  readonly locks: LockManager | null;
}

/** The lock of the capturing window, so that another one does not take up its capture while it only reconnects. */
const CAPTURE_LOCK = 'cuelight.capture';

/** How often the host hears what capturing costs. */
const STATS_PERIOD_MS = 1_000;

/**
 * This window's own camera, microphone and screen. Idle until the user asks for them; from then on the programme is
 * composed here, sent to the encoder, and measured for the host.
 */
export class CaptureController {
  readonly store = createStore<{ active: ActiveCapture | null }>(() => ({ active: null }));
  readonly #deps: CaptureControllerDeps;
  #leave: (() => void)[] = [];

  readonly #leaveLive: () => void;
  #releaseLock: (() => void) | null = null;

  constructor(deps: CaptureControllerDeps) {
    this.#deps = deps;
    this.#leaveLive = deps.stores.live.subscribe(() => this.#resumeIfWanted());
  }

  /** Starts composing here; does nothing when it runs already. */
  activate(): ActiveCapture {
    const running = this.store.getState().active;
    if (running) return running;
    const { clock, studioTime, mediaDevices } = this.#deps;
    const session = createCaptureSession({ clock, mediaDevices, video: DEFAULT_VIDEO });
    const programme = createProgramme({ clock, studioTime, video: DEFAULT_VIDEO });
    const active: ActiveCapture = { session, programme };
    this.#follow(active);
    this.store.setState({ active });
    void session.refreshDevices();
    this.#takeLock();
    this.connect();
    return active;
  }

  /** Sends the programme from this window; takes over from another window that did. */
  connect(): void {
    this.store.getState().active?.programme.connect(() => this.#deps.client.air.mediaSession());
  }

  /** The system's default with null. The outcome stands in the session's store. */
  startCamera(deviceId: string | null): void {
    void this.activate().session.useCamera(deviceId);
  }

  startMicrophone(deviceId: string | null): void {
    void this.activate().session.useMicrophone(deviceId);
  }

  /** Opens the browser's picker; call it from a click. */
  shareScreen(): void {
    void this.activate().session.shareScreen();
  }

  /** Frees camera, microphone and screen. */
  deactivate(): void {
    const active = this.store.getState().active;
    if (!active) return;
    for (const leave of this.#leave) leave();
    this.#leave = [];
    this.#releaseLock?.();
    rememberCapture(this.#deps.storage, null);
    this.store.setState({ active: null });
    active.programme.close();
    active.session.close();
  }

  close(): void {
    this.#leaveLive();
    this.deactivate();
  }

  /** After a crash or a reload on air: goes on with the same camera and microphone. A screen needs the user's click. */
  #resumeIfWanted(): void {
    if (this.store.getState().active !== null || this.#deps.locks === null) return;
    const { live } = this.#deps.stores.live.getState();
    const state = {
      memory: recallCapture(this.#deps.storage),
      onAir: live?.encoder?.onAir ?? false,
      sourceIsUi: live?.source?.kind === 'ui',
      uiConnected: live?.encoder?.uiConnected ?? true,
    };
    if (!shouldResume(state)) return;
    const { cameraId, microphoneId } = state.memory;
    void this.#deps.locks.request(CAPTURE_LOCK, { ifAvailable: true }, (lock) => {
      if (lock === null || this.store.getState().active !== null) return;
      this.startCamera(cameraId);
      if (microphoneId !== null) this.startMicrophone(microphoneId);
    });
  }

  #takeLock(): void {
    void this.#deps.locks?.request(
      CAPTURE_LOCK,
      () =>
        new Promise<void>((resolve) => {
          this.#releaseLock = resolve;
        }),
    );
  }

  /** Wires devices → programme, the producer's wishes → programme, and measures → host. */
  #follow({ session, programme }: ActiveCapture): void {
    const applyWishes = (): void => {
      const wanted = this.#deps.stores.live.getState().live?.programme;
      if (!wanted) return;
      const now = programme.store.getState();
      if (now.scene !== wanted.scene) programme.setScene(wanted.scene);
      if (now.latencyMark !== wanted.latencyMark) programme.setLatencyMark(wanted.latencyMark);
    };
    applyWishes();
    const reporting: Scheduled = every(this.#deps.clock, STATS_PERIOD_MS, () => void this.#report(session, programme));
    this.#leave = [
      connectCapture(session, programme),
      session.store.subscribe(({ camera, microphone }, before) => {
        if (camera === before.camera && microphone === before.microphone) return;
        if (camera.kind !== 'live') return;
        rememberCapture(this.#deps.storage, {
          cameraId: camera.deviceId,
          microphoneId: microphone.kind === 'live' ? microphone.deviceId : null,
        });
      }),
      this.#deps.stores.live.subscribe(applyWishes),
      // GO can be back-dated to where speech began: that is of use only at once.
      programme.store.subscribe(({ speechStartedAtMs }, before) => {
        if (speechStartedAtMs !== before.speechStartedAtMs) void this.#report(session, programme);
      }),
      () => reporting.cancel(),
    ];
  }

  async #report(session: CaptureSession, programme: Programme): Promise<void> {
    const { client, studioTime } = this.#deps;
    try {
      await client.air.captureStats(captureStatsOf(session.store.getState(), programme.store.getState(), studioTime));
    } catch (error) {
      // While the host is away there is nobody to tell; the next second tries again.
      if (!(error instanceof LinkDownError)) console.warn('capture statistics were not taken', error);
    }
  }
}
