import { createStore } from 'zustand/vanilla';
import type { ReturnStats } from '../../shared/telemetry/latency.ts';
import { every, type Clock, type Scheduled } from '../../shared/time/clock.ts';
import { monoMs } from '../../shared/time/units.ts';
import type { StudioClient } from '../api/api-link.ts';
import { LinkDownError } from '../api/errors.ts';
import type { MemoryStorage } from '../app/capture-memory.ts';
import type { StudioTime } from '../studio-time.ts';
import { HlsFeed, type FeedState } from './hls-feed.ts';
import { MarkCanvas } from './mark-canvas.ts';
import { recallChoice, rememberChoice, wantsToPlay, type ReturnChoice } from './return-memory.ts';
import { latencyBySource, medianOf, ReturnMeter } from './return-meter.ts';
import { ReturnSteering, whyLater, type Steering } from './steering.ts';

const TELL_MS = 1_000;
/** Out of step with parts of 100 ms or 200 ms, so that the buffer is met at every level. */
const STEER_MS = 230;
/** Five marks a second are enough for a median, and cost next to nothing. */
const MARK_EVERY_MS = 200;

/** What the return monitor does. `no-cdn`: the studio has no public address to watch. */
export type ReturnState = { readonly kind: 'off' } | { readonly kind: 'no-cdn' } | FeedState;

export interface ReturnMonitorState {
  readonly choice: ReturnChoice;
  readonly state: ReturnState;
  readonly muted: boolean;
  /** Of the last second; null while nothing plays. */
  readonly stats: ReturnStats | null;
}

export interface ReturnMonitorDeps {
  readonly clock: Clock;
  readonly studioTime: StudioTime;
  readonly client: StudioClient;
  readonly storage: MemoryStorage;
  readonly timeOriginMs: number;
  readonly onClose: () => void;
}

/** What the window knows that bears upon the monitor. */
export interface ReturnSurroundings {
  /** Null: the studio has no CDN. */
  readonly cdnUrl: string | null;
  readonly capturing: boolean;
  readonly targetLatencyMs: number | null;
}

/**
 * A real player in the studio on the public CDN address: shows what viewers get, and measures it twice, by the
 * stream's dates and by the mark in decoded pixels. One a window, whichever panel shows it. It has no part in capturing: in a
 * window that captures it plays only if it was switched on there.
 */
export class ReturnMonitor {
  readonly store;
  /** Shown by one panel at a time; plays on in a corner, unseen, while none does and it is switched on. */
  readonly video: HTMLVideoElement;
  readonly #deps: ReturnMonitorDeps;
  readonly #meter = new ReturnMeter();
  readonly #steering = new ReturnSteering();
  readonly #timers: Scheduled[];
  #around: ReturnSurroundings = { cdnUrl: null, capturing: false, targetLatencyMs: null };
  #slots: HTMLElement[] = [];
  #feed: { readonly url: string; readonly hls: HlsFeed } | null = null;
  #marks: MarkCanvas | null = null;
  #markedMono = 0;
  /** Looked at several times a second: it falls evenly and rises with each part. */
  #buffers: number[] = [];
  #arrivalAges: number[] = [];
  #frameHandle = 0;

  constructor(deps: ReturnMonitorDeps) {
    this.#deps = deps;
    this.store = createStore<ReturnMonitorState>(() => ({
      choice: recallChoice(deps.storage),
      state: { kind: 'off' },
      muted: true,
      stats: null,
    }));
    this.video = makeVideo();
    this.#timers = [every(deps.clock, TELL_MS, () => this.#tell()), every(deps.clock, STEER_MS, () => this.#steer())];
  }

