import { Button, Switch, TextInput, Tooltip } from '@mantine/core';
import { IconSend } from '@tabler/icons-react';
import { useState } from 'react';
import { formatInZone } from '../../../shared/time/zone.ts';
import { whyNotRun } from '../../app/cue-view.ts';
import { useRun, useShowPart, useStudio } from '../../app/studio-context.tsx';

const FIELD_ID = 'host-message';
/** What is said most. */
const READY: readonly { readonly text: string; readonly what: string }[] = [
  { text: 'Wrap up', what: 'Come to the end' },
  { text: 'Stretch', what: 'Go on talking' },
];

/** Puts the cursor where messages to the host are written. */
export function focusHostMessage(): void {
  // The workspace may be drawn only now.
  queueMicrotask(() => document.getElementById(FIELD_ID)?.focus());
}

/** Words for the host's prompter, and whether they were read. */
export function HostMessageForm() {
  const { commands } = useStudio();
  const [text, setText] = useState('');
  const [isUrgent, setUrgent] = useState(false);
  const why = useRun(whyNotRun);
  const send = async (words: string): Promise<void> => {
    if (words.trim() === '' || why !== null) return;
    if ((await commands.tellHost(words.trim(), isUrgent)) && words === text) setText('');
  };
  return (
    <form
      className="host-message"
      aria-label="Message to the host"
      onSubmit={(event) => {
        event.preventDefault();
        void send(text);
      }}
    >
      {READY.map((ready) => (
        <Tooltip key={ready.text} label={why ?? `${ready.what}: shown large in the host view`}>
          <Button
            variant="default"
            aria-disabled={why !== null}
            {...(why === null ? {} : { 'data-disabled': true })}
            onClick={() => void send(ready.text)}
          >
            {ready.text}
          </Button>
        </Tooltip>
      ))}
      <TextInput
        id={FIELD_ID}
        size="xs"
        className="grow"
        aria-label="Message to the host"
        placeholder="Tell the host … (W)"
        maxLength={300}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key === 'Escape') event.currentTarget.blur();
        }}
      />
      <Tooltip label="Shown in red, and until it is acknowledged">
        <Switch
          size="xs"
          label="urgent"
          checked={isUrgent}
          onChange={(event) => setUrgent(event.currentTarget.checked)}
        />
      </Tooltip>
      <Tooltip label={why ?? 'Show it to the host (Enter)'}>
        <Button
          type="submit"
          variant="light"
          aria-label="Send to the host"
          aria-disabled={why !== null || text.trim() === ''}
        >
          <IconSend size={15} />
        </Button>
      </Tooltip>
      <MessageState />
    </form>
  );
}

/** What was said last, and when it was read. */
function MessageState() {
  const zone = useShowPart((show) => show?.timeZone ?? 'UTC');
  const message = useRun(({ run }) => run?.hostMessage ?? null);
  if (!message) return null;
  const state =
    message.acknowledgedAtMs === null
      ? `sent at ${formatInZone(message.sentAtMs, zone)}, not read yet`
      : `read at ${formatInZone(message.acknowledgedAtMs, zone)}`;
  return (
    <span className="host-message-state small" role="status" data-read={message.acknowledgedAtMs !== null}>
      “{message.text}” {state}
    </span>
  );
}
