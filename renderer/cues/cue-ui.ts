import type { ComponentType, ReactNode } from 'react';
import type { SceneName } from '../../shared/cues/scene/scene-cue.ts';
import type { Show } from '../../shared/show/show.ts';

/** What a preview is drawn from. The cue is as typed, so not always valid. */
export interface PreviewInput<C> {
  readonly cue: C;
  readonly show: Show;
  /** The scene on programme now. */
  readonly scene: SceneName;
  /** How it looks when results are shown, rather than while it goes on. */
  readonly result: boolean;
}

/** What viewers, host and programme will see. */
export interface CuePreview {
  /** The card on a viewer's screen; or, where there is none, why, and what happens instead. */
  readonly viewers: { readonly card: ReactNode } | { readonly nothing: string };
  readonly host: {
    /** The line under "now". */
    readonly now: string;
    readonly detail: string | null;
  };
  readonly programme: { readonly scene: SceneName; readonly note: string };
}

/** What the UI knows of a cue type; registered in registry.tsx. */
export interface CueUi<C> {
  readonly icon: ComponentType<{ readonly size?: number | string; readonly 'aria-hidden'?: boolean }>;
  /** The fields of its own; null: it has none. */
  readonly Fields: ComponentType<{ readonly cue: C }> | null;
  /** Has a state with results to look at. */
  readonly hasResult: boolean;
  preview(input: PreviewInput<C>): CuePreview;
}

/** What the programme shows while a cue does nothing to it. */
export function samePicture(scene: SceneName): CuePreview['programme'] {
  return { scene, note: 'The picture stays as it is.' };
}