  choose(choice: ReturnChoice): void {
    rememberChoice(this.#deps.storage, choice);
    this.store.setState({ choice });
    this.#follow();
  }

  /** Sound is for the ear of whoever asks: each window begins muted. */
  setMuted(muted: boolean): void {
    this.video.muted = muted;
    this.store.setState({ muted });
  }

  /** Begins anew at once. */
  retry(): void {
    this.#stop();
    this.#follow();
  }

  /** Whatever of it changed. */
  setSurroundings(around: ReturnSurroundings): void {
    this.#around = around;
    this.#follow();
  }

  /** Shows the picture there; the newest place wins. Returns how to leave. */
  show(slot: HTMLElement): () => void {
    this.#slots.push(slot);
    this.#place();
    this.#follow();
    return () => {
      this.#slots = this.#slots.filter((other) => other !== slot);
      this.#place();
      this.#follow();
    };
  }

  close(): void {
    this.#deps.onClose();
    for (const timer of this.#timers) timer.cancel();
    this.#stop();
    this.video.remove();
  }

  #follow(): void {
    const { cdnUrl, capturing } = this.#around;
    const wanted = wantsToPlay(this.store.getState().choice, { shown: this.#slots.length > 0, capturing });
    if (!wanted || cdnUrl === null) {
      this.#stop();
      this.#setState({ kind: wanted ? 'no-cdn' : 'off' });
    } else if (this.#feed?.url !== cdnUrl) {
      this.#stop();
      this.#start(cdnUrl);
    }
  }

  #start(url: string): void {
    this.#place();
    const hls = new HlsFeed({
      clock: this.#deps.clock,
      url,
      video: this.video,
      onState: (state) => this.#setState(state),
      onRestart: () => {
        this.#meter.clear();
        this.#steering.restarted();
        this.#arrivalAges = [];
      },
      onArrival: (capturedMs) => this.#arrivalAges.push(this.#nowMs() - capturedMs),
    });
    this.#feed = { url, hls };
    this.#setState({ kind: 'loading' });
    this.#watchFrames();
  }

  #stop(): void {
    if (this.#feed === null) return;
    this.video.cancelVideoFrameCallback(this.#frameHandle);
    this.#feed.hls.close();
    this.#feed = null;
    this.#meter.clear();
    this.store.setState({ stats: null });
    this.#place();
  }

  /** Into the newest place; into a corner of the page, unseen, while it plays without one: a loose element shows no frames. */
  #place(): void {
    const slot = this.#slots.at(-1) ?? null;
    this.video.className = slot === null ? 'return-video-unseen' : 'return-video';
    this.video.ariaHidden = slot === null ? 'true' : null;
    const parent = slot ?? (this.#feed === null ? null : document.body);
    if (parent === null) this.video.remove();
    else if (this.video.parentElement !== parent) {
      parent.append(this.video);
      // Taken out of the page, even for a moment, a video pauses.
      if (this.#feed) this.video.play().catch(() => this.retry());
    }
  }

  #setState(state: ReturnState): void {
    this.store.setState({ state });
  }

  #watchFrames(): void {
    this.#frameHandle = this.video.requestVideoFrameCallback((now, frame) => {
      if (this.#feed === null) return;
      this.#onFrame(this.#feed.hls, now, frame);
      this.#watchFrames();
    });
  }

  #onFrame(hls: HlsFeed, now: number, frame: VideoFrameCallbackMetadata): void {
    const { studioTime, timeOriginMs } = this.#deps;
    const displayAtMs = studioTime.at(monoMs(timeOriginMs + frame.expectedDisplayTime)) + studioTime.pendingMs;
    const aheadMs = (this.video.currentTime - frame.mediaTime) * 1000;
    // When the player's clock came to this frame: so much before now.
    const renderMs = frame.expectedDisplayTime - now + aheadMs / this.video.playbackRate;
    this.#meter.add(
      { displayAtMs, datedMs: hls.captureTimeAt(frame.mediaTime), renderMs: Math.max(0, renderMs) },
      this.#readMark(now, displayAtMs),
    );
  }

  #readMark(now: number, nearMs: number): number | null {
    if (now - this.#markedMono < MARK_EVERY_MS) return null;
    this.#markedMono = now;
    this.#marks ??= new MarkCanvas();
    return this.#marks.read(this.video, nearMs);
  }

  #steer(): void {
    const { targetLatencyMs } = this.#around;
    const hls = this.#feed?.hls;
    if (hls) this.#buffers.push(hls.bufferMs);
    if (!hls || targetLatencyMs === null) return;
    const steering = this.#look(hls, targetLatencyMs);
    if (!steering) return;
    const { playbackRate, seekByMs } = steering;
    if (this.video.playbackRate !== playbackRate) this.video.playbackRate = playbackRate;
    if (seekByMs !== null) hls.seekBy(seekByMs);
  }

  #look(hls: HlsFeed, targetMs: number): Steering | null {
    const { kind } = this.store.getState().state;
    const nowMs = this.#deps.clock.monoNow();
    const { beyondGap, bufferMs, periodMs } = hls;
    if (kind === 'stalled') return this.#steering.lookWhileStalled(nowMs, beyondGap);
    const captureMs = kind === 'playing' ? hls.captureTimeAt(this.video.currentTime) : null;
    if (captureMs === null) return null;
    const latencyMs = this.#nowMs() - captureMs;
    return this.#steering.look({ nowMs, latencyMs, targetMs, bufferMs, beyondGap, periodMs });
  }

  /** Studio time as exactly as it is known: figures need not be smooth. */
  #nowMs(): number {
    const { studioTime } = this.#deps;
    return studioTime.now() + studioTime.pendingMs;
  }

  #whyLater(kind: ReturnState['kind']): string | null {
    const { targetLatencyMs } = this.#around;
    return kind === 'playing' && targetLatencyMs !== null ? whyLater(this.#steering.aimMs, targetLatencyMs) : null;
  }

  /** A hidden window gets no frames: its latency is then told from the player's clock, and the mark not at all. */
  #tell(): void {
    const hls = this.#feed?.hls;
    if (!hls) return;
    const { studioTime, client } = this.#deps;
    const [nowMs, boundMs] = [this.#nowMs(), studioTime.errorBoundMs];
    const { state } = this.store.getState();
    const reading = this.#meter.take();
    const playing = state.kind === 'playing';
    const captureMs = playing && reading.frames === 0 ? hls.captureTimeAt(this.video.currentTime) : null;
    const glassToGlassMs = reading.glassToGlassMs ?? (captureMs === null ? null : nowMs - captureMs);
    const bufferMs = medianOf(this.#buffers) ?? hls.bufferMs;
    const arrivalAgeMs = medianOf(this.#arrivalAges);
    this.#buffers = [];
    this.#arrivalAges = [];
    const stats: ReturnStats = {
      atMs: nowMs,
      state: STATES[state.kind],
      glassToGlassMs,
      markMs: reading.markMs,
      bufferMs,
      stalls: hls.stalls,
      reason: 'reason' in state ? state.reason : this.#whyLater(state.kind),
      clockErrorBoundMs: boundMs && Math.max(0, boundMs - Math.abs(studioTime.pendingMs)),
      renderMs: reading.renderMs,
      fetchMs: hls.fetchMs,
      arrivalAgeMs,
      partMs: hls.partMs,
      datedBy: glassToGlassMs === null ? null : hls.datedBy,
      glassToGlassByMs: latencyBySource(glassToGlassMs, hls.datesAt(this.video.currentTime)),
    };
    this.store.setState({ stats });
    client.telemetry.returnStats(stats).catch((error: unknown) => {
      // While the host is away there is nobody to tell; the next second tries again.
      if (!(error instanceof LinkDownError)) console.warn('what the return monitor measured was not taken', error);
    });
  }
}

const STATES: Record<ReturnState['kind'], ReturnStats['state']> = {
  off: 'off',
  'no-cdn': 'off',
  loading: 'connecting',
  waiting: 'connecting',
  playing: 'playing',
  stalled: 'stalled',
  failed: 'failed',
};

function makeVideo(): HTMLVideoElement {
  const video = document.createElement('video');
  video.muted = true;
  video.playsInline = true;
  video.disableRemotePlayback = true;
  video.dataset['testid'] = 'return-feed';
  video.ariaLabel = 'Return feed, as viewers see it';
  return video;
}
