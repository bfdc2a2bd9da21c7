import type { Clock, Scheduled } from '../../shared/time/clock.ts';
import type { LiveSource, SourceState } from './source-state.ts';
import { deviceTrouble, unpluggedTrouble, type DeviceKind } from './trouble.ts';

/** A device that is in use elsewhere is tried again this often. */
const RETRY_PERIOD_MS = 2000;
/**
 * A track may end though its device is there (permission withdrawn, driver restarted): it is tried again once, which
 * brings it back or tells the reason. Late enough for the system to have noticed a pulled plug.
 */
const RETRY_LOST_MS = 1500;

export interface DeviceSourceDeps {
  readonly kind: DeviceKind;
  readonly clock: Clock;
  /** Opens the device (null: the system's default); rejects as `getUserMedia` does. */
  readonly open: (deviceId: string | null) => Promise<MediaStream>;
  /** Told of every change; the track is null unless the state is `live`. */
  readonly onChange: (state: SourceState, track: MediaStreamTrack | null) => void;
}

/** One camera or microphone: opened, lost, found again. */
export class DeviceSource {
  readonly #deps: DeviceSourceDeps;
  /** Grows with every new wish, so that an answer to an older one is recognised. */
  #wish = 0;
  #wanted: { readonly deviceId: string | null } | null = null;
  #state: SourceState = { kind: 'idle' };
  #track: MediaStreamTrack | null = null;
  #retry: Scheduled | null = null;
  /** The name of a device that was live and is gone; null otherwise. */
  #lostLabel: string | null = null;

  constructor(deps: DeviceSourceDeps) {
    this.#deps = deps;
  }

  /** Opens a device in place of the present one. Never rejects. */
  async use(deviceId: string | null): Promise<void> {
    this.#release();
    this.#wanted = { deviceId };
    this.#set({ kind: 'asking' }, null);
    await this.#open();
  }

  stop(): void {
    this.#release();
    this.#wanted = null;
    this.#set({ kind: 'idle' }, null);
  }

  /** Devices came or went: what was lost or missing is tried again if it is (or may be) there. */
  async devicesChanged(presentIds: readonly string[]): Promise<void> {
    const waiting = this.#state.kind === 'unplugged' || this.#state.kind === 'missing' || this.#state.kind === 'failed';
    if (!waiting || !this.#wanted || presentIds.length === 0) return;
    const { deviceId } = this.#wanted;
    if (deviceId !== null && !presentIds.includes(deviceId)) return;
    await this.#open();
  }

  async #open(): Promise<void> {
    const wanted = this.#wanted;
    if (!wanted) return;
    const wish = ++this.#wish;
    this.#cancelRetry();
    try {
      const stream = await this.#deps.open(wanted.deviceId);
      const track = stream.getTracks()[0];
      if (wish !== this.#wish || !track) {
        for (const unwanted of stream.getTracks()) unwanted.stop();
        return;
      }
      this.#live(track);
    } catch (error) {
      if (wish === this.#wish) this.#failed(error);
    }
  }

  #live(track: MediaStreamTrack): void {
    this.#track = track;
    track.addEventListener('ended', () => {
      if (this.#track !== track) return;
      // The same device is awaited from now on, even if the default was asked for: another one may not be meant.
      const { deviceId } = track.getSettings();
      if (deviceId) this.#wanted = { deviceId };
      this.#track = null;
      this.#lostLabel = track.label;
      this.#set(unpluggedTrouble(this.#deps.kind, track.label), null);
      this.#retryAfter(RETRY_LOST_MS);
    });
    this.#lostLabel = null;
    this.#set({ kind: 'live', ...describe(track) }, track);
  }

  #failed(error: unknown): void {
    const trouble = deviceTrouble(this.#deps.kind, error);
    // While a lost device is awaited, "not found" is no news: the words about unplugging say more.
    const lost = trouble.kind === 'missing' && this.#lostLabel !== null;
    this.#set(lost ? unpluggedTrouble(this.#deps.kind, this.#lostLabel ?? '') : trouble, null);
    if (trouble.kind === 'failed') this.#retryAfter(RETRY_PERIOD_MS);
  }

  #retryAfter(delayMs: number): void {
    this.#cancelRetry();
    this.#retry = this.#deps.clock.schedule(delayMs, () => void this.#open());
  }

  #release(): void {
    this.#wish += 1;
    this.#cancelRetry();
    this.#lostLabel = null;
    const track = this.#track;
    this.#track = null;
    track?.stop();
  }

  #cancelRetry(): void {
    this.#retry?.cancel();
    this.#retry = null;
  }

  #set(state: SourceState, track: MediaStreamTrack | null): void {
    this.#state = state;
    this.#deps.onChange(state, track);
  }
}

/** What is known of a live track; measures the browser does not tell are null. */
export function describe(track: MediaStreamTrack): LiveSource {
  const { deviceId, width, height, frameRate } = track.getSettings();
  return {
    deviceId: deviceId ?? '',
    label: track.label,
    widthPx: width ?? null,
    heightPx: height ?? null,
    fps: frameRate ?? null,
  };
}
