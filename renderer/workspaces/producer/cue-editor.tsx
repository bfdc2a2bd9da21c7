import { ActionIcon, Button, Drawer, NativeSelect, Switch, Textarea, TextInput, Tooltip } from '@mantine/core';
import { IconPlus, IconTrash } from '@tabler/icons-react';
import { useState } from 'react';
import type { Cue } from '../../../shared/cues/registry.ts';
import { useStudio } from '../../app/studio-context.tsx';
import {
  cueOfDraft,
  MAX_OPTIONS,
  MIN_OPTIONS,
  withOption,
  withoutOption,
  type DraftErrors,
  type PollDraft,
} from './poll-draft.ts';
import { PollPreview } from './poll-preview.tsx';

export interface EditorTarget {
  readonly draft: PollDraft;
  /** The cue it will stand behind (null: the top); undefined when an existing cue is edited in its place. */
  readonly afterCueId: string | null | undefined;
}

/** Adds or changes a poll cue; it is saved only when valid, and stays open when the host refuses. */
export function CueEditor(props: {
  readonly target: EditorTarget | null;
  readonly onClose: () => void;
  readonly onSaved: (cue: Cue) => void;
}) {
  const { target } = props;
  return (
    <Drawer
      opened={target !== null}
      onClose={props.onClose}
      title={target?.afterCueId === undefined ? 'Edit poll' : 'New poll'}
      size={720}
      closeButtonProps={{ 'aria-label': 'Close the editor without saving' }}
    >
      {target && <EditorForm key={target.draft.id} {...props} target={target} />}
    </Drawer>
  );
}

function EditorForm(props: {
  readonly target: EditorTarget;
  readonly onClose: () => void;
  readonly onSaved: (cue: Cue) => void;
}) {
  const { commands } = useStudio();
  const [draft, setDraft] = useState(props.target.draft);
  const [tried, setTried] = useState(false);
  const [saving, setSaving] = useState(false);
  const outcome = cueOfDraft(draft);
  const errors: DraftErrors = tried && !outcome.ok ? outcome.errors : {};
  const change = (part: Partial<PollDraft>): void => setDraft((now) => ({ ...now, ...part }));

  const save = async (): Promise<void> => {
    setTried(true);
    if (!outcome.ok || saving) return;
    setSaving(true);
    try {
      if (await commands.putCue(outcome.cue, props.target.afterCueId)) props.onSaved(outcome.cue);
    } finally {
      setSaving(false);
    }
  };

  return (
    <form
      className="editor"
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
    >
      <div className="editor-columns">
        <div className="editor-fields">
          <Textarea
            label="Question"
            description="As viewers read it"
            autosize
            minRows={2}
            maxRows={4}
            data-autofocus
            value={draft.question}
            error={errors['question']}
            onChange={(event) => change({ question: event.currentTarget.value })}
          />
          <OptionFields draft={draft} errors={errors} onChange={setDraft} />
          <div className="editor-pair">
            <TextInput
              label="Number"
              placeholder="12"
              value={draft.number}
              error={errors['number']}
              onChange={(event) => change({ number: event.currentTarget.value })}
            />
            <TextInput
              label="Title in the rundown"
              placeholder={draft.question || 'The question'}
              value={draft.title}
              error={errors['title']}
              onChange={(event) => change({ title: event.currentTarget.value })}
            />
          </div>
          <TimingFields draft={draft} errors={errors} onChange={change} />
        </div>
        <div className="editor-side">
          <span className="figure-label">As viewers will see it</span>
          <PollPreview draft={draft} />
          <Textarea
            label="Prompter text for the host"
            autosize
            minRows={3}
            maxRows={6}
            value={draft.hostNotes}
            error={errors['hostNotes']}
            onChange={(event) => change({ hostNotes: event.currentTarget.value })}
          />
          <Textarea
            label="Notes for the producer"
            autosize
            minRows={2}
            maxRows={4}
            value={draft.producerNotes}
            error={errors['producerNotes']}
            onChange={(event) => change({ producerNotes: event.currentTarget.value })}
          />
          <Switch
            label="Skip (standby passes over it)"
            checked={draft.skip}
            onChange={(event) => change({ skip: event.currentTarget.checked })}
          />
        </div>
      </div>
      <div className="editor-foot">
        <span className="small editor-problem" role="status">
          {tried && !outcome.ok ? 'Something is missing: see the fields in red.' : ''}
        </span>
        <span className="spacer" />
        <Button variant="default" size="sm" onClick={props.onClose}>
          Cancel
        </Button>
        <Button type="submit" size="sm" loading={saving}>
          Save
        </Button>
      </div>
    </form>
  );
}

