import { IconEye } from '@tabler/icons-react';
import { useMemo } from 'react';
import { isInteraction, type InteractionCue } from '../../../shared/cues/registry.ts';
import type { RevealCue } from '../../../shared/cues/reveal/reveal-cue.ts';
import type { Show } from '../../../shared/show/show.ts';
import { useCueForm } from '../cue-form.tsx';
import { samePicture, type CueUi } from '../cue-ui.ts';
import { useEditorWorld } from '../editor-world.tsx';
import { chosenCue, cueChoices } from '../fields/cue-choices.ts';
import { SearchField } from '../fields/search-field.tsx';
import { QuestionCard } from '../preview/question-card.tsx';

const LAST_BEFORE = '#last';

/** The interaction a reveal cue shows: the one it names, else the last one before it. */
export function revealTarget(cue: RevealCue, show: Show): InteractionCue | null {
  const { cues } = show.rundown;
  if (cue.targetCueId !== null) {
    return cues.find((other): other is InteractionCue => other.id === cue.targetCueId && isInteraction(other)) ?? null;
  }
  const own = cues.findIndex((other) => other.id === cue.id);
  return cues.slice(0, Math.max(0, own)).findLast(isInteraction) ?? null;
}

function RevealFields({ cue }: { readonly cue: RevealCue }) {
  const form = useCueForm();
  const { show } = useEditorWorld();
  const { targetCueId } = cue;
  const lastBefore = useMemo(() => {
    const before = revealTarget({ ...cue, targetCueId: null }, show);
    const name = before ? before.number || before.title : 'none yet';
    return { value: LAST_BEFORE, label: `the last one before it (${name})` };
  }, [cue, show]);
  const chosen = useMemo(
    () => (targetCueId === null ? lastBefore : chosenCue(show.rundown.cues, targetCueId)),
    [targetCueId, lastBefore, show],
  );
  return (
    <SearchField
      field="targetCueId"
      label="Results of"
      hint="Whose results viewers see. Taken before they are final, it waits for them."
      placeholder="type a number or title"
      emptyText="No poll or quiz question"
      chosen={chosen}
      choices={() => [lastBefore, ...cueChoices(show.rundown.cues, cue.id, isInteraction)]}
      onChoose={(value) => form.set({ targetCueId: value === LAST_BEFORE ? null : value })}
    />
  );
}

export const revealUi: CueUi<RevealCue> = {
  icon: IconEye,
  Fields: RevealFields,
  hasResult: false,
  preview: ({ cue, show, scene }) => {
    const target = revealTarget(cue, show);
    if (!target) {
      return {
        viewers: { nothing: 'There is no poll or quiz question before it whose results it could show.' },
        host: { now: 'No results to show', detail: null },
        programme: samePicture(scene),
      };
    }
    return {
      viewers: {
        card: (
          <QuestionCard
            heading={target.type === 'quiz' ? 'Answer' : 'Results'}
            poll={target.poll}
            windowMs={null}
            correctOptionIds={target.type === 'quiz' ? target.correctOptionIds : null}
            result
            foot="example figures"
          />
        ),
      },
      host: { now: `Results: ${target.poll.question}`, detail: 'As soon as every viewer has had the full time.' },
      programme: samePicture(scene),
    };
  },
};
