import { createStore } from 'zustand/vanilla';
import { TargetPresses } from '../../shared/show/run-target.ts';
import type { Clock, Scheduled } from '../../shared/time/clock.ts';
import type { StudioStores } from '../api/stores.ts';
import type { Commands } from './commands.ts';
import { targetIn } from './cue-targets.ts';
import { rescueAt, type Rescue } from './rescue.ts';
import { ADDED_MS, RUN_ACTIONS, TARGETED, type ActionContext, type RunActionId } from './run-actions.ts';
import { readRunContext } from './run-context.ts';
import type { Ticks } from './ticks.ts';

/** Panic counts when it is pressed again within this time. */
export const PANIC_AGAIN_MS = 2_000;

/** What waits for a yes, and of which cue: of the one that was meant when it was asked. */
export type Question = { readonly kind: 'void'; readonly cueId: string } | { readonly kind: 'reset' | 'finish' };

export interface RunDeskState {
  /** Where the slider of the rescue was set, in ms; null: it follows the start of speech. */
  readonly backDateMs: number | null;
  /** Panic was pressed once, and waits for the second press. */
  readonly panicArmed: boolean;
  readonly asking: Question | null;
  /** The cue with the cursor in the rundown, once it has rested there: for what is shown, not for what is done. */
  readonly selectedCueId: string | null;
}

/** So long the cursor rests before buttons speak of its cue: held arrow keys must not wait for them. */
const REST_MS = 80;

/** The rescue moves with time: that often it is read anew. */
const RESCUE_PERIOD_MS = 200;

export interface RunDeskDeps {
  readonly clock: Clock;
  readonly ticks: Ticks;
  readonly stores: StudioStores;
  readonly commands: Commands;
  /** Studio time in ms. */
  readonly nowMs: () => number;
  /** Tells why something was not done. */
  readonly tell: (text: string, title: string) => void;
}

/** Carries out what runs the show, wherever it was asked for: by key, button or palette. */
export class RunDesk {
  readonly store = createStore<RunDeskState>(() => ({
    backDateMs: null,
    panicArmed: false,
    asking: null,
    selectedCueId: null,
  }));
  readonly #deps: RunDeskDeps;
  readonly #presses = new TargetPresses();
  #disarm: Scheduled | null = null;
  #selectedCueId: string | null = null;
  #rested: Scheduled | null = null;
  readonly #watchers = new Set<() => void>();
  #unwatch: (() => void) | null = null;
  #shown: ActionContext | null = null;

  constructor(deps: RunDeskDeps) {
    this.#deps = deps;
  }

