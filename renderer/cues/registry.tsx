import type { Cue, CueOf, CueTypeName } from '../../shared/cues/registry.ts';
import type { CuePreview, CueUi, PreviewInput } from './cue-ui.ts';
import { countdownUi } from './countdown/countdown-ui.tsx';
import { deviceUi } from './device/device-ui.tsx';
import { groupUi } from './group/group-ui.tsx';
import { markerUi } from './marker/marker-ui.tsx';
import { memoUi } from './memo/memo-ui.tsx';
import { messageUi } from './message/message-ui.tsx';
import { pollUi } from './poll/poll-ui.tsx';
import { quizUi } from './quiz/quiz-ui.tsx';
import { revealUi } from './reveal/reveal-ui.tsx';
import { sceneUi } from './scene/scene-ui.tsx';
import { waitUi } from './wait/wait-ui.tsx';

/** The one place where the UI of cue types is registered, as shared/cues/registry.ts is for what they are. */
export const CUE_UIS: { readonly [T in CueTypeName]: CueUi<CueOf<T>> } = {
  poll: pollUi,
  quiz: quizUi,
  reveal: revealUi,
  scene: sceneUi,
  countdown: countdownUi,
  message: messageUi,
  marker: markerUi,
  wait: waitUi,
  memo: memoUi,
  device: deviceUi,
  group: groupUi,
};

/** The UI of a cue's type. Each entry takes the cues of its own type; the index ties them together, which the compiler can't follow. */
export function uiOf(cue: Cue): CueUi<Cue> {
  return CUE_UIS[cue.type] as unknown as CueUi<Cue>;
}

export function previewOf(input: PreviewInput<Cue>): CuePreview {
  return uiOf(input.cue).preview(input);
}
