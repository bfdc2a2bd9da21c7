import type { SceneName } from '../../shared/cues/scene/scene-cue.ts';
import type { Show } from '../../shared/show/show.ts';
import type { ShowEvent } from './show-events.ts';
import type { ShowModel } from './show-model.ts';

/** What a decision is made in, besides the state. */
export interface DecideContext {
  /** Studio time. */
  readonly nowMs: number;
  readonly show: Show;
  /** Of the slowest viewer (≥ 0): so long after a window's end the last viewer's ends. */
  readonly viewerLatencyMs: number;
  /** On programme now: a scene cue may come back to it. */
  readonly scene: SceneName;
}

/** What happens next in a state; steps are taken one after the other, each in the state the ones before it led to. */
export type Step = (model: ShowModel, context: DecideContext) => readonly ShowEvent[];

/** Steps to be taken, or why not, in a sentence. */
export type Intent = { readonly steps: readonly Step[] } | { readonly refused: string };

export const NOTHING: Intent = { steps: [] };

export function refuse(reason: string): Intent {
  return { refused: reason };
}

/** Events that are settled already. */
export function happens(...events: readonly ShowEvent[]): Step {
  return () => events;
}
