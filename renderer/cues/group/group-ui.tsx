import { IconFolder } from '@tabler/icons-react';
import type { GroupCue } from '../../../shared/cues/group/group-cue.ts';
import { useCueForm } from '../cue-form.tsx';
import { samePicture, type CueUi } from '../cue-ui.ts';
import { ChoiceField } from '../fields/choice-field.tsx';

const MODE_WORDS: Readonly<Record<GroupCue['mode'], string>> = {
  sequence: 'Taken, it takes its first cue, and from each end the next by itself.',
  parallel: 'Taken, it takes all its cues at once.',
  'one-at-a-time': 'Taken, it puts its first cue in standby; taking one ends the one before.',
};

function GroupFields({ cue }: { readonly cue: GroupCue }) {
  const form = useCueForm();
  return (
    <ChoiceField
      field="mode"
      label="Its cues run"
      hint={MODE_WORDS[cue.mode]}
      value={cue.mode}
      choices={[
        { value: 'sequence', label: 'one after the other' },
        { value: 'parallel', label: 'all at once' },
        { value: 'one-at-a-time', label: 'one at a time, by hand' },
      ]}
      onChoose={(mode) => form.set({ mode })}
    />
  );
}

export const groupUi: CueUi<GroupCue> = {
  icon: IconFolder,
  Fields: GroupFields,
  hasResult: false,
  preview: ({ cue, show, scene }) => {
    const count = show.rundown.cues.filter((other) => other.groupId === cue.id).length;
    const held = count === 0 ? 'It holds no cue yet.' : `It holds ${count} ${count === 1 ? 'cue' : 'cues'}.`;
    return {
      viewers: { nothing: `${held} ${MODE_WORDS[cue.mode]}` },
      host: { now: cue.title, detail: held },
      programme: samePicture(scene),
    };
  },
};
