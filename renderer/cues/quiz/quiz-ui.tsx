import { IconHelpCircle } from '@tabler/icons-react';
import type { QuizCue } from '../../../shared/cues/quiz/quiz-cue.ts';
import { useCueForm } from '../cue-form.tsx';
import { samePicture, type CueUi } from '../cue-ui.ts';
import { SwitchField } from '../fields/choice-field.tsx';
import { NumberField } from '../fields/number-field.tsx';
import { OptionList, QuestionField } from '../poll/option-list.tsx';
import { WindowFields } from '../poll/window-fields.tsx';
import { QuestionCard } from '../preview/question-card.tsx';
import { removeOption, withRight } from './right-answers.ts';

function QuizFields({ cue }: { readonly cue: QuizCue }) {
  const form = useCueForm();
  const problem = form.problem('correctOptionIds');
  return (
    <>
      <QuestionField poll={cue.poll} />
      <OptionList
        poll={cue.poll}
        right={{
          optionIds: cue.correctOptionIds,
          onMark: (optionId, isRight) => form.set(withRight(cue, optionId, isRight)),
        }}
        onRemove={(optionId) => form.set(removeOption(cue, optionId))}
      />
      {problem !== undefined && <div className="cue-problem">{problem}</div>}
      <div className="cue-halves">
        <NumberField
          field="points"
          label="Points"
          hint="For a right answer. 0: it counts for nothing."
          least={0}
          most={10_000}
          whole
          value={cue.points}
          onRead={(points) => form.change({ points })}
        />
        <SwitchField
          field="speedBonus"
          label="Faster earns more"
          hint="At the very beginning of the window all the points, at its end half of them, in a straight line. Counted in media time, so nobody loses by a slow line."
          value={cue.speedBonus}
          onChange={(speedBonus) => form.set({ speedBonus })}
        />
      </div>
      <WindowFields responseWindowMs={cue.responseWindowMs} reveal={cue.reveal} />
    </>
  );
}

export const quizUi: CueUi<QuizCue> = {
  icon: IconHelpCircle,
  Fields: QuizFields,
  hasResult: true,
  preview: ({ cue, scene, result }) => {
    const right = cue.poll.options.filter((option) => cue.correctOptionIds.includes(option.id));
    const words = right.map((option) => option.label || 'an option without words').join(', ');
    return {
      viewers: {
        card: (
          <QuestionCard
            heading={result ? 'Answer' : 'Quiz'}
            poll={cue.poll}
            windowMs={cue.responseWindowMs}
            correctOptionIds={cue.correctOptionIds}
            result={result}
            foot={
              result
                ? 'example figures'
                : `${cue.points} points${cue.speedBonus ? ', fewer the later' : ''} · an answer can’t be changed`
            }
          />
        ),
      },
      host: { now: cue.poll.question || 'the question', detail: `Right: ${words || 'nothing yet'}` },
      programme: samePicture(scene),
    };
  },
};
