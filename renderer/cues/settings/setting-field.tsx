import { TextInput, Tooltip } from '@mantine/core';
import { useState, type ReactNode } from 'react';
import { useStudio } from '../../app/studio-context.tsx';
import { formatInZone } from '../../../shared/time/zone.ts';
import type { Reading } from '../fields/read-field.tsx';
import { readMoment, timeText } from '../fields/time-text.ts';
import { Hint } from '../fields/hint.tsx';

interface Typed {
  readonly text: string;
  readonly error: string | null;
  readonly seenRevision: number;
}

/** A setting that is typed: saved when the field is left or on Enter; what can't be read stays with the reason. */
export function SettingField<T>(props: {
  readonly label: string;
  readonly hint: string;
  readonly value: T;
  readonly show: (value: T) => string;
  readonly read: (text: string) => Reading<T>;
  /**
   * Gives back why it can't be saved, or null. `seenRevision`: the plan when typing began, so that what others changed since is
   * a conflict, and not overwritten.
   */
  readonly onSave: (value: T, seenRevision: number) => string | null;
  readonly placeholder?: string;
  readonly unit?: ReactNode;
  readonly bare?: boolean;
}) {
  const { stores } = useStudio();
  const [typed, setTyped] = useState<Typed | null>(null);
  const shown = props.show(props.value);
  const leave = (): void => {
    if (typed === null) return;
    const reading = props.read(typed.text);
    const error = !reading.ok
      ? reading.error
      : typed.text === shown
        ? null
        : props.onSave(reading.value, typed.seenRevision);
    setTyped(error === null ? null : { ...typed, error });
  };
  return (
    <Hint label={props.hint}>
      <TextInput
        {...(props.bare === true ? { 'aria-label': props.label } : { label: props.label })}
        {...(props.placeholder === undefined ? {} : { placeholder: props.placeholder })}
        aria-description={props.hint}
        value={typed?.text ?? shown}
        error={typed?.error}
        rightSection={props.unit}
        onChange={(event) => {
          const seenRevision = typed?.seenRevision ?? stores.show.getState().planRevision;
          setTyped({ text: event.currentTarget.value, error: null, seenRevision });
        }}
        onBlur={leave}
        onKeyDown={(event) => {
          if (event.key === 'Enter') leave();
        }}
      />
    </Hint>
  );
}

/** A moment of the show, date and time of day in its zone; empty: none. */
export function SettingMoment(props: {
  readonly label: string;
  readonly hint: string;
  readonly value: number | null;
  readonly zone: string;
  readonly nearMs: number;
  /** `seenRevision` null: chosen, not typed. */
  readonly onSave: (atMs: number | null, seenRevision: number | null) => string | null;
}) {
  const { value, zone } = props;
  const date = formatInZone(value ?? props.nearMs, zone, 'date');
  return (
    <div className="cue-moment">
      <SettingField<number | null>
        label={props.label}
        hint={`${props.hint} Time of day in ${zone}; empty: none.`}
        placeholder="none"
        value={value}
        show={(atMs) => (atMs === null ? '' : timeText(atMs, zone))}
        read={(text) => (text.trim() === '' ? { ok: true, value: null } : readMoment(date, text, zone))}
        onSave={props.onSave}
      />
      <Tooltip label={`Its date, in ${zone}`}>
        <TextInput
          type="date"
          aria-label={`${props.label}: date`}
          value={date}
          disabled={value === null}
          onChange={(event) => {
            const moment = readMoment(event.currentTarget.value, timeText(value ?? props.nearMs, zone), zone);
            if (moment.ok) props.onSave(moment.value, null);
          }}
        />
      </Tooltip>
    </div>
  );
}
