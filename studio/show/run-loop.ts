import type { DeviceAction } from '../../shared/cues/device/device-cue.ts';
import type { SceneName } from '../../shared/cues/scene/scene-cue.ts';
import type { ControlMessage, PublishedCue } from '../../shared/interaction/protocol.ts';
import type { Show } from '../../shared/show/show.ts';
import type { Clock, Scheduled } from '../../shared/time/clock.ts';
import type { StudioClock } from '../../shared/time/studio-clock.ts';
import type { AsRunLog } from '../storage/as-run-log.ts';
import { reasonOf } from '../storage/storage-error.ts';
import { ClockWatch } from './clock-watch.ts';
import type { ShowCommand } from './commands.ts';
import type { CueScheduler } from './cue-scheduler.ts';
import type { DecideContext } from './decision.ts';
import { LifecycleWatch, type LifecycleEvent } from './lifecycle.ts';
import { decide } from './reducer.ts';
import { clockTime, cueNameFirst } from './rundown.ts';
import type { Arming, EngineCommand, ShowEvent } from './show-events.ts';
import type { ShowModel } from './show-model.ts';
import { nextLookMs } from './next-look.ts';
import { tooLate, withheldText } from './withhold.ts';

export type NoticeLevel = 'info' | 'warning' | 'error';

/** What the engine asks of the world. Nothing of it may throw but `setScene`, whose reason fails its cue. */
export interface RunLoopDeps {
  clock: Clock;
  studioClock: StudioClock;
  scheduler: CueScheduler;
  log: AsRunLog;
  getShow(): Show;
  /** Sends to the engine if it is connected; otherwise drops it: it stays in the outbox until acknowledged. */
  send(command: ControlMessage): void;
  /** Glass-to-glass latency of the slowest viewer (≥ 0): `closing` ends that long after `closesAt`. */
  getViewerLatencyMs(): number;
  /** On programme now. */
  getScene(): SceneName;
  setScene(scene: SceneName): void;
  /** Begins to ask a device; its outcome comes back by `deviceDone`. */
  actOnDevice(request: { cueId: string; take: number; action: DeviceAction }): void;
  /** After it is durable. */
  onLifecycle(event: LifecycleEvent): void;
  onNotice(level: NoticeLevel, text: string): void;
}

/** Longest time between two looks at the windows: viewers' latency and the clock may change meanwhile. */
const MAX_TICK_MS = 500;
const RETRY_MS = 100;
/** So many missed cues get a notice each; of the others the number is told. */
const MAX_MISSED_TOLD = 5;

/** Decides, writes, applies and carries out: every change is in the as-run log before it takes effect outside. */
export class RunLoop {
  readonly #deps: RunLoopDeps;
  readonly #onChange: () => void;
  readonly #clockWatch: ClockWatch;
  readonly #lifecycle: LifecycleWatch;
  /** What happened but could not be written yet (full disk); it goes first when writing works again. */
  #unwritten: ShowEvent[] = [];
  /** Why nothing can be written at present, told once; null while writing works. */
  #writeProblem: string | null = null;
  /** What the host before this one left in the outbox; nothing any more once the engine was asked about it. */
  #inherited: ReadonlySet<string> = new Set();
  #model: ShowModel;
  #tick: Scheduled | null = null;
  #stopped = false;
  #onTick: () => void = () => undefined;

  constructor(deps: RunLoopDeps, model: ShowModel, onChange: () => void) {
    this.#deps = deps;
    this.#model = model;
    this.#onChange = onChange;
    this.#lifecycle = new LifecycleWatch(model);
    this.#clockWatch = new ClockWatch(deps.clock, deps.studioClock);
  }

  get model(): ShowModel {
    return this.#model;
  }

  get isStopped(): boolean {
    return this.#stopped;
  }

  /** Called with every look at the windows, once they were looked at. */
  set onTick(onTick: () => void) {
    this.#onTick = onTick;
  }

