import { IconVideo } from '@tabler/icons-react';
import type { SceneCue, SceneName } from '../../../shared/cues/scene/scene-cue.ts';
import { useCueForm } from '../cue-form.tsx';
import type { CueUi } from '../cue-ui.ts';
import { ChoiceField } from '../fields/choice-field.tsx';

export const SCENE_WORDS: Readonly<Record<SceneName, string>> = {
  camera: 'Camera',
  screen: 'Screen',
  'screen-with-camera': 'Screen with camera',
};

function SceneFields({ cue }: { readonly cue: SceneCue }) {
  const form = useCueForm();
  return (
    <div className="cue-halves">
      <ChoiceField
        field="scene"
        label="Scene"
        hint="What the programme cuts to."
        value={cue.scene}
        choices={[
          { value: 'camera', label: SCENE_WORDS.camera },
          { value: 'screen', label: SCENE_WORDS.screen },
          { value: 'screen-with-camera', label: SCENE_WORDS['screen-with-camera'] },
        ]}
        onChoose={(scene) => form.set({ scene })}
      />
      <ChoiceField
        field="then"
        label="Picture after its time"
        hint="Back to the scene before it needs a duration (below)."
        value={cue.then}
        choices={[
          { value: 'stay', label: 'it stays' },
          { value: 'back', label: 'back to the scene before' },
        ]}
        // Linted as a promise's `then`, which this is not: a cue's field.
        onChoose={(chosen) => form.set(Object.fromEntries([['then', chosen]]))}
      />
    </div>
  );
}

export const sceneUi: CueUi<SceneCue> = {
  icon: IconVideo,
  Fields: SceneFields,
  hasResult: false,
  preview: ({ cue }) => ({
    viewers: { nothing: `No card: viewers see the programme cut to “${SCENE_WORDS[cue.scene].toLowerCase()}”.` },
    host: { now: `Scene: ${SCENE_WORDS[cue.scene]}`, detail: null },
    programme: {
      scene: cue.scene,
      note:
        cue.then === 'stay'
          ? 'Cuts on the next frame and stays.'
          : cue.durationMs === null
            ? 'Cuts on the next frame. It has no duration, so it never goes back.'
            : 'Cuts on the next frame, and back when its time is over.',
    },
  }),
};
