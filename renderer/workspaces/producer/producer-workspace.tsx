import type { Ref } from 'react';
import { GoButton } from '../../app/parts/go-button.tsx';
import { Monitor } from '../../app/parts/monitor.tsx';
import { OnWatch } from '../../app/parts/on-watch.tsx';
import { RescueBar } from '../../app/parts/rescue-bar.tsx';
import { ResultsPanel } from '../../app/parts/results-panel.tsx';
import { ShowTiming } from '../../app/parts/show-timing.tsx';
import { useRight } from '../../app/use-right.ts';
import { AudiencePanel } from './audience-panel.tsx';
import { HostMessageForm } from './host-message.tsx';
import './producer.css';
import { ProgrammeControls } from './programme-controls.tsx';
import { RunControls } from './run-controls.tsx';
import { RundownSection, type RundownHandle } from './rundown-section.tsx';
import { SourcePanel } from './source-panel.tsx';

/** Plan and drive the show. */
export function ProducerWorkspace({ ref }: { readonly ref: Ref<RundownHandle> }) {
  const mayRun = useRight('run');
  return (
    <div className="producer">
      <RundownSection ref={ref} />
      <div className="producer-centre">
        <section className="panel monitor-panel" aria-label="Preview monitor">
          <Monitor />
          <ProgrammeControls />
        </section>
        <SourcePanel />
        <section className="panel go-panel" aria-label="Run the show">
          <ShowTiming />
          {mayRun ? (
            <>
              <GoButton />
              <RescueBar />
              <RunControls />
              <HostMessageForm />
            </>
          ) : (
            <OnWatch />
          )}
        </section>
      </div>
      <div className="producer-side">
        <ResultsPanel />
        <AudiencePanel />
      </div>
    </div>
  );
}