  /** Goes on where a host before this one ended: what should have fired meanwhile is missed. */
  resume(): void {
    const nowMs = this.#deps.studioClock.now();
    this.#inherited = new Set(this.#model.outbox.map(({ id }) => id));
    const overdue = [...this.#model.armed.values()].filter(({ atMs }) => atMs <= nowMs);
    this.#miss(overdue, 'while the studio host was down');
    for (const { cueId, atMs } of this.#model.armed.values()) this.#arm(cueId, atMs);
    this.#carryOutScene();
    this.do({ type: 'resumed' });
    this.do({ type: 'plan-changed' });
    this.#look();
  }

  /**
   * Before the outbox is sent for the first time: what the host before this one took does not come late without asking. The
   * caller sends what follows from it.
   */
  withholdLate(known: readonly PublishedCue[]): void {
    const publishes = tooLate(this.#model, this.#inherited, known, this.#deps.studioClock.now());
    this.#inherited = new Set();
    if (publishes.length === 0) return;
    this.do({ type: 'withhold', publishes }, 'hold');
    for (const publish of publishes) this.#deps.onNotice('error', withheldText(this.#deps.getShow(), publish));
  }

  /** Stops timers and armed cues; the log and the scheduler stay open (their owner closes them). */
  stop(): void {
    this.#stopped = true;
    this.#tick?.cancel();
    this.#tick = null;
    for (const cueId of this.#model.armed.ids()) this.#deps.scheduler.cancel(cueId);
  }

  /**
   * Decides, writes, applies, and only then sends (`hold`: the caller sends). Returns why nothing was done, or null.
   */
  do(command: ShowCommand, sending: 'send' | 'hold' = 'send'): string | null {
    const decision = decide(this.#model, command, this.context);
    if ('refused' in decision) return decision.refused;
    if (decision.events.length === 0) return null;
    const problem = this.#write(decision.events);
    if (problem !== null) return problem;
    this.#take(decision.events, decision.model, { sending, sent: null });
    return null;
  }

  /** Looks whether the clock jumped; call it now and then. What was overdue stays missed. */
  watchClock(): void {
    const jumpMs = this.#clockWatch.look();
    if (jumpMs === null) return;
    const seconds = (jumpMs / 1000).toFixed(1);
    const text = `The studio clock jumped by ${seconds} s: cues that were due meanwhile are missed, none is made up for.`;
    this.#deps.onNotice('error', text);
    this.#look();
  }

  /** What is decided in, at this moment. */
  get context(): DecideContext {
    const { studioClock, getShow, getViewerLatencyMs, getScene } = this.#deps;
    const viewerLatencyMs = Math.max(0, getViewerLatencyMs());
    return { nowMs: studioClock.now(), show: getShow(), viewerLatencyMs, scene: getScene() };
  }

  /** Durable on return; returns the reason if it could not be written. */
  #write(events: readonly ShowEvent[]): string | null {
    try {
      this.#deps.log.appendAll([...this.#unwritten, ...events]);
      this.#unwritten = [];
      this.#writeProblem = null;
      return null;
    } catch (error) {
      const problem = reasonOf(error);
      // Windows and counts are looked at ten times a second: the same trouble needs no notice each time.
      if (problem !== this.#writeProblem) {
        this.#deps.onNotice('error', `The as-run log cannot be written, so only armed cues still fire: ${problem}`);
      }
      this.#writeProblem = problem;
      return `Nothing was done, because it could not be written down: ${problem}`;
    }
  }

  /** @param how `sent` is out already */
  #take(
    events: readonly ShowEvent[],
    model: ShowModel,
    how: { sending: 'send' | 'hold'; sent: EngineCommand | null },
  ): void {
    const before = this.#model;
    this.#model = model;
    if (how.sending === 'send') {
      for (const command of newIn(model, before)) if (command.id !== how.sent?.id) this.#deps.send(command);
    }
    this.#carryOut(events);
    this.#rearm(before, events);
    this.#onChange();
    const nowMs = this.#deps.studioClock.now();
    for (const event of this.#lifecycle.hear(events, model, nowMs)) this.#deps.onLifecycle(event);
    this.#look();
    if (events.some((event) => 'scene' in event && event.scene !== null)) this.do({ type: 'scene-settled' });
  }

  /** What the host before this one had written, and went down before it was on programme. */
  #carryOutScene(): void {
    const { sceneDue } = this.#model;
    if (sceneDue === null) return;
    this.#setScene(sceneDue.cueId, sceneDue.scene);
    this.do({ type: 'scene-settled' });
  }

  /** What happens in the studio itself. */
  #carryOut(events: readonly ShowEvent[]): void {
    for (const event of events) {
      if (event.type !== 'cue-taken' && event.type !== 'cue-ended') continue;
      if (event.scene !== null) this.#setScene(event.cueId, event.scene);
      if (event.type === 'cue-taken' && event.device !== null) {
        const { cueId, take, device: action } = event;
        this.#deps.actOnDevice({ cueId, take, action });
      }
    }
  }

  #setScene(cueId: string, scene: SceneName): void {
    try {
      this.#deps.setScene(scene);
    } catch (error) {
      const take = this.#model.cues.get(cueId)?.take ?? 0;
      const failure = `the scene could not be changed: ${reasonOf(error)}`;
      this.do({ type: 'failed', cueId, take, failure });
      this.#deps.onNotice('error', `${cueNameFirst(this.#deps.getShow(), cueId)}: ${failure}.`);
    }
  }

  #rearm(before: ShowModel, events: readonly ShowEvent[]): void {
    const touched = new Set<string>();
    for (const event of events) {
      // All of them may have changed.
      if (event.type === 'run-begun' || event.type === 'held' || event.type === 'run-finished') {
        for (const cueId of before.armed.ids()) touched.add(cueId);
      }
      if ('armed' in event) for (const { cueId } of event.armed) touched.add(cueId);
      if ('disarmed' in event) for (const { cueId } of event.disarmed) touched.add(cueId);
      if (event.type === 'plan-changed') for (const cueId of event.removed) touched.add(cueId);
      if ('cueId' in event) touched.add(event.cueId);
    }
    for (const cueId of touched) {
      const wanted = this.#model.armed.get(cueId)?.atMs;
      const armed = before.armed.get(cueId)?.atMs;
      if (wanted === armed) continue;
      if (wanted === undefined) this.#deps.scheduler.cancel(cueId);
      else this.#arm(cueId, wanted);
    }
  }