  context(): ActionContext {
    return { ...readRunContext(this.#deps.stores), selectedCueId: this.#selectedCueId, rescue: this.rescue() };
  }

  /** The same, read once for all who show it: with every change and a few times a second. */
  shown(): ActionContext {
    if (this.#watchers.size === 0) return this.context();
    this.#shown ??= this.context();
    return this.#shown;
  }

  /** Tells whenever `shown` is read anew; returns how to leave. */
  watch(listener: () => void): () => void {
    this.#watchers.add(listener);
    this.#unwatch ??= this.#watchStores();
    return () => {
      this.#watchers.delete(listener);
      if (this.#watchers.size === 0) this.#stopWatching();
    };
  }

  rescue(): Rescue {
    const { live } = this.#deps.stores.live.getState();
    return rescueAt(live, this.#deps.nowMs(), this.store.getState().backDateMs);
  }

  /** Does it, asks for a yes first, or tells why it cannot be done. */
  perform(id: RunActionId): void {
    const context = this.context();
    const permission = RUN_ACTIONS[id].permission(context);
    const cueId = this.#cueOf(id, context);
    const why = permission.allowed ? this.#whyBounced(id, cueId) : permission.reason;
    if (why !== null) {
      this.#deps.tell(why, `${RUN_ACTIONS[id].label.replace('…', '')}: not now`);
      return;
    }
    if (id === 'void' || id === 'void-chosen') this.store.setState({ asking: { kind: 'void', cueId } });
    else if (id === 'reset' || id === 'finish') this.store.setState({ asking: { kind: id } });
    else if (id === 'panic') this.#panicOnce();
    else void this.#carryOut(id, cueId, context);
  }

  /** The button was held down long enough, or the second press came. */
  panic(): void {
    this.#disarmPanic();
    void this.#deps.commands.panic();
  }

  answer(isYes: boolean): void {
    const { asking } = this.store.getState();
    this.store.setState({ asking: null });
    if (!isYes) return;
    const { commands } = this.#deps;
    if (asking?.kind === 'void') void commands.withdraw(asking.cueId);
    if (asking?.kind === 'reset') void commands.resetRun();
    if (asking?.kind === 'finish') void commands.finishRun();
  }

  setBackDate(backDateMs: number | null): void {
    this.store.setState({ backDateMs });
  }

  select(selectedCueId: string | null): void {
    if (this.#selectedCueId === selectedCueId) return;
    this.#selectedCueId = selectedCueId;
    this.#rested?.cancel();
    this.#rested = this.#deps.clock.schedule(REST_MS, () => this.store.setState({ selectedCueId }));
  }

  close(): void {
    this.#disarm?.cancel();
    this.#rested?.cancel();
    this.#stopWatching();
  }

  #watchStores(): () => void {
    const { stores, ticks } = this.#deps;
    const readAnew = (): void => {
      this.#shown = null;
      for (const listener of this.#watchers) listener();
    };
    const watched = [stores.link, stores.show, stores.live, stores.me, this.store];
    const leaving = watched.map((store) => store.subscribe(readAnew));
    const ticking = ticks.every(RESCUE_PERIOD_MS, readAnew);
    return () => {
      ticking.cancel();
      for (const leave of leaving) leave();
    };
  }

  #stopWatching(): void {
    this.#unwatch?.();
    this.#unwatch = null;
    this.#shown = null;
  }

  #panicOnce(): void {
    if (this.store.getState().panicArmed) {
      this.panic();
      return;
    }
    this.store.setState({ panicArmed: true });
    this.#disarm = this.#deps.clock.schedule(PANIC_AGAIN_MS, () => this.store.setState({ panicArmed: false }));
  }

  #disarmPanic(): void {
    this.#disarm?.cancel();
    this.#disarm = null;
    this.store.setState({ panicArmed: false });
  }

  /** The cue it is about: the one it looks for itself, else the selected one. Where it is allowed, there is one. */
  #cueOf(id: RunActionId, context: ActionContext): string {
    const action = TARGETED[id];
    return (action === undefined ? context.selectedCueId : targetIn(action, context)) ?? '';
  }

  /** Two quick presses are for one cue; null: it is no such second press. */
  #whyBounced(id: RunActionId, cueId: string): string | null {
    const action = TARGETED[id];
    return action === undefined ? null : this.#presses.refusal(action, cueId, this.#deps.clock.monoNow());
  }

  #carryOut(
    id: Exclude<RunActionId, 'void' | 'void-chosen' | 'reset' | 'finish' | 'panic'>,
    cueId: string,
    context: ActionContext,
  ): Promise<boolean> {
    const { commands } = this.#deps;
    switch (id) {
      case 'go':
        return commands.go();
      case 'go-back-dated':
        // The slider was for this press; the next one follows the speech again.
        this.setBackDate(null);
        return commands.go(Math.round(context.rescue.backDateMs));
      case 'hold':
        return (context.run?.holdSinceMs ?? null) === null ? commands.hold(false) : commands.release();
      case 'hold-extending':
        return commands.hold(true);
      case 'skip':
        return commands.skipStandby();
      case 'back':
        return commands.back();
      case 'fire':
        return commands.fire(cueId);
      case 'jump':
        return commands.jump(cueId);
      case 'add-10':
      case 'add-30':
      case 'add-60':
      case 'take-10':
        return commands.addTime(cueId, ADDED_MS[id] ?? 0);
      case 'close':
      case 'close-chosen':
        return commands.close(cueId);
      case 'reveal':
      case 'reveal-chosen':
        return commands.reveal(cueId);
      case 'start':
        return commands.startRun();
      case 'acknowledge':
        return commands.acknowledge(context.run?.hostMessage?.id ?? '');
    }
  }
}
