import { ActionIcon, Button, NativeSelect, NumberInput, Switch, TextInput, Tooltip } from '@mantine/core';
import { IconPiano, IconTrash } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import { useStore } from 'zustand';
import { MAX_BACK_DATE_MS, type ControlAction, type MidiBinding, type Show } from '../../shared/show/show.ts';
import { createRequestId } from '../api/request-id.ts';
import { CONTROL_LABELS, controlKinds, cueChoices, freshAction } from './control-words.ts';
import type { MidiDesk } from './midi-desk.ts';
import { midiKeyText, type MidiEvent } from './midi-message.ts';
import { useEdit } from './use-automation.ts';

/** MIDI controllers at this computer, and what their keys do. */
export function MidiTab(props: {
  readonly show: Show;
  readonly desk: MidiDesk;
  readonly mayPlan: boolean;
  readonly onSwitch: (on: boolean) => void;
}) {
  const { show, desk } = props;
  const edit = useEdit();
  const midi = useStore(desk.store);
  const [action, setAction] = useState<ControlAction>({ kind: 'go', backDateMs: 0 });
  useEffect(() => () => desk.stopLearning(), [desk]);
  const bindings = show.midiBindings;
  const save = (value: MidiBinding[], label: string): void => {
    edit([{ op: 'set-show', field: 'midiBindings', value }], label);
  };
  const learnt = ({ message, channel, number }: MidiEvent): void => {
    const id = `midi-${createRequestId().slice(0, 8)}`;
    save([...bindings, { id, message, channel, number, action }], 'Bind a MIDI key');
  };
  return (
    <div className="auto-tab">
      <div className="row wrap">
        <Tooltip label="The browser asks once; it is remembered for this computer">
          <Switch
            label="Listen to MIDI controllers in this window"
            checked={midi.state === 'on' || midi.state === 'asking'}
            onChange={(event) => props.onSwitch(event.currentTarget.checked)}
          />
        </Tooltip>
        <span className="dim small" role="status">
          {midi.state === 'asking' && 'Asking the browser…'}
          {midi.state === 'on' &&
            (midi.inputs.length === 0
              ? 'No controller is plugged in; one that comes is taken at once.'
              : midi.inputs.map(({ name }) => name).join(', '))}
        </span>
        <span className="spacer" />
        {midi.lastPress && <span className="dim small">Last key: {midiKeyText(midi.lastPress)}</span>}
      </div>
      {midi.reason !== null && (
        <p className="auto-trouble" role="alert">
          {midi.reason}
        </p>
      )}
      <fieldset className="auto-fieldset auto-keys" disabled={!props.mayPlan}>
        {bindings.length === 0 && (
          <div className="empty auto-empty">
            <div className="empty-words">
              <IconPiano size={28} stroke={1.5} aria-hidden />
              <strong>No key is bound yet</strong>
              <span>Choose what a key shall do, press “Learn a key”, then press the key.</span>
            </div>
          </div>
        )}
        <ul className="auto-list" aria-label="MIDI keys" hidden={bindings.length === 0}>
          {bindings.map((binding) => (
            <li key={binding.id} className="auto-row">
              <strong className="auto-key">{midiKeyText(binding)}</strong>
              <ActionChoice
                show={show}
                action={binding.action}
                name={midiKeyText(binding)}
                onChange={(next) =>
                  save(
                    bindings.map((other) => (other.id === binding.id ? { ...other, action: next } : other)),
                    'Change a MIDI key',
                  )
                }
              />
              <span className="spacer" />
              <Tooltip label="The same key on any channel">
                <Switch
                  size="xs"
                  label="any channel"
                  checked={binding.channel === null}
                  disabled={binding.channel === null}
                  onChange={() =>
                    save(
                      bindings.map((other) => (other.id === binding.id ? { ...other, channel: null } : other)),
                      'MIDI key on any channel',
                    )
                  }
                />
              </Tooltip>
              <Tooltip label="Remove it (Ctrl+Z brings it back)">
                <ActionIcon
                  aria-label={`Remove ${midiKeyText(binding)}`}
                  onClick={() =>
                    save(
                      bindings.filter(({ id }) => id !== binding.id),
                      'Remove a MIDI key',
                    )
                  }
                >
                  <IconTrash size={17} />
                </ActionIcon>
              </Tooltip>
            </li>
          ))}
        </ul>
        <div className="row wrap">
          <ActionChoice show={show} action={action} name="the new key" onChange={setAction} />
          <Tooltip label={midi.state === 'on' ? 'Then press the key on the controller' : 'Switch MIDI on first'}>
            <Button
              variant={midi.learning ? 'filled' : 'default'}
              aria-disabled={midi.state !== 'on'}
              {...(midi.state === 'on' ? {} : { 'data-disabled': true })}
              onClick={() => {
                if (midi.state !== 'on') return;
                if (midi.learning) desk.stopLearning();
                else desk.learn(learnt);
              }}
            >
              {midi.learning ? 'Press the key now… (cancel)' : 'Learn a key'}
            </Button>
          </Tooltip>
        </div>
      </fieldset>
    </div>
  );
}

