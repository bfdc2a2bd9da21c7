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

/** What happened, in order; `after`: the state all of it led to. */
export function lifecycleOf(events: readonly ShowEvent[], after: ShowModel, atMs: number): LifecycleEvent[] {
  return events.flatMap(heard).map(([what, cueId]) => {
    const votes = cueId === null ? 0 : (after.cues.get(cueId)?.votes ?? 0);
    return { what, cueId, atMs, votes };
  });
}
