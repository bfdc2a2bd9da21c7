import { ActionIcon, Button, NativeSelect, PasswordInput, Tooltip } from '@mantine/core';
import { IconKey, IconPencil, IconPlayerPlay, IconPlug, IconPlus, IconTrash } from '@tabler/icons-react';
import { useState } from 'react';
import type { DeviceStatus } from '../../shared/api/devices.ts';
import type { DeviceAction } from '../../shared/cues/device/device-cue.ts';
import type { Device, Show } from '../../shared/show/show.ts';
import { createRequestId } from '../api/request-id.ts';
import { formatMs, joined } from '../app/format.ts';
import { notify, notifyError } from '../app/notify.tsx';
import { Confirm } from '../app/parts/confirm.tsx';
import { useLive, useStudio } from '../app/studio-context.tsx';
import {
  draftOfDevice,
  freshDevice,
  removedDevice,
  savedDevice,
  usesOf,
  usesText,
  type DeviceDraft,
} from './device-draft.ts';
import { DeviceForm } from './device-form.tsx';
import { useEdit, useMay, useTry, type TryOutcome } from './use-automation.ts';

const NONE: readonly DeviceStatus[] = [];
const LEVEL: Readonly<Record<DeviceStatus['state'], string>> = {
  idle: 'grey',
  connecting: 'amber',
  connected: 'green',
  failed: 'red',
};

/** The show's devices: how each is, and adding, trying, changing and removing them. */
export function DevicesTab({ show }: { readonly show: Show }) {
  const edit = useEdit();
  const statuses = useLive((live) => live?.devices ?? NONE);
  const [editing, setEditing] = useState<{ readonly draft: DeviceDraft; readonly isNew: boolean } | null>(null);
  const [removing, setRemoving] = useState<Device | null>(null);
  const uses = removing ? usesText(usesOf(show, removing.id)) : null;
  return (
    <div className="auto-tab">
      {show.devices.length === 0 && !editing && (
        <div className="empty auto-empty">
          <div className="empty-words">
            <IconPlug size={28} stroke={1.5} aria-hidden />
            <strong>No devices yet</strong>
            <span>A device is something the show speaks to: a light desk by OSC, a web service by HTTP, or OBS.</span>
          </div>
        </div>
      )}
      <ul className="auto-list" aria-label="Devices" hidden={show.devices.length === 0}>
        {show.devices.map((device) => (
          <DeviceRow
            key={device.id}
            device={device}
            status={statuses.find(({ deviceId }) => deviceId === device.id)}
            onEdit={() => setEditing({ draft: draftOfDevice(device), isNew: false })}
            onRemove={() => setRemoving(device)}
          />
        ))}
      </ul>
      {editing ? (
        <DeviceForm
          key={editing.draft.id}
          draft={editing.draft}
          isNew={editing.isNew}
          others={show.devices}
          onCancel={() => setEditing(null)}
          onSave={(device) => {
            if (edit([savedDevice(show.devices, device)], `Device ${device.name}`)) setEditing(null);
          }}
        />
      ) : (
        <div>
          <Button
            variant="default"
            leftSection={<IconPlus size={15} aria-hidden />}
            onClick={() =>
              setEditing({ draft: freshDevice(`device-${createRequestId().slice(0, 8)}`, 'osc'), isNew: true })
            }
          >
            Add a device
          </Button>
        </div>
      )}
      <Confirm
        opened={removing !== null}
        title={`Remove ${removing?.name ?? 'this device'}?`}
        text={
          uses === null
            ? 'No cue and no trigger uses it.'
            : `${uses} Its cues stay and will fail until another device is chosen; its triggers go with it.`
        }
        yes="Remove"
        no="Keep it"
        onNo={() => setRemoving(null)}
        onYes={() => {
          if (removing) edit(removedDevice(show, removing.id), `Remove device ${removing.name}`);
          setRemoving(null);
        }}
      />
    </div>
  );
}

