import { Button, NativeSelect, TextInput, Tooltip } from '@mantine/core';
import { useState } from 'react';
import type { Device } from '../../shared/show/show.ts';
import { readDraft, withKind, type DeviceDraft, type DraftProblems } from './device-draft.ts';

const KINDS: { readonly value: Device['kind']; readonly label: string }[] = [
  { value: 'osc', label: 'OSC (UDP)' },
  { value: 'http', label: 'HTTP' },
  { value: 'obs', label: 'OBS Studio' },
];

/** Adds a device or changes one; saved as a whole. */
export function DeviceForm(props: {
  readonly draft: DeviceDraft;
  readonly isNew: boolean;
  readonly others: readonly Device[];
  readonly onSave: (device: Device) => void;
  readonly onCancel: () => void;
}) {
  const [draft, setDraft] = useState(props.draft);
  const [problems, setProblems] = useState<DraftProblems>({});
  const change = (part: Partial<DeviceDraft>): void => setDraft({ ...draft, ...part });
  const save = (): void => {
    const read = readDraft(draft, props.others);
    if ('problems' in read) setProblems(read.problems);
    else props.onSave(read.device);
  };
  return (
    <form
      className="auto-form"
      aria-label={props.isNew ? 'New device' : `Device ${props.draft.name}`}
      onSubmit={(event) => {
        event.preventDefault();
        save();
      }}
    >
      <Tooltip label="As cues and triggers name it" position="top-start">
        <TextInput
          label="Name"
          data-autofocus
          placeholder="Light desk"
          value={draft.name}
          error={problems.name}
          onChange={(event) => change({ name: event.currentTarget.value })}
        />
      </Tooltip>
      <Tooltip label="What it speaks; it stays as it is once the device is there" position="top-start">
        <NativeSelect
          label="Kind"
          data={KINDS}
          value={draft.kind}
          disabled={!props.isNew}
          onChange={(event) => {
            const kind = KINDS.find(({ value }) => value === event.currentTarget.value)?.value;
            if (kind) setDraft(withKind(draft, kind));
          }}
        />
      </Tooltip>
      {draft.kind === 'http' ? (
        <Tooltip label="Paths of cues are put behind it" position="top-start">
          <TextInput
            className="auto-wide"
            label="Address"
            placeholder="http://192.168.1.40:8000"
            value={draft.baseUrl}
            error={problems.baseUrl}
            onChange={(event) => change({ baseUrl: event.currentTarget.value })}
          />
        </Tooltip>
      ) : (
        <>
          <Tooltip label="Name or IP address of the machine" position="top-start">
            <TextInput
              label="Host"
              placeholder="192.168.1.40"
              value={draft.host}
              error={problems.host}
              onChange={(event) => change({ host: event.currentTarget.value })}
            />
          </Tooltip>
          <Tooltip
            label={draft.kind === 'obs' ? 'WebSocket port of OBS, usually 4455' : 'UDP port at which it listens'}
            position="top-start"
          >
            <TextInput
              label="Port"
              inputMode="numeric"
              value={draft.port}
              error={problems.port}
              onChange={(event) => change({ port: event.currentTarget.value })}
            />
          </Tooltip>
        </>
      )}
      <div className="auto-form-end">
        <Button variant="default" size="sm" onClick={props.onCancel}>
          Cancel
        </Button>
        <Button type="submit" size="sm">
          {props.isNew ? 'Add device' : 'Save'}
        </Button>
      </div>
    </form>
  );
}
