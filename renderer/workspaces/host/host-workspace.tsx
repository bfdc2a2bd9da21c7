import { GoButton } from '../../app/parts/go-button.tsx';
import { Monitor } from '../../app/parts/monitor.tsx';
import { OnWatch } from '../../app/parts/on-watch.tsx';
import { ResultsPanel } from '../../app/parts/results-panel.tsx';
import { RunButton } from '../../app/parts/run-button.tsx';
import { ShowTiming } from '../../app/parts/show-timing.tsx';
import { useRun } from '../../app/studio-context.tsx';
import { useRight } from '../../app/use-right.ts';
import { HostMessageBanner } from './host-message-banner.tsx';
import './host.css';
import { PlayheadTimeline } from './playhead-timeline.tsx';
import { Prompter } from './prompter.tsx';

/** What the host glances at while on air: what to say, what comes, how long, what the producer wants, how the votes stand. */
export function HostWorkspace() {
  const mayRun = useRight('run');
  return (
    <div className="host">
      <HostMessageBanner />
      <div className="host-columns">
        <div className="host-left">
          <Prompter />
          <ShowTiming large />
          <section className="panel go-panel host-go" aria-label="Run the show">
            {mayRun ? <HostButtons /> : <OnWatch />}
          </section>
        </div>
        <div className="host-right">
          <ResultsPanel large />
          <section className="panel host-monitor" aria-label="Programme monitor">
            <Monitor />
          </section>
          <PlayheadTimeline />
        </div>
      </div>
    </div>
  );
}

function HostButtons() {
  const isHeld = useRun(({ run }) => (run?.holdSinceMs ?? null) !== null);
  return (
    <>
      <GoButton />
      <RunButton
        action="go-back-dated"
        label="GO back-dated"
        className="host-side-button"
        fz="clamp(14px, 1vw, 20px)"
      />
      <RunButton
        action="hold"
        label={isHeld ? 'Release' : 'Hold'}
        className={isHeld ? 'host-side-button run-held' : 'host-side-button'}
        fz="clamp(14px, 1vw, 20px)"
      />
    </>
  );
}