  #arm(cueId: string, atMs: number): void {
    if (this.#stopped) return;
    this.#deps.scheduler.arm(cueId, atMs, {
      onFired: (firedAtMs) => {
        this.#fire(cueId, firedAtMs);
      },
      onMissed: () => {
        const arming = this.#model.armed.get(cueId);
        if (arming) this.#miss([arming], 'while the computer slept or its clock was set');
      },
    });
  }

  /**
   * That it would fire was written when it was armed, so it is sent first and written after it. If the host goes down
   * between the two, the next one finds the cue armed and overdue, and asks the engine (engine-sync.ts). Devices and
   * scenes can't be asked: they come after the writing.
   */
  #fire(cueId: string, firedAtMs: number): void {
    if (this.#stopped) return;
    const decision = decide(this.#model, { type: 'fired', cueId, firedAtMs }, this.context);
    if ('refused' in decision || decision.events.length === 0) return;
    const [first] = decision.events;
    // What it ends first (an overlay that is taken again) can't be asked about: the engine would keep it a secret.
    const early = first?.type === 'cue-taken' ? first.command : null;
    if (early) this.#deps.send(early);
    if (this.#write(decision.events) !== null) this.#unwritten.push(...decision.events);
    this.#take(decision.events, decision.model, { sending: 'send', sent: early });
  }

  /** Written in one go, however many they are: a host that comes back late must not be slow as well. */
  #miss(overdue: readonly Arming[], why: string): void {
    if (overdue.length === 0 || this.#stopped) return;
    this.do({ type: 'missed', cueIds: overdue.map(({ cueId }) => cueId), why });
    const show = this.#deps.getShow();
    for (const { cueId, atMs } of overdue.slice(0, MAX_MISSED_TOLD)) {
      const text = `${cueNameFirst(show, cueId)} was missed ${why}; it was due at ${clockTime(atMs)} UTC.`;
      this.#deps.onNotice('error', text);
    }
    const more = overdue.length - MAX_MISSED_TOLD;
    if (more > 0) this.#deps.onNotice('error', `${String(more)} more cues were missed ${why}: see the rundown.`);
  }

  /** Looks at the windows now, and again when the next one ends. */
  #look(): void {
    this.#tick?.cancel();
    this.#tick = null;
    if (this.#stopped) return;
    const nowMs = this.#deps.studioClock.now();
    const dueMs = nextLookMs(this.#model, Math.max(0, this.#deps.getViewerLatencyMs()));
    if (dueMs === null) return;
    // What can't be written is tried again ten times a second.
    const leastMs = this.#writeProblem === null ? 1 : RETRY_MS;
    const delayMs = Math.min(MAX_TICK_MS, Math.max(leastMs, dueMs - nowMs));
    this.#tick = this.#deps.clock.schedule(delayMs, () => {
      this.#tick = null;
      this.watchClock();
      this.do({ type: 'tick' });
      this.#onTick();
      if (this.#tick === null) this.#look();
    });
  }
}

/** What has come into the outbox, whatever put it there. */
function newIn(model: ShowModel, before: ShowModel): readonly EngineCommand[] {
  if (model.outbox === before.outbox) return [];
  const known = new Set(before.outbox.map(({ id }) => id));
  return model.outbox.filter(({ id }) => !known.has(id));
}
