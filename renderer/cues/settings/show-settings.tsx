import { ActionIcon, Button, Modal, Select, Tooltip } from '@mantine/core';
import { IconAdjustments, IconArrowDown, IconArrowUp, IconPlus, IconTrash } from '@tabler/icons-react';
import { useMemo, useState } from 'react';
import { useStore } from 'zustand';
import type { PlanOp } from '../../../shared/show/plan-ops.ts';
import type { Column, Show } from '../../../shared/show/show.ts';
import { spanText } from '../../../shared/time/span-text.ts';
import { formatInZone } from '../../../shared/time/zone.ts';
import { useShow, useStudio } from '../../app/studio-context.tsx';
import '../cues.css';
import { readNumber } from '../fields/number-field.tsx';
import type { Reading } from '../fields/read-field.tsx';
import { SettingField, SettingMoment } from './setting-field.tsx';
import { columnId, fixedTimes, fixedTimesWords, moveTimes, setShow } from './settings-ops.ts';
import { Hint } from '../fields/hint.tsx';

/** Opens the show's settings. */
export function ShowSettingsButton() {
  const [opened, setOpened] = useState(false);
  return (
    <>
      <Tooltip label="Show settings: title, times, time zone, target latency, columns">
        <ActionIcon aria-label="Show settings" onClick={() => setOpened(true)}>
          <IconAdjustments size={18} />
        </ActionIcon>
      </Tooltip>
      <ShowSettings opened={opened} onClose={() => setOpened(false)} />
    </>
  );
}

/** Everything of a show but its cues and devices; each field is saved when it is left. */
export function ShowSettings(props: { readonly opened: boolean; readonly onClose: () => void }) {
  return (
    <Modal
      opened={props.opened}
      onClose={props.onClose}
      title="Show settings"
      size={640}
      closeButtonProps={{ 'aria-label': 'Close the show settings' }}
    >
      <SettingsOfShow />
    </Modal>
  );
}

/** Stands there while the settings are open: closed, they need not be drawn with every edit. */
function SettingsOfShow() {
  const show = useShow();
  return show === null ? (
    <div className="empty">The show has not been read from the host yet.</div>
  ) : (
    <SettingsForm show={show} />
  );
}

/** `seenRevision`: the plan that was looked at; left out: as it is now. */
type Save = (ops: readonly PlanOp[], label: string, seenRevision?: number | null) => string | null;

function SettingsForm({ show }: { readonly show: Show }) {
  const { plan, stores } = useStudio();
  const mayPlan = useStore(stores.me, (state) => state.me?.rights.includes('plan') ?? true);
  const save: Save = (ops, label, seenRevision) => plan.edit(ops, label, null, seenRevision);
  return (
    <fieldset className="cue-section settings" disabled={!mayPlan}>
      {!mayPlan && <p className="cue-locked">You may read this show, but not edit it.</p>}
      <SettingField
        label="Title"
        hint="How the show is called, here and in its report."
        value={show.title}
        show={(title) => title}
        read={readTitle}
        onSave={(title, seen) => save([setShow('title', title)], 'Change the show’s title', seen)}
      />
      <div className="cue-halves">
        <SettingField
          label="Target latency (ms)"
          hint="What viewers’ players aim at, from lens to screen: 200 to 30 000 ms. Above 5 000 ms a live question feels late."
          value={show.targetLatencyMs}
          show={String}
          read={(text) => readNumber(text, { least: 200, most: 30_000, whole: true })}
          onSave={(ms, seen) => save([setShow('targetLatencyMs', ms)], 'Change the target latency', seen)}
        />
        <ZoneField show={show} save={save} />
      </div>
      <Times show={show} save={save} />
      <Columns columns={show.columns} save={save} />
    </fieldset>
  );
}

function readTitle(text: string): Reading<string> {
  const title = text.trim();
  if (title === '') return { ok: false, error: 'a show needs a title' };
  return title.length > 200 ? { ok: false, error: 'at most 200 characters' } : { ok: true, value: title };
}

function ZoneField({ show, save }: { readonly show: Show; readonly save: Save }) {
  const zones = useMemo(
    () => [...new Set(['UTC', show.timeZone, ...Intl.supportedValuesOf('timeZone')])],
    [show.timeZone],
  );
  return (
    <Hint label="Times are shown and typed in this zone. Changing it moves nothing: the same moments read differently.">
      <Select
        label="Time zone"
        data={zones}
        value={show.timeZone}
        searchable
        limit={60}
        allowDeselect={false}
        nothingFoundMessage="No such zone: type a city, as Berlin or New York"
        filter={({ options, search }) => {
          const wanted = search.trim().toLowerCase().replaceAll(' ', '_');
          return options.filter((option) => 'value' in option && option.value.toLowerCase().includes(wanted));
        }}
        onChange={(zone) => {
          if (zone !== null) save([setShow('timeZone', zone)], 'Change the time zone');
        }}
      />
    </Hint>
  );
}