function OptionFields(props: {
  readonly draft: PollDraft;
  readonly errors: DraftErrors;
  readonly onChange: (draft: PollDraft) => void;
}) {
  const { draft, errors, onChange } = props;
  const setLabel = (index: number, label: string): void =>
    onChange({
      ...draft,
      options: draft.options.map((option, other) => (other === index ? { ...option, label } : option)),
    });
  return (
    <fieldset className="editor-options">
      <legend>Options</legend>
      {draft.options.map((option, index) => (
        <div className="row" key={option.id}>
          <TextInput
            className="grow"
            aria-label={`Option ${index + 1}`}
            placeholder={`Option ${index + 1}`}
            value={option.label}
            error={errors[`options.${index}`]}
            onChange={(event) => setLabel(index, event.currentTarget.value)}
          />
          <Tooltip
            label={draft.options.length > MIN_OPTIONS ? 'Remove this option' : 'A poll needs at least two options'}
          >
            <ActionIcon
              aria-label={`Remove option ${index + 1}`}
              {...(draft.options.length > MIN_OPTIONS ? {} : { 'data-disabled': true })}
              onClick={() => onChange(withoutOption(draft, index))}
            >
              <IconTrash size={16} />
            </ActionIcon>
          </Tooltip>
        </div>
      ))}
      {errors['options'] !== undefined && <div className="editor-problem small">{errors['options']}</div>}
      <Button
        variant="subtle"
        leftSection={<IconPlus size={15} />}
        disabled={draft.options.length >= MAX_OPTIONS}
        onClick={() => onChange(withOption(draft))}
      >
        Add an option
      </Button>
    </fieldset>
  );
}

function TimingFields(props: {
  readonly draft: PollDraft;
  readonly errors: DraftErrors;
  readonly onChange: (part: Partial<PollDraft>) => void;
}) {
  const { draft, errors, onChange } = props;
  return (
    <>
      <div className="editor-halves">
        <NativeSelect
          label="Taken"
          data={[
            { value: 'manual', label: 'by hand (GO)' },
            { value: 'show-offset', label: 'by itself, in the run' },
          ]}
          value={draft.trigger}
          onChange={(event) =>
            onChange({ trigger: event.currentTarget.value === 'show-offset' ? 'show-offset' : 'manual' })
          }
        />
        <TextInput
          label="After the start of the run"
          placeholder="1:30"
          disabled={draft.trigger === 'manual'}
          value={draft.trigger === 'manual' ? '' : draft.offset}
          error={errors['offset']}
          onChange={(event) => onChange({ offset: event.currentTarget.value })}
        />
      </div>
      <div className="editor-halves">
        <NativeSelect
          label="Response window"
          data={[
            { value: 'limited', label: 'limited' },
            { value: 'open', label: 'until closed by hand' },
          ]}
          value={draft.windowLimited ? 'limited' : 'open'}
          onChange={(event) => onChange({ windowLimited: event.currentTarget.value === 'limited' })}
        />
        <TextInput
          label="Each viewer has"
          placeholder="0:20"
          disabled={!draft.windowLimited}
          value={draft.windowLimited ? draft.window : ''}
          error={errors['window']}
          onChange={(event) => onChange({ window: event.currentTarget.value })}
        />
      </div>
      <NativeSelect
        label="Results"
        data={[
          { value: 'auto', label: 'shown to viewers as soon as they are final' },
          { value: 'manual', label: 'shown when the producer reveals them' },
        ]}
        value={draft.reveal}
        onChange={(event) => onChange({ reveal: event.currentTarget.value === 'manual' ? 'manual' : 'auto' })}
      />
    </>
  );
}
