import type { Lifecycle } from '../../shared/show/show.ts';
import type { ShowEvent } from './show-events.ts';
import type { ShowModel } from './show-model.ts';

/** Something happened in the show that others may want to hear of; told once it is durable. */
export interface LifecycleEvent {
  readonly what: Lifecycle;
  /** Null: of the show, not of a cue. */
  readonly cueId: string | null;
  /** Studio time. */
  readonly atMs: number;
  /** Votes of the cue as far as they are final, else 0. */
  readonly votes: number;
}

/** What an event is to those who listen, as pairs of what and which cue. */
function heard(event: ShowEvent): [Lifecycle, string | null][] {
  switch (event.type) {
    case 'cues-armed':
    case 'cues-frozen':
      return event.armed.map(({ cueId }) => ['cue-armed', cueId]);
    case 'cue-taken': {
      const opens = event.conduct === 'interaction' || event.conduct === 'timed';
      return opens
        ? [
            ['cue-taken', event.cueId],
            ['cue-open', event.cueId],
          ]
        : [['cue-taken', event.cueId]];
    }
    case 'cue-closed':
    case 'window-ended':
      return [['cue-closed', event.cueId]];
    case 'windows-over':
    case 'cue-ended':
      return [['cue-ended', event.cueId]];
    case 'results-final':
      return [['cue-results', event.cueId]];
    case 'cue-revealed':
      return [['cue-revealed', event.cueId]];
    case 'cue-voided':
      return [['cue-void', event.cueId]];
    case 'cue-failed':
      return [['cue-failed', event.cueId]];
    case 'run-started':
      return [['run-started', null]];
    case 'held':
      return [['hold', null]];
    case 'released':
      return [['hold-released', null]];
    case 'panicked':
      return [['panic', null]];
    case 'run-finished':
      return [['show-over', null]];
    default:
      return [];
  }
}

/**
 * Tells what happened. A cue is armed when its content goes to viewers ahead of its time (armed-payloads.ts): as it gets a
 * time, or comes into standby. It is told so once a take, however often its time moves.
 */
export class LifecycleWatch {
  #runId: string;
  /** How often a cue had been taken when it was told to be armed. */
  readonly #armed = new Map<string, number>();

  /** @param model what is armed in it was told by the host before this one */
  constructor(model: ShowModel) {
    this.#runId = model.run.runId;
    for (const cueId of [...model.armed.ids(), ...model.frozen.ids()]) this.#isNews(model, cueId);
    if (model.run.standbyCueId !== null) this.#isNews(model, model.run.standbyCueId);
  }

  /** What the events are, in order; `after`: the state all of them led to. */
  hear(events: readonly ShowEvent[], after: ShowModel, atMs: number): LifecycleEvent[] {
    if (after.run.runId !== this.#runId) this.#armed.clear();
    this.#runId = after.run.runId;
    const { standbyCueId } = after.run;
    const told = events.flatMap((event): LifecycleEvent[] =>
      heard(event).flatMap(([what, cueId]) => {
        if (what === 'cue-armed' && cueId !== null && !this.#isNews(after, cueId)) return [];
        // A new run no longer knows of the votes of the one before.
        const votes = event.type === 'results-final' ? event.votes : votesOf(after, cueId);
        return [{ what, cueId, atMs, votes }];
      }),
    );
    if (standbyCueId === null || !this.#isNews(after, standbyCueId)) return told;
    return [...told, { what: 'cue-armed', cueId: standbyCueId, atMs, votes: votesOf(after, standbyCueId) }];
  }

  #isNews(model: ShowModel, cueId: string): boolean {
    const takes = model.cues.get(cueId)?.take ?? 0;
    if (this.#armed.get(cueId) === takes) return false;
    this.#armed.set(cueId, takes);
    return true;
  }
}

function votesOf({ cues }: ShowModel, cueId: string | null): number {
  return cueId === null ? 0 : (cues.get(cueId)?.votes ?? 0);
}
