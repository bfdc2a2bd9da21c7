import { SegmentedControl } from '@mantine/core';
import { useState } from 'react';
import type { Cue } from '../../../shared/cues/registry.ts';
import type { SceneName } from '../../../shared/cues/scene/scene-cue.ts';
import { useCueForm } from '../cue-form.tsx';
import { useEditorWorld } from '../editor-world.tsx';
import { previewOf, uiOf } from '../registry.tsx';

/** What viewers, host and programme will see of the cue being edited, as it is typed. */
export function PreviewPanes() {
  const { cue } = useCueForm();
  const { show, scene } = useEditorWorld();
  const [result, setResult] = useState(false);
  const { hasResult } = uiOf(cue);
  return (
    <div className="cue-previews">
      <div className="row">
        <h3 className="panel-title">Preview</h3>
        <span className="spacer" />
        {hasResult && (
          <SegmentedControl
            size="xs"
            aria-label="Which state the preview shows"
            data={[
              { value: 'open', label: 'Open' },
              { value: 'result', label: 'Result' },
            ]}
            value={result ? 'result' : 'open'}
            onChange={(value) => setResult(value === 'result')}
          />
        )}
      </div>
      <CuePreviews cue={cue} show={show} scene={scene} result={hasResult && result} />
    </div>
  );
}

/** The three views of a cue. */
export function CuePreviews(props: Parameters<typeof previewOf>[0]) {
  const { viewers, host, programme } = previewOf(props);
  return (
    <>
      <section aria-label="What viewers see">
        <div className="cue-label">Viewers</div>
        {'card' in viewers ? (
          <div className="viewer-phone">{viewers.card}</div>
        ) : (
          <div className="viewer-phone viewer-phone-empty">
            <div className="viewer-nothing">
              <strong>Nothing to see on viewers’ screens</strong>
              <span>{viewers.nothing}</span>
            </div>
          </div>
        )}
      </section>
      <section aria-label="What the host sees">
        <div className="cue-label">Host</div>
        <HostPane cue={props.cue} now={host.now} detail={host.detail} />
      </section>
      <section aria-label="What the programme shows">
        <div className="cue-label">Programme</div>
        <ProgrammePane scene={programme.scene} note={programme.note} />
      </section>
    </>
  );
}

function HostPane(props: { readonly cue: Cue; readonly now: string; readonly detail: string | null }) {
  const { cue, now, detail } = props;
  return (
    <div className="host-pane">
      <div className="host-pane-prompter">
        {cue.hostNotes.trim() || <span className="faint">No prompter text: the host sees only the line below.</span>}
      </div>
      <div className="host-pane-now">
        <span className="host-pane-word">NOW</span>
        <span className="ellipsis" title={now}>
          {now}
        </span>
      </div>
      {detail !== null && <div className="small dim">{detail}</div>}
    </div>
  );
}

/** The picture in outline: which source fills it, and where the other stands. */
function ProgrammePane({ scene, note }: { readonly scene: SceneName; readonly note: string }) {
  return (
    <>
      <div className="programme-pane" data-scene={scene}>
        <span className="programme-main">{scene === 'camera' ? 'Camera' : 'Screen'}</span>
        {scene === 'screen-with-camera' && <span className="programme-inset">Camera</span>}
      </div>
      <div className="small dim">{note}</div>
    </>
  );
}
