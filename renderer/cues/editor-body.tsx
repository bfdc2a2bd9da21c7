import type { ReactNode } from 'react';
import { NameFields, NoteFields, RowFields, TimingFields } from './base-fields.tsx';
import { useCueForm } from './cue-form.tsx';
import { PreviewPanes } from './preview/preview-panes.tsx';
import { uiOf } from './registry.tsx';
import { CUE_TYPES } from '../../shared/cues/registry.ts';

/**
 * Every field of a cue beside its preview. `locked`: why the content can't be changed now; what only the crew reads still
 * can. `readOnly`: why nothing can.
 */
export function EditorBody(props: { readonly locked: string | null; readonly readOnly: string | null }) {
  const { cue } = useCueForm();
  const { Fields } = uiOf(cue);
  const reason = props.readOnly ?? props.locked;
  return (
    <div className="cue-body">
      <div className="cue-fields">
        {reason !== null && (
          <p className="cue-locked" role="status">
            {reason}
          </p>
        )}
        <Section title="Cue" disabled={props.readOnly !== null}>
          <NameFields />
        </Section>
        {Fields && (
          <Section title={CUE_TYPES[cue.type].label} disabled={reason !== null}>
            <Fields cue={cue} />
          </Section>
        )}
        <Section title="Notes" disabled={props.readOnly !== null}>
          <NoteFields />
        </Section>
        <Section title="Timing" disabled={props.readOnly !== null}>
          <TimingFields locked={props.locked !== null} />
        </Section>
        <Section title="Row" disabled={props.readOnly !== null}>
          <RowFields />
        </Section>
      </div>
      <div className="cue-side" role="region" aria-label="Preview" tabIndex={0}>
        <PreviewPanes />
      </div>
    </div>
  );
}

function Section(props: { readonly title: string; readonly disabled: boolean; readonly children: ReactNode }) {
  return (
    <fieldset className="cue-section" disabled={props.disabled} data-section={props.title}>
      <legend>{props.title}</legend>
      {props.children}
    </fieldset>
  );
}
