import { Textarea, TextInput } from '@mantine/core';
import { useCueForm } from '../cue-form.tsx';
import { FieldFrame } from './field-frame.tsx';
import { Hint } from './hint.tsx';

/** Words: kept as typed, saved when the field is left or on Enter (Ctrl+Enter where there are lines), Escape takes it back. */
export function WordsField(props: {
  /** The field of the cue that is saved. */
  readonly field: string;
  /** Where its error stands, if not at the field itself. */
  readonly path?: string;
  readonly label: string;
  readonly hint: string;
  readonly value: string;
  readonly onType: (text: string) => void;
  readonly lines?: number;
  readonly placeholder?: string;
  /** No label to see, only to hear. */
  readonly bare?: boolean;
  readonly autoFocus?: boolean;
}) {
  const form = useCueForm();
  const { field, lines = 1 } = props;
  const error = form.problem(props.path ?? field);
  const common = {
    ...(props.bare === true ? { 'aria-label': props.label } : { label: props.label }),
    ...(props.placeholder === undefined ? {} : { placeholder: props.placeholder }),
    ...(props.autoFocus === true ? { 'data-autofocus': true } : {}),
    'aria-description': props.hint,
    value: props.value,
    error,
    onBlur: form.commit,
  };
  return (
    <FieldFrame field={field}>
      <Hint label={props.hint}>
        {lines === 1 ? (
          <TextInput
            {...common}
            onChange={(event) => props.onType(event.currentTarget.value)}
            onKeyDown={(event) => {
              if (event.key === 'Enter') form.commit();
            }}
          />
        ) : (
          <Textarea
            {...common}
            autosize
            minRows={lines}
            maxRows={lines + 6}
            onChange={(event) => props.onType(event.currentTarget.value)}
            onKeyDown={(event) => {
              if (event.key === 'Enter' && event.ctrlKey) form.commit();
            }}
          />
        )}
      </Hint>
    </FieldFrame>
  );
}

/** Words of a field that is itself the words. */
export function PlainField(props: {
  readonly field: string;
  readonly label: string;
  readonly hint: string;
  readonly value: string;
  readonly lines?: number;
  readonly placeholder?: string;
  readonly autoFocus?: boolean;
}) {
  const form = useCueForm();
  return <WordsField {...props} onType={(text) => form.change({ [props.field]: text })} />;
}
