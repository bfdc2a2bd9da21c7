import { Button, Switch, TextInput, Tooltip } from '@mantine/core';
import { IconSend } from '@tabler/icons-react';
import { useState } from 'react';
import { formatInZone } from '../../../shared/time/zone.ts';
import { whyNotRun, type RunContext } from '../../app/cue-view.ts';
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
  const unread = useRun(unreadUrgent);
  const whyNow = why ?? (unread && `The host has not read the urgent “${unread.text}” yet: it stays until then`);
  const send = async (words: string, replacesId: string | null = null): Promise<void> => {
    if (words.trim() === '' || why !== null) return;
    // Over an urgent message that was not read, the host process says no in words.
    if ((await commands.tellHost(words.trim(), isUrgent, replacesId)) && words === text) setText('');
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
        <Tooltip key={ready.text} label={whyNow ?? `${ready.what}: shown large in the host view`}>
          <Button
            variant="default"
            aria-disabled={whyNow !== null}
            {...(whyNow === null ? {} : { 'data-disabled': true })}
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
      <Tooltip label={whyNow ?? 'Show it to the host (Enter)'}>
        <Button
          type="submit"
          variant="light"
          aria-label="Send to the host"
          aria-disabled={whyNow !== null || text.trim() === ''}
        >
          <IconSend size={15} />
        </Button>
      </Tooltip>
      {unread && why === null && text.trim() !== '' && (
        <Tooltip label={`Takes the urgent “${unread.text}” away, unread, and shows this instead`}>
          <Button color="red" variant="light" onClick={() => void send(text, unread.id)}>
            Replace
          </Button>
        </Tooltip>
      )}
      <MessageState />
    </form>
  );
}

/** The urgent message that stands until the host has read it; null: none does. */
function unreadUrgent({ run }: RunContext): { id: string; text: string } | null {
  const message = run?.hostMessage ?? null;
  return message?.urgent === true && message.acknowledgedAtMs === null ? { id: message.id, text: message.text } : null;
}

/** What was said last, and when it was read. */
function MessageState() {
  const zone = useShowPart((show) => show?.timeZone ?? 'UTC');
  const message = useRun(({ run }) => run?.hostMessage ?? null);
  if (!message) return null;
  const state =
    message.acknowledgedAtMs === null
      ? `sent at ${formatInZone(message.sentAtMs, zone)}, ${message.urgent ? 'urgent, ' : ''}not read yet`
      : `read at ${formatInZone(message.acknowledgedAtMs, zone)}`;
  return (
    <span className="host-message-state small" role="status" data-read={message.acknowledgedAtMs !== null}>
      “{message.text}” {state}
    </span>
  );
}