function ActionChoice(props: {
  readonly show: Show;
  readonly action: ControlAction;
  /** Of what, for the accessible names. */
  readonly name: string;
  readonly onChange: (action: ControlAction) => void;
}) {
  const { show, action, name, onChange } = props;
  return (
    <div className="row wrap">
      <Tooltip label="What the key does; the same as the buttons of the studio">
        <NativeSelect
          aria-label={`What ${name} does`}
          size="xs"
          w={220}
          data={controlKinds().map((value) => ({ value, label: CONTROL_LABELS[value] }))}
          value={action.kind}
          onChange={(event) => {
            const kind = controlKinds().find((known) => known === event.currentTarget.value);
            const next = kind ? freshAction(kind, show) : null;
            if (next) onChange(next);
          }}
        />
      </Tooltip>
      {'cueId' in action && (
        <NativeSelect
          aria-label={`Cue of ${name}`}
          size="xs"
          maw={260}
          data={cueChoices(show, action.cueId)}
          value={action.cueId}
          onChange={(event) => onChange({ ...action, cueId: event.currentTarget.value })}
        />
      )}
      {'backDateMs' in action && (
        <Tooltip label="Late-press rescue: GO counts as if pressed so much earlier, where that still reaches every viewer">
          <NumberInput
            aria-label={`Milliseconds earlier of ${name}`}
            size="xs"
            w={130}
            suffix=" ms earlier"
            min={0}
            max={MAX_BACK_DATE_MS}
            step={100}
            value={action.backDateMs}
            onChange={(value) => {
              if (typeof value === 'number' && value >= 0 && value <= MAX_BACK_DATE_MS)
                onChange({ ...action, backDateMs: Math.round(value) });
            }}
          />
        </Tooltip>
      )}
      {'extendWindows' in action && (
        <Tooltip label="Open windows grow by as long as the hold lasts">
          <Switch
            size="xs"
            label="open windows wait too"
            aria-label={`Open windows wait too, at ${name}`}
            checked={action.extendWindows}
            onChange={(event) => onChange({ ...action, extendWindows: event.currentTarget.checked })}
          />
        </Tooltip>
      )}
      {'urgent' in action && (
        <>
          <Tooltip label="What the host reads; saved when you leave the field">
            <TextInput
              key={action.text}
              aria-label={`Words of ${name}`}
              size="xs"
              w={220}
              maxLength={300}
              defaultValue={action.text}
              onBlur={(event) => {
                const text = event.currentTarget.value.trim();
                if (text === '') event.currentTarget.value = action.text;
                else if (text !== action.text) onChange({ ...action, text });
              }}
            />
          </Tooltip>
          <Tooltip label="Shown in red, and until it is acknowledged">
            <Switch
              size="xs"
              label="urgent"
              aria-label={`Urgent, at ${name}`}
              checked={action.urgent}
              onChange={(event) => onChange({ ...action, urgent: event.currentTarget.checked })}
            />
          </Tooltip>
        </>
      )}
      {'addMs' in action && (
        <NumberInput
          aria-label={`Seconds of ${name}`}
          size="xs"
          w={110}
          suffix=" s"
          min={-3600}
          max={3600}
          value={action.addMs / 1_000}
          onChange={(value) => {
            if (typeof value === 'number' && Math.abs(value) <= 3_600)
              onChange({ ...action, addMs: Math.round(value * 1_000) });
          }}
        />
      )}
    </div>
  );
}
