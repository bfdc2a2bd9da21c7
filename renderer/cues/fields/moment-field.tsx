import { ActionIcon, TextInput, Tooltip } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import { formatInZone } from '../../../shared/time/zone.ts';
import { useCueForm } from '../cue-form.tsx';
import { useEditorWorld } from '../editor-world.tsx';
import { FieldFrame } from './field-frame.tsx';
import { readMoment, timeText } from './time-text.ts';
import { Hint } from './hint.tsx';

/** A moment: date and time of day in the show's zone; empty where it may be. */
export function MomentField(props: {
  readonly field: string;
  readonly path?: string;
  readonly label: string;
  readonly hint: string;
  readonly value: number | null;
  readonly onRead: (atMs: number | null) => void;
  /** May it be left empty, and what that means. */
  readonly empty: string | null;
  /** Date proposed while there is none (ms since the epoch). */
  readonly nearMs: number;
}) {
  const form = useCueForm();
  const zone = useEditorWorld().show.timeZone;
  const { field, value, onRead } = props;
  const key = `${field}.time`;
  const typed = form.text(key);
  const date = formatInZone(value ?? props.nearMs, zone, 'date');
  const error = typed?.error ?? form.problem(props.path ?? field);
  const read = (text: string) =>
    text.trim() === '' && props.empty !== null ? ({ ok: true, value: null } as const) : readMoment(date, text, zone);
  const leave = (): void => {
    if (typed !== undefined) {
      const reading = read(typed.text);
      form.setText(key, reading.ok ? null : { ...typed, error: reading.error });
    }
    form.commit();
  };
  return (
    <FieldFrame field={field}>
      <div className="cue-moment">
        <Hint label={`${props.hint} Time of day in ${zone}: 20:00 or 20:00:30.`}>
          <TextInput
            label={props.label}
            aria-description={props.hint}
            value={typed?.text ?? (value === null ? '' : timeText(value, zone))}
            placeholder={props.empty ?? '20:00:00'}
            error={error}
            onChange={(event) => {
              const text = event.currentTarget.value;
              const reading = read(text);
              const before = typed === undefined ? value : (typed.before as number | null);
              form.setText(key, { text, error: null, before });
              onRead(reading.ok ? reading.value : before);
            }}
            onBlur={leave}
            onKeyDown={(event) => {
              if (event.key === 'Enter') leave();
            }}
          />
        </Hint>
        <Tooltip label={`Its date, in ${zone}`}>
          <TextInput
            type="date"
            aria-label={`${props.label}: date`}
            value={date}
            disabled={value === null}
            onChange={(event) => {
              const moment = readMoment(event.currentTarget.value, timeText(value ?? props.nearMs, zone), zone);
              if (moment.ok) onRead(moment.value);
            }}
            onBlur={form.commit}
          />
        </Tooltip>
        {props.empty !== null && value !== null && (
          <Tooltip label={`Clear it: ${props.empty}`}>
            <ActionIcon
              aria-label={`Clear ${props.label.toLowerCase()}`}
              onClick={() => {
                form.setText(key, null);
                onRead(null);
                form.commit();
              }}
            >
              <IconX size={15} />
            </ActionIcon>
          </Tooltip>
        )}
      </div>
    </FieldFrame>
  );
}
