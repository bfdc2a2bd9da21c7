import { ActionIcon, Button, Checkbox, Tooltip } from '@mantine/core';
import { IconArrowDown, IconArrowUp, IconPlus, IconTrash } from '@tabler/icons-react';
import type { PollContent } from '../../../shared/cues/poll/poll-cue.ts';
import { useCueForm } from '../cue-form.tsx';
import { WordsField } from '../fields/words-field.tsx';
import { MAX_OPTIONS, MIN_OPTIONS, withLabel, withMoved, withOption } from './options.ts';

/** The question, as viewers read it. */
export function QuestionField({ poll }: { readonly poll: PollContent }) {
  const form = useCueForm();
  return (
    <WordsField
      field="poll"
      path="poll.question"
      label="Question"
      hint="As viewers read it; short enough to be read while it is asked. Ctrl+Enter saves."
      lines={2}
      value={poll.question}
      onType={(question) => form.change({ poll: { ...poll, question } })}
    />
  );
}

/** The options in the order viewers see them. A fresh one waits as a draft until it has words. */
export function OptionList(props: {
  readonly poll: PollContent;
  /** Marks of right answers, where there are such. */
  readonly right?: {
    readonly optionIds: readonly string[];
    readonly onMark: (optionId: string, isRight: boolean) => void;
  };
  readonly onRemove: (optionId: string) => void;
}) {
  const form = useCueForm();
  const { poll, right } = props;
  const listProblem = form.problem('poll.options');
  const isFew = poll.options.length <= MIN_OPTIONS;
  return (
    <fieldset className="cue-options">
      <legend>Options</legend>
      {poll.options.map((option, index) => (
        <div className="row cue-option" key={option.id}>
          {right && (
            <Tooltip label="A right answer; told to viewers on reveal, never before">
              <Checkbox
                aria-label={`${option.label || `Option ${index + 1}`} is right`}
                color="green"
                checked={right.optionIds.includes(option.id)}
                onChange={(event) => right.onMark(option.id, event.currentTarget.checked)}
              />
            </Tooltip>
          )}
          <div className="grow">
            <WordsField
              field="poll"
              path={`poll.options.${index}.label`}
              label={`Option ${index + 1}`}
              hint="What viewers tap."
              placeholder={`Option ${index + 1}`}
              bare
              value={option.label}
              onType={(label) => form.change({ poll: withLabel(poll, option.id, label) })}
            />
          </div>
          <Tooltip label="Up">
            <ActionIcon
              aria-label={`Move option ${index + 1} up`}
              disabled={index === 0}
              onClick={() => form.set({ poll: withMoved(poll, index, -1) })}
            >
              <IconArrowUp size={15} />
            </ActionIcon>
          </Tooltip>
          <Tooltip label="Down">
            <ActionIcon
              aria-label={`Move option ${index + 1} down`}
              disabled={index === poll.options.length - 1}
              onClick={() => form.set({ poll: withMoved(poll, index, 1) })}
            >
              <IconArrowDown size={15} />
            </ActionIcon>
          </Tooltip>
          <Tooltip label={isFew ? 'There must be at least two options' : 'Remove this option'}>
            <ActionIcon
              aria-label={`Remove option ${index + 1}`}
              aria-disabled={isFew}
              {...(isFew ? { 'data-disabled': true } : {})}
              onClick={() => {
                if (!isFew) props.onRemove(option.id);
              }}
            >
              <IconTrash size={15} />
            </ActionIcon>
          </Tooltip>
        </div>
      ))}
      {listProblem !== undefined && <div className="cue-problem">{listProblem}</div>}
      <Button
        variant="subtle"
        leftSection={<IconPlus size={15} />}
        disabled={poll.options.length >= MAX_OPTIONS}
        onClick={() => form.change({ poll: withOption(poll) })}
      >
        {poll.options.length >= MAX_OPTIONS ? 'Ten options is all there can be' : 'Add an option'}
      </Button>
    </fieldset>
  );
}
