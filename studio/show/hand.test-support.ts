import type { Show } from '../../shared/show/show.ts';
import type { ShowCommand } from './commands.ts';
import { Simulation, START_MS, tally } from './simulation.test-support.ts';

/** What tests of single behaviours say to a simulation. */
export class Hand {
  readonly run: Simulation;
  #requests = 0;

  constructor(show: Show) {
    this.run = new Simulation(show);
  }

  /** The reason of a refusal, or null. */
  ask(command: ShowCommand): string | null {
    const before = this.run.refusals.length;
    this.run.take(command);
    return this.run.refusals.length > before ? (this.run.refusals.at(-1) ?? null) : null;
  }

  id(): string {
    return `hand-${String(this.#requests++)}`;
  }

  go(backDateMs = 0): string | null {
    const { nowMs, model } = this.run;
    const expectedStandbyId = model.run.standbyCueId ?? 'none';
    const press = { captureMs: nowMs, backDateMs, rescueLeftMs: 800 };
    return this.ask({ type: 'go', requestId: this.id(), expectedStandbyId, revision: null, stamp: press });
  }

  fire(cueId: string, type: 'fire' | 'jump' = 'fire'): string | null {
    const press = { captureMs: this.run.nowMs, backDateMs: 0, rescueLeftMs: null };
    return this.ask({ type, requestId: this.id(), cueId, stamp: press });
  }

  on(type: 'standby' | 'close' | 'reveal' | 'void', cueId: string): string | null {
    return this.ask({ type, requestId: this.id(), cueId });
  }

  all(type: 'release' | 'panic' | 'finish' | 'start-run' | 'back' | 'skip'): string | null {
    return this.ask({ type, requestId: this.id() });
  }

  hold(extendWindows = false): string | null {
    return this.ask({ type: 'hold', requestId: this.id(), extendWindows });
  }

  add(cueId: string, addMs: number): string | null {
    return this.ask({ type: 'add-time', requestId: this.id(), cueId, addMs });
  }

  /** The engine's last word on the votes of these. */
  final(...cueIds: string[]): void {
    const tallies = cueIds.map((cueId) => tally(this.run.model, cueId, true));
    this.run.take({ type: 'tallies', tallies });
  }

  phase(cueId: string): string {
    return this.run.model.cues.get(cueId)?.phase ?? 'draft';
  }

  /** Which cues were taken, with how and when (ms since the start), in order. */
  get taken(): string[] {
    return this.run.events.flatMap((event) =>
      event.type === 'cue-taken' ? [`${event.cueId} ${event.how} ${String(event.opensAtMs - START_MS)}`] : [],
    );
  }

  /** What was sent to the engine, in order. */
  get sent(): string[] {
    return this.run.events.flatMap((event) =>
      'command' in event && event.command ? [`${event.command.type} ${event.command.cueId}`] : [],
    );
  }
}
