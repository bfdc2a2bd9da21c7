import { NativeSelect, Textarea, TextInput, Tooltip } from '@mantine/core';
import { useState } from 'react';
import type { DeviceAction } from '../../shared/cues/device/device-cue.ts';
import { oscArgsText, parseOscArgs } from '../../shared/cues/device/osc-args.ts';

const FILL_INS = 'Filled in: {cue} {number} {title} {type} {time} {votes}';
const METHODS = ['GET', 'POST', 'PUT', 'DELETE'] as const;

/** What to ask of a device, by its kind. */
export function ActionFields(props: {
  readonly action: DeviceAction;
  readonly scenes: readonly string[];
  readonly onChange: (action: DeviceAction) => void;
}) {
  const { action, onChange } = props;
  switch (action.kind) {
    case 'osc':
      return <OscFields action={action} onChange={onChange} />;
    case 'http':
      return (
        <>
          <Tooltip label="The HTTP method" position="top-start">
            <NativeSelect
              label="Method"
              data={[...METHODS]}
              value={action.method}
              onChange={(event) => {
                const method = METHODS.find((known) => known === event.currentTarget.value);
                if (method) onChange({ ...action, method });
              }}
            />
          </Tooltip>
          <Tooltip label={`Behind the device’s address; begins with /. ${FILL_INS}`} position="top-start">
            <TextInput
              label="Path"
              value={action.path}
              onChange={(event) => onChange({ ...action, path: event.currentTarget.value })}
            />
          </Tooltip>
          <Tooltip label="Sent as JSON if it reads as JSON, else as text" position="top-start">
            <Textarea
              className="auto-wide"
              label="Body"
              description={FILL_INS}
              inputWrapperOrder={['label', 'input', 'description', 'error']}
              autosize
              minRows={2}
              placeholder='{"cue": "{number}", "votes": {votes}}'
              value={action.body}
              onChange={(event) => onChange({ ...action, body: event.currentTarget.value })}
            />
          </Tooltip>
        </>
      );
    case 'obs-scene':
      return (
        <Tooltip label="A scene of this OBS, letter by letter" position="top-start">
          <TextInput
            label="Scene in OBS"
            list="auto-scenes"
            value={action.scene}
            onChange={(event) => onChange({ ...action, scene: event.currentTarget.value })}
            rightSection={
              <datalist id="auto-scenes">
                {props.scenes.map((scene) => (
                  <option key={scene} value={scene} />
                ))}
              </datalist>
            }
          />
        </Tooltip>
      );
  }
}

function OscFields(props: {
  readonly action: Extract<DeviceAction, { kind: 'osc' }>;
  readonly onChange: (action: DeviceAction) => void;
}) {
  const { action, onChange } = props;
  const [text, setText] = useState(() => oscArgsText(action.args));
  const read = parseOscArgs(text);
  return (
    <>
      <Tooltip label="An OSC address: begins with /, no spaces" position="top-start">
        <TextInput
          label="Address"
          value={action.address}
          onChange={(event) => onChange({ ...action, address: event.currentTarget.value.trim() })}
        />
      </Tooltip>
      <Tooltip label='1 is a whole number, 1.0 a float; true, "two words"' position="top-start">
        <TextInput
          label="Arguments"
          description={FILL_INS}
          inputWrapperOrder={['label', 'input', 'description', 'error']}
          placeholder="{number} {title}"
          value={text}
          error={'problem' in read ? read.problem : undefined}
          onChange={(event) => {
            setText(event.currentTarget.value);
            const next = parseOscArgs(event.currentTarget.value);
            if ('args' in next) onChange({ ...action, args: next.args });
          }}
        />
      </Tooltip>
    </>
  );
}
