import { NativeSelect, Switch } from '@mantine/core';
import { useCueForm } from '../cue-form.tsx';
import { FieldFrame } from './field-frame.tsx';
import { Hint } from './hint.tsx';

export interface Choice<V extends string> {
  readonly value: V;
  readonly label: string;
  readonly disabled?: boolean;
}

/** One of a few: saved at once. */
export function ChoiceField<V extends string>(props: {
  readonly field: string;
  readonly path?: string;
  readonly label: string;
  readonly hint: string;
  readonly value: V;
  readonly choices: readonly Choice<V>[];
  readonly onChoose: (value: V) => void;
  readonly disabled?: boolean;
}) {
  const form = useCueForm();
  const { choices } = props;
  return (
    <FieldFrame field={props.field}>
      <Hint label={props.hint}>
        <NativeSelect
          label={props.label}
          aria-description={props.hint}
          data={choices.map((choice) => ({ ...choice }))}
          value={props.value}
          error={form.problem(props.path ?? props.field)}
          disabled={props.disabled === true}
          onChange={(event) => {
            const chosen = choices.find((choice) => choice.value === event.currentTarget.value);
            if (chosen) props.onChoose(chosen.value);
          }}
        />
      </Hint>
    </FieldFrame>
  );
}

/** Yes or no: saved at once. */
export function SwitchField(props: {
  readonly field: string;
  readonly label: string;
  readonly hint: string;
  readonly value: boolean;
  readonly onChange: (value: boolean) => void;
}) {
  return (
    <FieldFrame field={props.field}>
      <Hint label={props.hint} root>
        <Switch
          label={props.label}
          aria-description={props.hint}
          checked={props.value}
          onChange={(event) => props.onChange(event.currentTarget.checked)}
        />
      </Hint>
    </FieldFrame>
  );
}
