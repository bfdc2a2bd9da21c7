import { Button, Tooltip } from '@mantine/core';
import { IconPlayerPlay, IconPlug } from '@tabler/icons-react';
import { useState } from 'react';
import type { DeviceAction, DeviceCue } from '../../../shared/cues/device/device-cue.ts';
import { oscArgsText, parseOscArgs } from '../../../shared/cues/device/osc-args.ts';
import { useCueForm } from '../cue-form.tsx';
import { samePicture, type CueUi } from '../cue-ui.ts';
import { useEditorWorld } from '../editor-world.tsx';
import { ChoiceField } from '../fields/choice-field.tsx';
import { ReadField, type Reading } from '../fields/read-field.tsx';
import { WordsField } from '../fields/words-field.tsx';
import { actionFor, actionWords } from './action.ts';

type ActionOf<K extends DeviceAction['kind']> = Extract<DeviceAction, { kind: K }>;

function DeviceFields({ cue }: { readonly cue: DeviceCue }) {
  const form = useCueForm();
  const { show } = useEditorWorld();
  const { action } = cue;
  const isKnown = show.devices.some((device) => device.id === action.deviceId);
  const choices = show.devices.map((device) => ({
    value: device.id,
    label: `${device.name} (${device.kind.toUpperCase()})`,
  }));
  const missing = action.deviceId === 'unset' ? 'choose a device' : `a device that is gone (${action.deviceId})`;
  return (
    <>
      <ChoiceField
        field="action"
        path="action.deviceId"
        label="Device"
        hint={
          show.devices.length === 0
            ? 'The show has no devices yet: add one under Devices.'
            : 'One of the show’s devices; the kind of device decides what can be asked of it.'
        }
        value={action.deviceId}
        choices={isKnown ? choices : [{ value: action.deviceId, label: missing, disabled: true }, ...choices]}
        onChoose={(deviceId) => {
          const device = show.devices.find((other) => other.id === deviceId);
          if (device) form.set({ action: actionFor(device, action) });
        }}
      />
      <ActionFields action={action} />
      <TryAction action={action} isKnown={isKnown} />
    </>
  );
}

function ActionFields({ action }: { readonly action: DeviceAction }) {
  switch (action.kind) {
    case 'osc':
      return <OscFields action={action} />;
    case 'http':
      return <HttpFields action={action} />;
    case 'obs-scene':
      return <ObsFields action={action} />;
  }
}

function readArgs(text: string): Reading<ActionOf<'osc'>['args']> {
  const outcome = parseOscArgs(text);
  return 'args' in outcome ? { ok: true, value: outcome.args } : { ok: false, error: outcome.problem };
}

function OscFields({ action }: { readonly action: ActionOf<'osc'> }) {
  const form = useCueForm();
  return (
    <div className="cue-halves">
      <WordsField
        field="action"
        path="action.address"
        label="Address"
        hint="An OSC address: begins with /, no spaces."
        placeholder="/cue/1/go"
        value={action.address}
        onType={(address) => form.change({ action: { ...action, address: address.trim() } })}
      />
      <ReadField
        field="action"
        path="action.args"
        inputKey="action.args"
        label="Arguments"
        hint="1 is a whole number, 1.0 a float, true and false as they are, “two words” in quotes."
        placeholder="none"
        value={action.args}
        show={oscArgsText}
        read={readArgs}
        onRead={(args) => form.change({ action: { ...action, args } })}
      />
    </div>
  );
}

function HttpFields({ action }: { readonly action: ActionOf<'http'> }) {
  const form = useCueForm();
  return (
    <>
      <div className="cue-name cue-method">
        <ChoiceField
          field="action"
          label="Method"
          hint="The HTTP method."
          value={action.method}
          choices={(['GET', 'POST', 'PUT', 'DELETE'] as const).map((value) => ({ value, label: value }))}
          onChoose={(method) => form.set({ action: { ...action, method } })}
        />
        <WordsField
          field="action"
          path="action.path"
          label="Path"
          hint="Behind the device’s address; begins with /."
          value={action.path}
          onType={(path) => form.change({ action: { ...action, path: path.trim() } })}
        />
      </div>
      <WordsField
        field="action"
        path="action.body"
        label="Body"
        hint="Sent as JSON if it reads as JSON, else as text. Empty: none. Ctrl+Enter saves."
        lines={2}
        value={action.body}
        onType={(body) => form.change({ action: { ...action, body } })}
      />
    </>
  );
}

function ObsFields({ action }: { readonly action: ActionOf<'obs-scene'> }) {
  const form = useCueForm();
  const { devices } = useEditorWorld();
  const scenes = devices.find((device) => device.deviceId === action.deviceId)?.scenes ?? [];
  if (scenes.length === 0) {
    return (
      <WordsField
        field="action"
        path="action.scene"
        label="Scene in OBS"
        hint="Its name, letter by letter. Connected, OBS offers its scenes here."
        value={action.scene}
        onType={(scene) => form.change({ action: { ...action, scene } })}
      />
    );
  }
  const known = scenes.map((scene) => ({ value: scene, label: scene }));
  const choices = scenes.includes(action.scene)
    ? known
    : [{ value: action.scene, label: `${action.scene} (not in OBS)` }, ...known];
  return (
    <ChoiceField
      field="action"
      path="action.scene"
      label="Scene in OBS"
      hint="The scenes OBS has now."
      value={action.scene}
      choices={choices}
      onChoose={(scene) => form.set({ action: { ...action, scene } })}
    />
  );
}

/** Sends it now, so that a wrong address shows before the show. */
function TryAction({ action, isKnown }: { readonly action: DeviceAction; readonly isKnown: boolean }) {
  const { tryAction } = useEditorWorld();
  const [outcome, setOutcome] = useState<{ readonly ok: boolean; readonly detail: string } | 'trying' | null>(null);
  return (
    <div className="row">
      <Tooltip label={isKnown ? 'Carries it out now, on the real device' : 'Choose a device first'}>
        <Button
          variant="default"
          leftSection={<IconPlayerPlay size={14} />}
          aria-disabled={!isKnown}
          {...(isKnown ? {} : { 'data-disabled': true })}
          loading={outcome === 'trying'}
          onClick={() => {
            if (!isKnown) return;
            setOutcome('trying');
            void tryAction(action).then(setOutcome);
          }}
        >
          Try it now
        </Button>
      </Tooltip>
      {outcome !== null && outcome !== 'trying' && (
        <span className={outcome.ok ? 'small dim' : 'cue-problem'} role="status">
          {outcome.detail}
        </span>
      )}
    </div>
  );
}

export const deviceUi: CueUi<DeviceCue> = {
  icon: IconPlug,
  Fields: DeviceFields,
  hasResult: false,
  preview: ({ cue, show, scene }) => {
    const { action } = cue;
    const device = show.devices.find(({ id }) => id === action.deviceId);
    const words = actionWords(action, action.kind === 'osc' ? oscArgsText(action.args) : '');
    return {
      viewers: {
        nothing: device ? `“${device.name}” is sent: ${words}.` : 'No device is chosen yet, so nothing would be sent.',
      },
      host: { now: cue.title, detail: device ? `${device.name}: ${words}` : null },
      programme: samePicture(scene),
    };
  },
};
