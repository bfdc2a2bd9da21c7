import { ActionIcon, TextInput } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import { useState } from 'react';
import { useCueForm } from '../cue-form.tsx';
import { useEditorWorld } from '../editor-world.tsx';
import { FieldFrame } from './field-frame.tsx';
import { readHotkey } from './hotkey.ts';
import { Hint } from './hint.tsx';

/** A key that takes the cue: pressed, not typed. */
export function HotkeyField() {
  const form = useCueForm();
  const { show } = useEditorWorld();
  const [reason, setReason] = useState<string | null>(null);
  const { hotkey } = form.cue;
  const rival =
    hotkey === null ? undefined : show.rundown.cues.find((cue) => cue.hotkey === hotkey && cue.id !== form.cue.id);
  const error = reason ?? form.problem('hotkey') ?? (rival && `${rival.number || rival.title} has this key too`);
  return (
    <FieldFrame field="hotkey">
      <Hint label="Click here and press the key that takes this cue at once: F5, Shift+1. Backspace clears it.">
        <TextInput
          label="Hotkey"
          placeholder="press a key"
          readOnly
          value={hotkey ?? ''}
          error={error}
          rightSection={
            hotkey !== null && (
              <ActionIcon aria-label="Clear the hotkey" onClick={() => form.set({ hotkey: null })}>
                <IconX size={14} />
              </ActionIcon>
            )
          }
          onKeyDown={(event) => {
            // The way out of the field and of the panel stays open.
            if (event.key === 'Tab' || event.key === 'Escape') return;
            event.preventDefault();
            if (event.key === 'Backspace' || event.key === 'Delete') {
              setReason(null);
              form.set({ hotkey: null });
              return;
            }
            const reading = readHotkey(event);
            if (reading.kind === 'more') return;
            setReason(reading.kind === 'refused' ? reading.reason : null);
            if (reading.kind === 'hotkey') form.set({ hotkey: reading.hotkey });
          }}
        />
      </Hint>
    </FieldFrame>
  );
}
