import { Button, Tooltip } from '@mantine/core';
import { IconEye } from '@tabler/icons-react';
import { CAUSE_LABELS, type Alarm } from '../../../../shared/telemetry/incident.ts';
import { formatClock } from '../../../app/format.ts';
import { useStudio, useTicked } from '../../../app/studio-context.tsx';
import { useRight } from '../../../app/use-right.ts';
import { useReplay } from '../../../replay/replay-context.ts';
import { useCallback } from 'react';
import { lastedText, seenText } from './alarm-words.ts';

/** How long an alarm lasts by now, or lasted. */
function Lasted({ alarm }: { readonly alarm: Alarm }) {
  const { raisedAtMs, clearedAtMs } = alarm;
  const derive = useCallback((nowMs: number) => lastedText(raisedAtMs, clearedAtMs, nowMs), [raisedAtMs, clearedAtMs]);
  return <>{useTicked(1_000, derive)}</>;
}

/** Marks alarms as seen; those that may not say who may. */
export function SeenButton(props: {
  readonly ids: readonly string[];
  readonly label: string;
  readonly compact?: boolean;
}) {
  const { commands } = useStudio();
  const allowed = useRight('see-alarms');
  // What was seen then is part of the recording; nobody can see it now for those who were there.
  if (useReplay().replay !== null) return null;
  const hint = allowed
    ? 'Say that you have seen it: what is over goes out of view, for everybody'
    : 'Your link reads only: a producer, host or QA marks alarms as seen';
  return (
    <Tooltip label={hint}>
      <Button
        size="compact-xs"
        variant="default"
        {...(allowed ? {} : { 'data-disabled': true })}
        aria-disabled={!allowed}
        aria-label={props.label}
        leftSection={<IconEye size={14} aria-hidden />}
        onClick={() => {
          if (allowed) void commands.seeAlarms([...props.ids]);
        }}
      >
        Seen
      </Button>
    </Tooltip>
  );
}

/** One alarm: what, how bad, since when, what to do, and whether somebody has seen it. */
export function AlarmItem({ alarm, withCause }: { readonly alarm: Alarm; readonly withCause: boolean }) {
  const lasts = alarm.clearedAtMs === null;
  return (
    <li className="alarm-item" data-level={alarm.level} data-lasts={lasts} data-rule={alarm.rule}>
      <span className="dot" data-level={alarm.level === 'error' ? 'red' : 'amber'} aria-hidden />
      <div className="alarm-words">
        <div className="alarm-head">
          {withCause && <strong>{CAUSE_LABELS[alarm.cause]}</strong>}
          <time>{formatClock(alarm.raisedAtMs)}</time>
          <span>
            {lasts ? 'for' : 'over after'} <Lasted alarm={alarm} />
          </span>
          <span className="faint">{seenText(alarm)}</span>
        </div>
        <div>{alarm.text}</div>
        <div className="alarm-todo">{alarm.whatToDo}</div>
      </div>
      {alarm.seenAtMs === null && <SeenButton ids={[alarm.id]} label={`Seen: ${alarm.text}`} />}
    </li>
  );
}
