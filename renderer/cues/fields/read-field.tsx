import { TextInput } from '@mantine/core';
import type { ReactNode } from 'react';
import { useCueForm } from '../cue-form.tsx';
import { FieldFrame } from './field-frame.tsx';
import { Hint } from './hint.tsx';

/** What was read from words: a value, or what is wrong with them. */
export type Reading<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: string };

/**
 * Words that stand for something else: a length, a time, a number. The preview follows while they can be read; what
 * cannot be read stays in the field with the reason, and the value stays as it was.
 */
export function ReadField<T>(props: {
  readonly field: string;
  readonly path?: string;
  /** Distinguishes two such inputs of one field. */
  readonly inputKey?: string;
  readonly label: string;
  readonly hint: string;
  readonly value: T;
  readonly show: (value: T) => string;
  readonly read: (text: string) => Reading<T>;
  readonly onRead: (value: T) => void;
  readonly placeholder?: string;
  readonly bare?: boolean;
  readonly unit?: ReactNode;
  readonly disabled?: boolean;
}) {
  const form = useCueForm();
  const key = props.inputKey ?? props.field;
  const typed = form.text(key);
  const error = typed?.error ?? form.problem(props.path ?? props.field);
  const type = (text: string): void => {
    const before = typed === undefined ? props.value : (typed.before as T);
    const reading = props.read(text);
    // While typing nothing is red: half a time is no mistake yet.
    form.setText(key, { text, error: null, before });
    props.onRead(reading.ok ? reading.value : before);
  };
  const leave = (): void => {
    if (typed !== undefined) {
      const reading = props.read(typed.text);
      form.setText(key, reading.ok ? null : { ...typed, error: reading.error });
    }
    form.commit();
  };
  return (
    <FieldFrame field={props.field}>
      <Hint label={props.hint}>
        <TextInput
          {...(props.bare === true ? { 'aria-label': props.label } : { label: props.label })}
          {...(props.placeholder === undefined ? {} : { placeholder: props.placeholder })}
          aria-description={props.hint}
          value={typed?.text ?? props.show(props.value)}
          error={error}
          disabled={props.disabled === true}
          rightSection={props.unit}
          onChange={(event) => type(event.currentTarget.value)}
          onBlur={leave}
          onKeyDown={(event) => {
            if (event.key === 'Enter') leave();
          }}
        />
      </Hint>
    </FieldFrame>
  );
}
