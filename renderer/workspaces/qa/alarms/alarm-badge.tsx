import { ActionIcon, Button, Popover, Switch, Tooltip } from '@mantine/core';
import { IconBell, IconBellRinging, IconTimeline, IconVolume } from '@tabler/icons-react';
import { useEffect, useRef, useState } from 'react';
import { useStore } from 'zustand';
import type { Alarm } from '../../../../shared/telemetry/incident.ts';
import { sleep } from '../../../../shared/time/clock.ts';
import { useReplay } from '../../../replay/replay-context.ts';
import { useActiveCapture, useLive, useStudio } from '../../../app/studio-context.tsx';
import { useRight } from '../../../app/use-right.ts';
import { AlarmItem } from './alarm-list.tsx';
import { AlarmSound, newsIn, type KnownAlarms } from './alarm-sound.ts';
import { sumOf } from './alarm-words.ts';
import './alarms.css';

const NONE: readonly Alarm[] = [];
/** A browser that lets a page sound does so at once. */
const PATIENCE_MS = 500;

export function useAlarms(): readonly Alarm[] {
  return useLive((live) => live?.alarms ?? NONE);
}

/** Sounds for what is new or became an error; not while this window captures, for its microphone would hear it, and not for what is replayed. */
function useAlarmSound(alarms: readonly Alarm[]): { readonly sound: AlarmSound; readonly captures: boolean } {
  const { clock } = useStudio();
  const [sound] = useState(
    () =>
      new AlarmSound(
        globalThis.localStorage,
        () => new AudioContext(),
        () => sleep(clock, PATIENCE_MS),
      ),
  );
  const heard = useLive((live) => live !== null);
  const captures = useActiveCapture() !== null;
  const { replay } = useReplay();
  const known = useRef<KnownAlarms | null>(null);
  useEffect(() => {
    if (!heard) return;
    const news = newsIn(known.current, alarms);
    known.current = new Map(alarms.map(({ id, level }) => [id, level]));
    if (news !== null && !captures && replay === null && sound.store.getState().on) void sound.play(news);
  }, [alarms, captures, replay, heard, sound]);
  useEffect(() => () => void sound.close(), [sound]);
  return { sound, captures };
}

/** How many alarms there are, on every workspace; what they are, by a click. It covers nothing by itself. */
export function AlarmBadge({ onIncidents }: { readonly onIncidents: () => void }) {
  const alarms = useAlarms();
  const { sound, captures } = useAlarmSound(alarms);
  const { replay } = useReplay();
  const [opened, setOpened] = useState(false);
  const sum = sumOf(alarms);
  const Icon = sum.level === 'none' ? IconBell : IconBellRinging;
  return (
    <Popover
      position="bottom-end"
      width={460}
      withinPortal
      trapFocus={false}
      // A dialog would take the keys that run the show.
      withRoles={false}
      opened={opened}
      onChange={setOpened}
      returnFocus
    >
      <Popover.Target>
        <Tooltip
          label={`${sum.words}. Click for what they are and what to do${replay === null ? '; Alt+A marks all as seen' : ''}.`}
          disabled={opened}
        >
          <button
            type="button"
            className="alarm-badge"
            data-level={sum.level}
            data-unseen={sum.unseen > 0}
            aria-label={`Alarms: ${sum.words}`}
            aria-expanded={opened}
            onClick={() => setOpened(!opened)}
            onKeyDown={(event) => {
              if (event.key === 'Escape') setOpened(false);
            }}
          >
            <Icon size={18} aria-hidden />
            {sum.level !== 'none' && <span className="alarm-count">{sum.lasting > 0 ? sum.lasting : sum.unseen}</span>}
          </button>
        </Tooltip>
      </Popover.Target>
      <Popover.Dropdown className="alarm-drop" aria-label="Alarms" role="region">
        <DropBody
          alarms={alarms}
          sound={sound}
          captures={captures}
          onIncidents={() => {
            setOpened(false);
            onIncidents();
          }}
        />
      </Popover.Dropdown>
    </Popover>
  );
}

function DropBody(props: {
  readonly alarms: readonly Alarm[];
  readonly sound: AlarmSound;
  readonly captures: boolean;
  readonly onIncidents: () => void;
}) {
  const { alarms, sound, captures } = props;
  const { commands } = useStudio();
  const maySee = useRight('see-alarms');
  const isReplay = useReplay().replay !== null;
  const unseen = alarms.some(({ seenAtMs }) => seenAtMs === null);
  return (
    <>
      <div className="alarm-drop-head">
        <strong>{sumOf(alarms).words}</strong>
        <span className="spacer" />
        <Tooltip label="From when to when what went wrong, in QA">
          <Button
            size="compact-xs"
            variant="default"
            leftSection={<IconTimeline size={14} aria-hidden />}
            onClick={props.onIncidents}
          >
            Incidents
          </Button>
        </Tooltip>
        {!isReplay && (
          <Tooltip
            label={
              maySee ? 'Mark all as seen, for everybody (Alt+A)' : 'Your link reads only: a producer, host or QA may'
            }
          >
            <Button
              size="compact-xs"
              variant="default"
              {...(maySee && unseen ? {} : { 'data-disabled': true })}
              aria-disabled={!maySee || !unseen}
              onClick={() => {
                if (maySee && unseen) void commands.seeAlarms();
              }}
            >
              All seen
            </Button>
          </Tooltip>
        )}
      </div>
      {alarms.length === 0 ? (
        <p className="dim small alarm-none">Nothing is wrong, and nothing was that nobody has seen.</p>
      ) : (
        <ul className="alarm-list" tabIndex={0} aria-label="Alarms, the newest first">
          {alarms.map((alarm) => (
            <AlarmItem key={alarm.id} alarm={alarm} withCause />
          ))}
        </ul>
      )}
      {!isReplay && <SoundControls sound={sound} captures={captures} />}
    </>
  );
}

function SoundControls({ sound, captures }: { readonly sound: AlarmSound; readonly captures: boolean }) {
  const { on, blocked } = useStore(sound.store);
  const why = captures
    ? 'Silent while this window captures: its microphone would hear it.'
    : blocked
      ? 'The browser keeps this window silent until somebody clicks in it.'
      : '';
  return (
    <div className="alarm-sound">
      <Tooltip label="Two tones when an alarm comes, twice for an error; remembered by this browser">
        <Switch size="xs" label="Sound" checked={on} onChange={(event) => sound.setOn(event.currentTarget.checked)} />
      </Tooltip>
      <Tooltip label="Hear the sound of an error">
        <ActionIcon size="sm" variant="default" aria-label="Test the sound" onClick={() => void sound.play('error')}>
          <IconVolume size={14} />
        </ActionIcon>
      </Tooltip>
      <span className="faint small">{why}</span>
    </div>
  );
}
