import { conductOf, plannedDurationMs } from '../../shared/cues/registry.ts';
import { customText, type FollowOn } from '../../shared/cues/cue-base.ts';
import { spanText } from '../../shared/time/span-text.ts';
import { useCueForm } from './cue-form.tsx';
import { useEditorWorld } from './editor-world.tsx';
import { ChoiceField, SwitchField } from './fields/choice-field.tsx';
import { ColourField } from './fields/colour-field.tsx';
import { HotkeyField } from './fields/hotkey-field.tsx';
import { MomentField } from './fields/moment-field.tsx';
import { OptionalSpanField, SpanField } from './fields/span-field.tsx';
import { PlainField } from './fields/words-field.tsx';
import { TriggerField } from './trigger/trigger-field.tsx';

/** Number and title. */
export function NameFields() {
  const { cue } = useCueForm();
  return (
    <div className="cue-name">
      <PlainField
        field="number"
        label="Number"
        hint="As spoken on the talkback: 12, 12.5, A3."
        placeholder="12"
        value={cue.number}
      />
      <PlainField field="title" label="Title" hint="How the rundown calls it." value={cue.title} autoFocus />
    </div>
  );
}

/** When it is taken, how long it goes on, and what follows. `locked`: it was taken, so only what is planned around it may change. */
export function TimingFields({ locked }: { readonly locked: boolean }) {
  const form = useCueForm();
  const { show, openedAtMs } = useEditorWorld();
  const { cue } = form;
  const conduct = conductOf(cue);
  const naturalMs = plannedDurationMs({ ...cue, durationMs: null });
  const natural =
    conduct === 'group' ? 'as long as its cues' : naturalMs > 0 ? `as its content: ${spanText(naturalMs)}` : 'none';
  return (
    <>
      <fieldset className="cue-plain" disabled={locked}>
        <TriggerField />
      </fieldset>
      <div className="cue-halves">
        <OptionalSpanField
          disabled={locked}
          field="durationMs"
          label="Duration"
          hint="Planned length, for the times of the rundown. Empty: as long as its content needs."
          empty={natural}
          value={cue.durationMs}
          onRead={(durationMs) => form.change({ durationMs })}
        />
        <MomentField
          field="plannedStartMs"
          label="Planned start"
          hint="For over and under; it does not take the cue (a hard start does). Empty: when the one before it ends."
          empty="linked"
          value={cue.plannedStartMs}
          nearMs={show.plannedStartMs ?? openedAtMs}
          onRead={(plannedStartMs) => form.change({ plannedStartMs })}
        />
      </div>
      <fieldset className="cue-plain" disabled={locked}>
        {conduct !== 'never' && <FollowFields />}
        <SwitchField
          field="countToEnd"
          label="Ends at its planned end, however late it began"
          hint="Count to end: a late start makes it shorter instead of moving everything behind it."
          value={cue.countToEnd}
          onChange={(countToEnd) => form.set({ countToEnd })}
        />
      </fieldset>
      {conduct !== 'never' && <HotkeyField />}
    </>
  );
}

const FOLLOW_CHOICES: readonly { readonly value: FollowOn['kind']; readonly label: string }[] = [
  { value: 'none', label: 'nothing by itself' },
  { value: 'auto-continue', label: 'the next, counted from its start' },
  { value: 'auto-follow', label: 'the next, after its end' },
  { value: 'auto-follow-settled', label: 'the next, after the last viewer’s window' },
];

function FollowFields() {
  const form = useCueForm();
  const { followOn, atEnd } = form.cue;
  return (
    <>
      <div className="cue-halves">
        <ChoiceField
          field="followOn"
          label="Then follows"
          hint="What is taken by itself after this cue. “The last viewer’s window” waits until everybody had the full time to answer: right before a reveal."
          value={followOn.kind}
          choices={FOLLOW_CHOICES}
          onChoose={(kind) =>
            form.set({
              followOn:
                kind === 'none' ? { kind } : { kind, postWaitMs: followOn.kind === 'none' ? 0 : followOn.postWaitMs },
            })
          }
        />
        {followOn.kind !== 'none' && (
          <SpanField
            field="followOn"
            path="followOn.postWaitMs"
            label="Post-wait"
            hint="How long after that moment."
            value={followOn.postWaitMs}
            onRead={(postWaitMs) => form.change({ followOn: { ...followOn, postWaitMs } })}
          />
        )}
      </div>
      <ChoiceField
        field="atEnd"
        label="When its time is over"
        hint="What happens at its end."
        value={atEnd}
        choices={[
          { value: 'stop', label: 'it ends' },
          { value: 'arm-next', label: 'it ends, the next is in standby' },
          { value: 'play-next', label: 'it ends, the next is taken' },
          { value: 'loop', label: 'it begins anew' },
          { value: 'infinite', label: 'it goes on until ended by hand' },
        ]}
        onChoose={(chosen) => form.set({ atEnd: chosen })}
      />
    </>
  );
}

/** What the host reads and the producer notes: these may change even after the cue was taken. */
export function NoteFields() {
  const { cue } = useCueForm();
  return (
    <>
      <PlainField
        field="hostNotes"
        label="Prompter text for the host"
        hint="The host reads this off the prompter. Enter begins a line, Ctrl+Enter saves."
        lines={3}
        value={cue.hostNotes}
      />
      <PlainField
        field="producerNotes"
        label="Notes for the producer"
        hint="Seen in the rundown, never by the host or viewers."
        lines={2}
        value={cue.producerNotes}
      />
    </>
  );
}

/** Colour, skip and the show's own columns. */
export function RowFields() {
  const form = useCueForm();
  const { show } = useEditorWorld();
  const { cue } = form;
  return (
    <>
      <ColourField />
      <SwitchField
        field="skip"
        label="Skip: stays in the rundown, but is passed over"
        hint="Standby passes over it, nothing takes it by itself, and it counts for no time."
        value={cue.skip}
        onChange={(skip) => form.set({ skip })}
      />
      {show.columns.map((column) => (
        <PlainField
          key={column.id}
          field={`custom.${column.id}`}
          label={column.title}
          hint="A column of this show."
          value={customText(cue, column.id)}
        />
      ))}
    </>
  );
}
