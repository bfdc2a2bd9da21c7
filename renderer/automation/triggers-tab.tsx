import { ActionIcon, Button, NativeSelect, Tooltip } from '@mantine/core';
import { IconBell, IconPencil, IconPlayerPlay, IconPlus, IconTrash } from '@tabler/icons-react';
import { useState } from 'react';
import type { DeviceStatus } from '../../shared/api/devices.ts';
import { oscArgsText } from '../../shared/cues/device/osc-args.ts';
import { lifecycleTriggerSchema, type LifecycleTrigger, type Show } from '../../shared/show/show.ts';
import { createRequestId } from '../api/request-id.ts';
import { notify } from '../app/notify.tsx';
import { useLive } from '../app/studio-context.tsx';
import { actionFor, actionWords } from '../cues/device/action.ts';
import { ActionFields } from './action-fields.tsx';
import { cueChoice, isAboutCue, LIFECYCLE_LABELS, lifecycles } from './control-words.ts';
import { useEdit, useTry } from './use-automation.ts';

/** Tells devices when something happens in the show. */
export function TriggersTab({ show }: { readonly show: Show }) {
  const edit = useEdit();
  const tryOut = useTry();
  const [editing, setEditing] = useState<LifecycleTrigger | null>(null);
  const triggers = show.lifecycleTriggers;
  const [firstDevice] = show.devices;
  const save = (value: LifecycleTrigger[], label: string): boolean =>
    edit([{ op: 'set-show', field: 'lifecycleTriggers', value }], label);
  const put = (trigger: LifecycleTrigger): void => {
    const isNew = !triggers.some(({ id }) => id === trigger.id);
    const next = isNew ? [...triggers, trigger] : triggers.map((other) => (other.id === trigger.id ? trigger : other));
    if (save(next, isNew ? 'Add a trigger' : 'Change a trigger')) setEditing(null);
  };
  const add = (): void => {
    if (!firstDevice) return;
    const before = { kind: 'osc' as const, deviceId: firstDevice.id, address: '/cuelight/cue', args: ['{number}'] };
    const action = actionFor(firstDevice, before);
    setEditing({ id: `trigger-${createRequestId().slice(0, 8)}`, when: 'cue-open', cueId: null, action });
  };
  return (
    <div className="auto-tab">
      {triggers.length === 0 && !editing && (
        <div className="empty auto-empty">
          <div className="empty-words">
            <IconBell size={28} stroke={1.5} aria-hidden />
            <strong>Nobody is told yet</strong>
            <span>
              {firstDevice
                ? 'A trigger tells a device when something happens: dim the lights when a poll opens, say.'
                : 'Add a device first: a trigger tells a device when something happens.'}
            </span>
          </div>
        </div>
      )}
      <ul className="auto-list" aria-label="Triggers" hidden={triggers.length === 0}>
        {triggers.map((trigger) => (
          <TriggerRow
            key={trigger.id}
            show={show}
            trigger={trigger}
            onTry={() =>
              void tryOut(trigger.action).then(({ ok, detail }) => notify(ok ? 'success' : 'error', detail, 'Trigger'))
            }
            onEdit={() => setEditing(trigger)}
            onRemove={() =>
              save(
                triggers.filter(({ id }) => id !== trigger.id),
                'Remove a trigger',
              )
            }
          />
        ))}
      </ul>
      {editing ? (
        <TriggerForm key={editing.id} show={show} trigger={editing} onSave={put} onCancel={() => setEditing(null)} />
      ) : (
        <Tooltip label={firstDevice ? 'When … happens, ask … of a device' : 'Add a device first'}>
          <Button
            variant="default"
            className="auto-start"
            leftSection={<IconPlus size={15} aria-hidden />}
            aria-disabled={!firstDevice}
            {...(firstDevice ? {} : { 'data-disabled': true })}
            onClick={add}
          >
            Add a trigger
          </Button>
        </Tooltip>
      )}
    </div>
  );
}

