import { createStore } from 'zustand/vanilla';
import type { LiveMessage } from '../../shared/api/live.ts';
import type { RecordingLine } from '../../shared/telemetry/recording.ts';
import { every, type Clock, type Scheduled } from '../../shared/time/clock.ts';
import { applyMessage, type PlanMessage, type StudioStores } from '../api/stores.ts';
import { mergeTelemetry, TELEMETRY_KEPT_MS } from '../api/telemetry-window.ts';
import type { RecordedSession } from './recorded-session.ts';

const TURN_MS = 50;
export const SPEEDS = [0.25, 0.5, 1, 2, 4, 10] as const;

export interface ReplayState {
  readonly atMs: number;
  readonly playing: boolean;
  readonly speed: number;
  /** What was asked for is being unpacked. */
  readonly loading: boolean;
}

export interface ReplayPlayerDeps {
  readonly clock: Clock;
  readonly session: RecordedSession;
  readonly stores: StudioStores;
  /** The show, or an edit of it. */
  onPlan(message: PlanMessage): void;
  onError(error: unknown): void;
}

/** Tells the stores of a UI what was recorded, as time goes by that can be stopped, sped up and moved. */
export class ReplayPlayer {
  readonly store;
  readonly #deps: ReplayPlayerDeps;
  readonly #ticking: Scheduled;
  /** What is told next: a line of a member. */
  #member = 0;
  #lines: readonly RecordingLine[] | null = null;
  #next = 0;
  #turnedMono: number;
  /** Grows with every seek: what an older one unpacked is not wanted any more. */
  #round = 0;

  constructor(deps: ReplayPlayerDeps) {
    this.#deps = deps;
    this.store = createStore<ReplayState>(() => ({
      ...{ atMs: deps.session.fromMs, playing: false, speed: 1, loading: true },
    }));
    this.#turnedMono = deps.clock.monoNow();
    this.#ticking = every(deps.clock, TURN_MS, () => this.#turn());
    this.seek(deps.session.fromMs);
  }

  /** Replayed studio time. */
  get nowMs(): number {
    return this.store.getState().atMs;
  }

  play(): void {
    if (this.nowMs >= this.#deps.session.toMs) this.seek(this.#deps.session.fromMs);
    this.store.setState({ playing: true });
  }

  pause(): void {
    this.store.setState({ playing: false });
  }

  setSpeed(speed: number): void {
    this.store.setState({ speed });
  }

  /** Shows the state at a time; what was beyond the recording is its first or last moment. */
  seek(wantedMs: number): void {
    const { session, onError } = this.#deps;
    const atMs = Math.min(session.toMs, Math.max(session.fromMs, wantedMs));
    const round = ++this.#round;
    this.store.setState({ atMs, loading: true });
    this.#show(atMs, round)
      .catch(onError)
      .finally(() => {
        if (round === this.#round) this.store.setState({ loading: false });
      });
  }

  close(): void {
    this.#round += 1;
    this.#ticking.cancel();
  }

  async #show(atMs: number, round: number): Promise<void> {
    const { session, stores } = this.#deps;
    const { members } = session;
    const target = session.memberAt(atMs);
    const shown = Math.max(
      0,
      members.findLastIndex(({ hasShow }, index) => hasShow && index <= target),
    );
    const stated = Math.max(
      0,
      members.findLastIndex(({ hasState }, index) => hasState && index <= target),
    );
    const told: LiveMessage[] = [];
    for (let index = Math.min(shown, stated); index <= target; index++) {
      const wanted = index === shown || index >= stated || (index > shown && members[index]?.hasEdits === true);
      if (!wanted) continue;
      const lines = await session.lines(index);
      if (round !== this.#round) return;
      for (const line of lines) {
        const ofPlan = line.message.type === 'show' || line.message.type === 'plan';
        if (line.atMs <= atMs && (ofPlan ? index >= shown : index >= stated)) told.push(line.message);
      }
    }
    const lines = await session.lines(target);
    if (round !== this.#round) return;
    stores.telemetry.setState({ points: [] });
    stores.notices.setState({ notices: [] });
    stores.audience.setState({ view: null });
    stores.cdns.setState({ readings: null });
    for (const message of told) this.#tell(message);
    this.#member = target;
    this.#lines = lines;
    this.#next = lines.findIndex((line) => line.atMs > atMs);
    if (this.#next === -1) this.#next = lines.length;
    await this.#fillPlots(atMs, target, round);
  }

  /** The minutes before, which the plots show as well. */
  async #fillPlots(atMs: number, target: number, round: number): Promise<void> {
    const { session, stores } = this.#deps;
    const first = session.memberAt(atMs - TELEMETRY_KEPT_MS);
    for (let index = target; index >= first; index--) {
      const points = (await session.points(index)).filter((point) => point.atMs <= atMs);
      if (round !== this.#round) return;
      stores.telemetry.setState((state) => ({ points: mergeTelemetry(points, state.points) }));
    }
  }

  #turn(): void {
    const { clock, session } = this.#deps;
    const mono = clock.monoNow();
    const passedMs = mono - this.#turnedMono;
    this.#turnedMono = mono;
    const { playing, loading, speed, atMs: beforeMs } = this.store.getState();
    if (!playing || (loading && this.#lines === null)) return;
    const atMs = Math.min(session.toMs, beforeMs + passedMs * speed);
    this.store.setState({ atMs, playing: atMs < session.toMs });
    this.#tellUntil(atMs);
  }

  #tellUntil(atMs: number): void {
    const lines = this.#lines;
    if (!lines) return;
    for (let line = lines[this.#next]; line && line.atMs <= atMs; line = lines[this.#next]) {
      this.#next += 1;
      this.#tell(line.message);
    }
    const following = this.#deps.session.members[this.#member + 1];
    if (this.#next < lines.length || !following || following.fromMs > atMs + TURN_MS) return;
    void this.#goOn(this.#member + 1, this.#round);
  }

  async #goOn(member: number, round: number): Promise<void> {
    this.#lines = null;
    this.#member = member;
    const lines = await this.#deps.session.lines(member);
    if (round !== this.#round) return;
    this.#lines = lines;
    this.#next = 0;
    this.#tellUntil(this.nowMs);
    // The one after it is unpacked while this one plays.
    void this.#deps.session.lines(member + 1);
  }

  #tell(message: LiveMessage): void {
    if (message.type === 'show' || message.type === 'plan') this.#deps.onPlan(message);
    else applyMessage(this.#deps.stores, message);
  }
}