function Times({ show, save }: { readonly show: Show; readonly save: Save }) {
  const { studioTime } = useStudio();
  const [openedAtMs] = useState(() => studioTime.now());
  /** A new planned start that waits for a word on what stands behind it. */
  const [waiting, setWaiting] = useState<number | null>(null);
  const { timeZone: zone, plannedStartMs, plannedEndMs } = show;
  const words = fixedTimesWords(fixedTimes(show));
  const setStart = (atMs: number | null, along: boolean, seen: number | null = null): string | null => {
    setWaiting(null);
    const moves = along && atMs !== null && plannedStartMs !== null ? moveTimes(show, atMs - plannedStartMs) : [];
    return save(
      [setShow('plannedStartMs', atMs), ...moves],
      along ? 'Move the show' : 'Change the planned start',
      seen,
    );
  };
  const byMs = waiting !== null && plannedStartMs !== null ? waiting - plannedStartMs : 0;
  return (
    <>
      <div className="cue-halves">
        <SettingMoment
          label="Planned start"
          hint="When the first cue is to be taken."
          value={waiting ?? plannedStartMs}
          zone={zone}
          nearMs={openedAtMs}
          onSave={(atMs, seen) => {
            const hasOthers = words !== '' && plannedStartMs !== null && atMs !== null && atMs !== plannedStartMs;
            if (!hasOthers) return setStart(atMs, false, seen);
            setWaiting(atMs);
            return null;
          }}
        />
        <SettingMoment
          label="Planned end"
          hint="When it has to be over; the linter and over/under hold the plan against it."
          value={plannedEndMs}
          zone={zone}
          nearMs={plannedStartMs ?? openedAtMs}
          onSave={(atMs, seen) => save([setShow('plannedEndMs', atMs)], 'Change the planned end', seen)}
        />
      </div>
      {plannedStartMs !== null && plannedEndMs !== null && plannedEndMs <= plannedStartMs && (
        <p className="cue-locked">The planned end is not after the planned start.</p>
      )}
      {waiting !== null && (
        <div className="cue-field-clash" role="alert">
          <span>
            The show then begins at {formatInZone(waiting, zone, 'date-time')}. There{' '}
            {words.includes(' and ') ? 'are' : 'is'} {words}: move {words.includes(' and ') ? 'them' : 'it'} along by{' '}
            {byMs < 0 ? '−' : '+'}
            {spanText(Math.abs(byMs))}?
          </span>
          <span className="row">
            <Button variant="light" onClick={() => setStart(waiting, true)}>
              Move all along
            </Button>
            <Button variant="default" onClick={() => setStart(waiting, false)}>
              Only the start
            </Button>
            <Button variant="subtle" onClick={() => setWaiting(null)}>
              Leave it as it was
            </Button>
          </span>
        </div>
      )}
    </>
  );
}

function Columns({ columns, save }: { readonly columns: readonly Column[]; readonly save: Save }) {
  const set = (next: readonly Column[], label: string, seen: number | null = null): string | null =>
    save([setShow('columns', [...next])], label, seen);
  const readColumn = (text: string): Reading<string> => {
    const title = text.trim();
    if (title === '') return { ok: false, error: 'a column needs a title' };
    return title.length > 60 ? { ok: false, error: 'at most 60 characters' } : { ok: true, value: title };
  };
  const moved = (index: number, by: -1 | 1): readonly Column[] => {
    const [one, other] = [columns[index], columns[index + by]];
    return one && other ? columns.with(index, other).with(index + by, one) : columns;
  };
  return (
    <div role="group" aria-label="Columns of your own">
      <div className="cue-label">Columns of your own</div>
      {columns.length === 0 && (
        <p className="small dim">None yet. A column holds a text for each cue: camera shots, music, who speaks.</p>
      )}
      {columns.map((column, index) => (
        <div className="row cue-option" key={column.id}>
          <div className="grow">
            <SettingField
              label={`Title of column ${index + 1}`}
              bare
              hint="Its title in the rundown."
              value={column.title}
              show={(title) => title}
              read={readColumn}
              onSave={(title, seen) => set(columns.with(index, { ...column, title }), 'Rename a column', seen)}
            />
          </div>
          <Tooltip label="Further to the left">
            <ActionIcon
              aria-label={`Move ${column.title} left`}
              disabled={index === 0}
              onClick={() => set(moved(index, -1), 'Move a column')}
            >
              <IconArrowUp size={15} />
            </ActionIcon>
          </Tooltip>
          <Tooltip label="Further to the right">
            <ActionIcon
              aria-label={`Move ${column.title} right`}
              disabled={index === columns.length - 1}
              onClick={() => set(moved(index, 1), 'Move a column')}
            >
              <IconArrowDown size={15} />
            </ActionIcon>
          </Tooltip>
          <Tooltip label="Remove the column; undo brings it back with its texts">
            <ActionIcon
              aria-label={`Remove the column ${column.title}`}
              onClick={() => set(columns.toSpliced(index, 1), `Remove the column ${column.title}`)}
            >
              <IconTrash size={15} />
            </ActionIcon>
          </Tooltip>
        </div>
      ))}
      <Button
        variant="subtle"
        leftSection={<IconPlus size={15} />}
        disabled={columns.length >= 40}
        onClick={() => {
          const title = `Column ${columns.length + 1}`;
          const id = columnId(
            title,
            columns.map((column) => column.id),
          );
          set([...columns, { id, title }], 'Add a column');
        }}
      >
        Add a column
      </Button>
    </div>
  );
}
