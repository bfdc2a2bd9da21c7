import { IconMessage } from '@tabler/icons-react';
import type { MessageCue } from '../../../shared/cues/message/message-cue.ts';
import { spanText } from '../../../shared/time/span-text.ts';
import { useCueForm } from '../cue-form.tsx';
import { samePicture, type CueUi } from '../cue-ui.ts';
import { SwitchField } from '../fields/choice-field.tsx';
import { OptionalSpanField } from '../fields/span-field.tsx';
import { WordsField } from '../fields/words-field.tsx';

function MessageFields({ cue }: { readonly cue: MessageCue }) {
  const form = useCueForm();
  const { link } = cue;
  return (
    <>
      <WordsField
        field="text"
        label="Words"
        hint="What stands on every viewer’s screen. Ctrl+Enter saves."
        lines={2}
        value={cue.text}
        onType={(text) => form.change({ text })}
      />
      <SwitchField
        field="link"
        label="With a button"
        hint="A call to action: a button that opens an address."
        value={link !== null}
        // A button needs an address before it can be saved; until then it is a draft.
        onChange={(on) =>
          on ? form.change({ link: { label: 'Find out more', url: 'https://' } }) : form.set({ link: null })
        }
      />
      {link !== null && (
        <div className="cue-halves">
          <WordsField
            field="link"
            path="link.label"
            label="On the button"
            hint="What it says."
            value={link.label}
            onType={(label) => form.change({ link: { ...link, label } })}
          />
          <WordsField
            field="link"
            path="link.url"
            label="Opens"
            hint="An https address."
            placeholder="https://example.com"
            value={link.url}
            onType={(url) => form.change({ link: { ...link, url: url.trim() } })}
          />
        </div>
      )}
      <OptionalSpanField
        field="stayMs"
        label="Stays for"
        hint="Counted in media time, so everybody has it for so long. Empty: until it is ended."
        empty="until it is ended"
        leastMs={1_000}
        mostMs={3_600_000}
        value={cue.stayMs}
        onRead={(stayMs) => form.change({ stayMs })}
      />
    </>
  );
}

export const messageUi: CueUi<MessageCue> = {
  icon: IconMessage,
  Fields: MessageFields,
  hasResult: false,
  preview: ({ cue, scene }) => ({
    viewers: {
      card: (
        <div className="viewer-card">
          <span className="viewer-card-question">{cue.text.trim() || 'Your words'}</span>
          {cue.link && <span className="viewer-card-button">{cue.link.label.trim() || 'Button'}</span>}
          <span className="viewer-card-foot">
            {cue.stayMs === null ? 'stays until it is ended' : `goes after ${spanText(cue.stayMs)}`}
          </span>
        </div>
      ),
    },
    host: { now: `Message: ${cue.text}`, detail: cue.link ? `With a button to ${cue.link.url}` : null },
    programme: samePicture(scene),
  }),
};