function DeviceRow(props: {
  readonly device: Device;
  readonly status: DeviceStatus | undefined;
  readonly onEdit: () => void;
  readonly onRemove: () => void;
}) {
  const { device, status } = props;
  const may = useMay();
  const [asking, setAsking] = useState(false);
  const where = device.kind === 'http' ? device.baseUrl : `${device.host}:${device.port}`;
  const took = status?.lastTookMs ?? null;
  return (
    <li className="auto-row" data-device={device.id}>
      <span className="dot" data-level={LEVEL[status?.state ?? 'idle']} aria-hidden />
      <div className="auto-words">
        <div className="row">
          <strong className="ellipsis">{device.name}</strong>
          <span className="mode-tag">{device.kind.toUpperCase()}</span>
          <span className="dim small ellipsis">{where}</span>
          {took !== null && <span className="faint small nowrap">{joined(formatMs(took))}</span>}
        </div>
        <div className={status?.state === 'failed' ? 'auto-trouble' : 'dim small'} role="status">
          {status?.detail ?? 'The studio has not told of it yet.'}
        </div>
        {asking && <Password device={device} onDone={() => setAsking(false)} />}
      </div>
      <TryDevice device={device} scenes={status?.scenes ?? []} />
      {device.kind === 'obs' && may.setPasswords && (
        <Tooltip label="Password of this OBS; kept on the studio’s machine, never in the show">
          <ActionIcon aria-label={`Password of ${device.name}`} onClick={() => setAsking(!asking)}>
            <IconKey size={17} />
          </ActionIcon>
        </Tooltip>
      )}
      <Tooltip label="Change name and address">
        <ActionIcon aria-label={`Change ${device.name}`} onClick={props.onEdit}>
          <IconPencil size={17} />
        </ActionIcon>
      </Tooltip>
      <Tooltip label="Remove it from the show (asks first)">
        <ActionIcon aria-label={`Remove ${device.name}`} onClick={props.onRemove}>
          <IconTrash size={17} />
        </ActionIcon>
      </Tooltip>
    </li>
  );
}

/** Something harmless, to see whether it is there: a test address by OSC, the first page by HTTP, a scene of OBS. */
function TryDevice({ device, scenes }: { readonly device: Device; readonly scenes: readonly string[] }) {
  const tryOut = useTry();
  const [isTrying, setIsTrying] = useState(false);
  const run = async (action: DeviceAction): Promise<void> => {
    setIsTrying(true);
    tell(device.name, await tryOut(action));
    setIsTrying(false);
  };
  if (device.kind === 'obs') {
    if (scenes.length === 0) return null;
    return (
      <Tooltip label="Puts a scene on programme in OBS, now">
        <NativeSelect
          aria-label={`Switch ${device.name} to a scene`}
          size="xs"
          w={150}
          disabled={isTrying}
          data={[{ value: '', label: 'Switch now to…' }, ...scenes]}
          value=""
          onChange={(event) => {
            const scene = event.currentTarget.value;
            if (scene !== '') void run({ kind: 'obs-scene', deviceId: device.id, scene });
          }}
        />
      </Tooltip>
    );
  }
  const action: DeviceAction =
    device.kind === 'osc'
      ? { kind: 'osc', deviceId: device.id, address: '/cuelight/test', args: [1] }
      : { kind: 'http', deviceId: device.id, method: 'GET', path: '/', body: '' };
  const what = device.kind === 'osc' ? 'Sends /cuelight/test 1 to it, now' : 'Gets the first page at its address, now';
  return (
    <Tooltip label={what}>
      <ActionIcon aria-label={`Test ${device.name}`} loading={isTrying} onClick={() => void run(action)}>
        <IconPlayerPlay size={17} />
      </ActionIcon>
    </Tooltip>
  );
}

function tell(name: string, { ok, detail }: TryOutcome): void {
  notify(ok ? 'success' : 'error', detail, name);
}

function Password({ device, onDone }: { readonly device: Device; readonly onDone: () => void }) {
  const { client } = useStudio();
  const [password, setPassword] = useState('');
  const save = async (): Promise<void> => {
    try {
      await client.devices.setPassword({ deviceId: device.id, password });
      onDone();
    } catch (error) {
      notifyError(error, 'The password was not kept');
    }
  };
  return (
    <form
      className="row auto-password"
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
    >
      <PasswordInput
        aria-label={`Password of ${device.name}`}
        placeholder="Password (empty: forget it)"
        size="xs"
        w={240}
        autoComplete="off"
        value={password}
        visibilityToggleButtonProps={{ 'aria-label': 'Show the password' }}
        onChange={(event) => setPassword(event.currentTarget.value)}
      />
      <Button type="submit" size="compact-sm">
        Keep it
      </Button>
    </form>
  );
}
