import type { DeviceAction } from '../../../shared/cues/device/device-cue.ts';
import type { Lifecycle, Show } from '../../../shared/show/show.ts';
import type { Clock } from '../../../shared/time/clock.ts';
import { formatInZone } from '../../../shared/time/zone.ts';
import type { DeviceResult } from '../devices/device-result.ts';
import { fillIn, type FillIns } from './fill-in.ts';

/** Something happened in the run. */
export interface LifecycleEvent {
  readonly what: Lifecycle;
  /** Null for what concerns no cue (hold, panic …). */
  readonly cueId: string | null;
  /** Studio time. */
  readonly atMs: number;
  readonly votes: number;
}

export interface LifecycleSenderDeps {
  readonly clock: Clock;
  getShow(): Show;
  /** Never rejects. */
  act(action: DeviceAction): Promise<DeviceResult>;
  onNotice(level: 'warning', text: string): void;
}

/** A device that hangs holds each message for 3 s; of those that come meanwhile so many wait, the others are left out, and counted. */
const MAX_WAITING = 100;
/** “A poll opens” is worse than nothing when it is told late: what has waited longer is left out. */
const MAX_WAIT_MS = 5_000;
const NOTICE_SPACING_MS = 60_000;

interface Waiting {
  readonly action: DeviceAction;
  /** Of the monotonic clock. */
  readonly sinceMs: number;
}

interface Lane {
  readonly waiting: Waiting[];
  busy: boolean;
  failures: number;
  leftOut: number;
  toldMs: number;
}

/** Tells devices what happens, each in order and one message at a time, without ever holding the show up. */
export class LifecycleSender {
  readonly #deps: LifecycleSenderDeps;
  readonly #lanes = new Map<string, Lane>();
  #closed = false;

  constructor(deps: LifecycleSenderDeps) {
    this.#deps = deps;
  }

  /** Returns at once; sending goes on by itself. */
  happened(event: LifecycleEvent): void {
    const show = this.#deps.getShow();
    for (const { when, cueId, action } of show.lifecycleTriggers) {
      if (when !== event.what || (cueId !== null && cueId !== event.cueId)) continue;
      this.#enqueue(fillIn(action, fillInsOf(show, event)));
    }
  }

  close(): void {
    this.#closed = true;
    this.#lanes.clear();
  }

  #enqueue(action: DeviceAction): void {
    if (this.#closed) return;
    const lane = this.#lanes.get(action.deviceId) ?? newLane();
    this.#lanes.set(action.deviceId, lane);
    this.#dropStale(action.deviceId, lane);
    if (lane.waiting.length >= MAX_WAITING) {
      this.#leaveOut(action.deviceId, lane, 1);
      return;
    }
    lane.waiting.push({ action, sinceMs: this.#deps.clock.monoNow() });
    if (!lane.busy) void this.#work(action.deviceId, lane);
  }

  async #work(deviceId: string, lane: Lane): Promise<void> {
    lane.busy = true;
    try {
      for (let next = lane.waiting.shift(); next && !this.#closed; next = lane.waiting.shift()) {
        const result = await this.#deps.act(next.action);
        this.#dropStale(deviceId, lane);
        if (result.ok) continue;
        lane.failures += 1;
        this.#tell(deviceId, lane, result.detail);
      }
    } finally {
      lane.busy = false;
    }
  }

  #dropStale(deviceId: string, lane: Lane): void {
    const oldestMs = this.#deps.clock.monoNow() - MAX_WAIT_MS;
    const fresh = lane.waiting.findIndex(({ sinceMs }) => sinceMs >= oldestMs);
    const stale = lane.waiting.splice(0, fresh === -1 ? lane.waiting.length : fresh);
    if (stale.length > 0) this.#leaveOut(deviceId, lane, stale.length);
  }

  #leaveOut(deviceId: string, lane: Lane, count: number): void {
    lane.leftOut += count;
    this.#tell(deviceId, lane, 'it does not keep up');
  }

  /** At most one notice a minute and device; what failed in between is counted in the next one. */
  #tell(deviceId: string, lane: Lane, why: string): void {
    const nowMs = this.#deps.clock.monoNow();
    if (this.#closed || nowMs - lane.toldMs < NOTICE_SPACING_MS) return;
    const name = this.#deps.getShow().devices.find(({ id }) => id === deviceId)?.name ?? deviceId;
    const failed = lane.failures > 1 ? ` ${String(lane.failures)} messages failed since the last notice.` : '';
    const leftOut = lane.leftOut > 0 ? ` ${String(lane.leftOut)} ${lane.leftOut === 1 ? 'was' : 'were'} left out.` : '';
    lane.toldMs = nowMs;
    lane.failures = 0;
    lane.leftOut = 0;
    const sentence = /[.!?]$/.test(why) ? why : `${why}.`;
    this.#deps.onNotice(
      'warning',
      `${name} could not be told what happens in the show: ${sentence}${failed}${leftOut}`,
    );
  }
}

function newLane(): Lane {
  return { waiting: [], busy: false, failures: 0, leftOut: 0, toldMs: Number.NEGATIVE_INFINITY };
}

function fillInsOf(show: Show, event: LifecycleEvent): FillIns {
  const cue = show.rundown.cues.find(({ id }) => id === event.cueId);
  return {
    cue: event.cueId ?? '',
    number: cue?.number ?? '',
    title: cue?.title ?? '',
    type: cue?.type ?? '',
    time: formatInZone(event.atMs, show.timeZone),
    votes: event.votes,
  };
}
