import { useCueForm } from '../cue-form.tsx';
import { ChoiceField } from '../fields/choice-field.tsx';
import { OptionalSpanField } from '../fields/span-field.tsx';

/** How long viewers may answer, and when results are shown: of everything that has a response window. */
export function WindowFields(props: { readonly responseWindowMs: number | null; readonly reveal: 'auto' | 'manual' }) {
  const form = useCueForm();
  return (
    <div className="cue-halves">
      <OptionalSpanField
        field="responseWindowMs"
        label="Time to answer"
        hint="Each viewer has this long from the frame on which it opens, however late they watch. Empty: until it is closed by hand."
        empty="until closed by hand"
        leastMs={1_000}
        mostMs={3_600_000}
        value={props.responseWindowMs}
        onRead={(responseWindowMs) => form.change({ responseWindowMs })}
      />
      <ChoiceField
        field="reveal"
        label="Results"
        hint="When viewers see them."
        value={props.reveal}
        choices={[
          { value: 'auto', label: 'shown once they are final' },
          { value: 'manual', label: 'shown when revealed' },
        ]}
        onChoose={(reveal) => form.set({ reveal })}
      />
    </div>
  );
}