function TriggerRow(props: {
  readonly show: Show;
  readonly trigger: LifecycleTrigger;
  readonly onTry: () => void;
  readonly onEdit: () => void;
  readonly onRemove: () => void;
}) {
  const { show, trigger } = props;
  const { when, cueId, action } = trigger;
  const cue = cueId === null ? null : show.rundown.cues.find(({ id }) => id === cueId);
  const device = show.devices.find(({ id }) => id === action.deviceId);
  const words = actionWords(action, action.kind === 'osc' ? oscArgsText(action.args) : '');
  const about = cueId === null ? '' : ` · ${cue ? cueChoice(cue).label : `a cue that is gone (${cueId})`}`;
  const name = `${LIFECYCLE_LABELS[when]}${about}`;
  return (
    <li className="auto-row">
      <div className="auto-words">
        <div>
          <span className="dim">When </span>
          <strong>{LIFECYCLE_LABELS[when]}</strong>
          <span>{about}</span>
        </div>
        <div className={device ? 'dim small ellipsis' : 'auto-trouble'}>
          {device?.name ?? `A device that is gone (${action.deviceId})`}: {words}
        </div>
      </div>
      <Tooltip label="Sends it now as it stands, with nothing filled in">
        <ActionIcon aria-label={`Test: ${name}`} onClick={props.onTry}>
          <IconPlayerPlay size={17} />
        </ActionIcon>
      </Tooltip>
      <Tooltip label="Change it">
        <ActionIcon aria-label={`Change: ${name}`} onClick={props.onEdit}>
          <IconPencil size={17} />
        </ActionIcon>
      </Tooltip>
      <Tooltip label="Remove it (Ctrl+Z brings it back)">
        <ActionIcon aria-label={`Remove: ${name}`} onClick={props.onRemove}>
          <IconTrash size={17} />
        </ActionIcon>
      </Tooltip>
    </li>
  );
}

const NO_DEVICES: readonly DeviceStatus[] = [];

function TriggerForm(props: {
  readonly show: Show;
  readonly trigger: LifecycleTrigger;
  readonly onSave: (trigger: LifecycleTrigger) => void;
  readonly onCancel: () => void;
}) {
  const { show } = props;
  const [draft, setDraft] = useState(props.trigger);
  const [problem, setProblem] = useState<string | null>(null);
  const statuses = useLive((live) => live?.devices ?? NO_DEVICES);
  const change = (part: Partial<LifecycleTrigger>): void => setDraft({ ...draft, ...part });
  const scenes = statuses.find(({ deviceId }) => deviceId === draft.action.deviceId)?.scenes ?? [];
  const save = (): void => {
    const checked = lifecycleTriggerSchema.safeParse(draft);
    if (checked.success) props.onSave(checked.data);
    else setProblem(checked.error.issues[0]?.message ?? 'Something in it is not valid.');
  };
  return (
    <form
      className="auto-form"
      aria-label="Trigger"
      onSubmit={(event) => {
        event.preventDefault();
        save();
      }}
    >
      <Tooltip label="What has to happen" position="top-start">
        <NativeSelect
          label="When"
          data={lifecycles().map((value) => ({ value, label: LIFECYCLE_LABELS[value] }))}
          value={draft.when}
          onChange={(event) => {
            const when = lifecycles().find((known) => known === event.currentTarget.value);
            if (when) change({ when, cueId: isAboutCue(when) ? draft.cueId : null });
          }}
        />
      </Tooltip>
      <Tooltip label="For one cue only, or for all" position="top-start">
        <NativeSelect
          label="Cue"
          disabled={!isAboutCue(draft.when)}
          data={[{ value: '', label: 'every cue' }, ...show.rundown.cues.map(cueChoice)]}
          value={draft.cueId ?? ''}
          onChange={(event) => change({ cueId: event.currentTarget.value === '' ? null : event.currentTarget.value })}
        />
      </Tooltip>
      <Tooltip label="Who is told" position="top-start">
        <NativeSelect
          label="Device"
          data={show.devices.map(({ id, name, kind }) => ({ value: id, label: `${name} (${kind.toUpperCase()})` }))}
          value={draft.action.deviceId}
          onChange={(event) => {
            const device = show.devices.find(({ id }) => id === event.currentTarget.value);
            if (device) change({ action: actionFor(device, draft.action) });
          }}
        />
      </Tooltip>
      <ActionFields
        key={draft.action.kind}
        action={draft.action}
        scenes={scenes}
        onChange={(action) => change({ action })}
      />
      <div className="auto-form-end">
        {problem !== null && (
          <span className="auto-trouble" role="alert">
            {problem}
          </span>
        )}
        <Button variant="default" size="sm" onClick={props.onCancel}>
          Cancel
        </Button>
        <Button type="submit" size="sm">
          Save trigger
        </Button>
      </div>
    </form>
  );
}
