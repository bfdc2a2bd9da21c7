import type { LiveMessage } from '../../shared/api/live.ts';
import type { TelemetryPoint } from '../../shared/telemetry/metrics.ts';
import type { CueRun, RunChange } from '../../shared/show/run-state.ts';
import type { Clock } from '../../shared/time/clock.ts';

type Message<T extends LiveMessage['type']> = Extract<LiveMessage, { type: T }>;

const MAX_POINTS = 600;
const MAX_NOTICES = 100;
/** More edits than this are told as the whole show. */
const MAX_PLAN_OPS = 2_000;
const STALLED_AFTER_MS = 10_000;

export interface LiveQueueOptions {
  readonly clock: Clock;
  /** The show as it is, for a subscriber that is too many edits behind. */
  getShow(): Message<'show'>;
}

/**
 * What one subscriber has not taken yet. States replace each other (only the newest is worth sending), changes of the run
 * are put together, edits stay in order and become the whole show when they are many; points and notices are bounded:
 * so memory is, however slow the subscriber. One that takes nothing for 10 s is dropped.
 */
export class LiveQueue {
  readonly #options: LiveQueueOptions;
  #show: Message<'show'> | 'as it is' | null = null;
  #plan: Message<'plan'>[] = [];
  #planOps = 0;
  #run: Message<'run'> | null = null;
  #change: PendingChange | null = null;
  #live: Message<'live'> | null = null;
  #presence: Message<'presence'> | null = null;
  #audience: Message<'audience'> | null = null;
  #cdns: Message<'cdns'> | null = null;
  #points: TelemetryPoint[] = [];
  #notices: Message<'notice'>[] = [];
  #waitingSinceMs: number | null = null;
  #wake: (() => void) | null = null;
  #closed = false;

  constructor(options: LiveQueueOptions) {
    this.#options = options;
  }

  get isClosed(): boolean {
    return this.#closed;
  }

  /** False when the subscriber has been dropped. */
  put(message: LiveMessage): boolean {
    const nowMs = this.#options.clock.monoNow();
    this.#waitingSinceMs ??= nowMs;
    if (nowMs - this.#waitingSinceMs > STALLED_AFTER_MS) this.close();
    if (this.#closed) return false;
    this.#add(message);
    this.#wake?.();
    return true;
  }

  /** The next message, as soon as there is one; null once closed. */
  async take(): Promise<LiveMessage | null> {
    for (;;) {
      if (this.#closed) return null;
      this.#waitingSinceMs = this.#options.clock.monoNow();
      const message = this.#popState() ?? this.#popRest();
      if (message) return message;
      this.#waitingSinceMs = null;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
      this.#wake = null;
    }
  }

  close(): void {
    this.#closed = true;
    this.#show = null;
    this.#forgetPlan();
    this.#run = null;
    this.#change = null;
    this.#live = null;
    this.#presence = null;
    this.#audience = null;
    this.#cdns = null;
    this.#points = [];
    this.#notices = [];
    this.#wake?.();
  }

  #add(message: LiveMessage): void {
    switch (message.type) {
      case 'show':
        this.#forgetPlan();
        this.#show = message;
        break;
      case 'plan':
        this.#addPlan(message);
        break;
      case 'run':
        this.#change = null;
        this.#run = message;
        break;
      case 'run-change':
        this.#change ??= new PendingChange();
        this.#change.add(message.change);
        break;
      case 'live':
        this.#live = message;
        break;
      case 'presence':
        this.#presence = message;
        break;
      case 'audience':
        this.#audience = message;
        break;
      case 'cdns':
        this.#cdns = message;
        break;
      case 'telemetry':
        this.#points = [...this.#points, ...message.points].slice(-MAX_POINTS);
        break;
      case 'notice':
        this.#notices = [...this.#notices, message].slice(-MAX_NOTICES);
        break;
    }
  }

  #addPlan(message: Message<'plan'>): void {
    // The whole show will have this edit too.
    if (this.#show === 'as it is') return;
    this.#plan.push(message);
    // An edit of one operation weighs as much as a few, for its frame.
    this.#planOps += message.ops.length + 4;
    if (this.#planOps <= MAX_PLAN_OPS) return;
    this.#forgetPlan();
    this.#show = 'as it is';
  }

  #forgetPlan(): void {
    this.#plan = [];
    this.#planOps = 0;
  }

  /** The show, then its edits; the run, then its changes; then all else that is a state. */
  #popState(): LiveMessage | null {
    const show = this.#show;
    this.#show = null;
    if (show) return show === 'as it is' ? this.#options.getShow() : show;
    const run = this.#run;
    this.#run = null;
    if (run) return run;
    const change = this.#change;
    this.#change = null;
    if (change) return { type: 'run-change', change: change.whole };
    const plan = this.#plan.shift();
    if (plan) {
      this.#planOps -= plan.ops.length + 4;
      return plan;
    }
    const live = this.#live;
    this.#live = null;
    return live;
  }

  #popRest(): LiveMessage | null {
    const presence = this.#presence;
    this.#presence = null;
    if (presence) return presence;
    const audience = this.#audience;
    this.#audience = null;
    if (audience) return audience;
    const cdns = this.#cdns;
    this.#cdns = null;
    if (cdns) return cdns;
    const notice = this.#notices.shift();
    if (notice) return notice;
    const points = this.#points;
    this.#points = [];
    return points.length > 0 ? { type: 'telemetry', points } : null;
  }
}

/** Changes of the run that were not taken yet, as one. */
class PendingChange {
  #head: RunChange['head'] | null = null;
  readonly #cues = new Map<string, CueRun>();
  readonly #removed = new Set<string>();

  add({ head, cues, removed }: RunChange): void {
    this.#head = head;
    for (const cueId of removed) {
      this.#cues.delete(cueId);
      this.#removed.add(cueId);
    }
    for (const cue of cues) {
      this.#cues.set(cue.cueId, cue);
      this.#removed.delete(cue.cueId);
    }
  }

  get whole(): RunChange {
    if (!this.#head) throw new Error('A change of the run was never added.');
    return { head: this.#head, cues: [...this.#cues.values()], removed: [...this.#removed] };
  }
}
