import { cueAfter, cueNumber, findCue } from '../../app/cue-view.ts';
import { EMPTY } from '../../app/format.ts';
import { GoButton } from '../../app/parts/go-button.tsx';
import { Monitor } from '../../app/parts/monitor.tsx';
import { Panel } from '../../app/parts/panel.tsx';
import { ResultsPanel } from '../../app/parts/results-panel.tsx';
import { useRunContext } from '../../app/studio-context.tsx';
import './host.css';
import { PlayheadTimeline } from './playhead-timeline.tsx';

/** What the host glances at while on air: programme, what to say, how the votes stand. */
export function HostWorkspace() {
  return (
    <div className="host">
      <div className="host-left">
        <section className="panel host-monitor" aria-label="Programme monitor">
          <Monitor />
        </section>
        <PlayheadTimeline />
        <section className="panel go-panel" aria-label="Run the show">
          <GoButton />
        </section>
      </div>
      <div className="host-right">
        <Prompter />
        <ResultsPanel large />
      </div>
    </div>
  );
}

/** Now and next, with the prompter text of the cue in hand: before GO that of the cue in standby. */
function Prompter() {
  const { show, run } = useRunContext();
  const current = findCue(show, run?.currentCueId ?? null);
  const standby = findCue(show, run?.standbyCueId ?? null);
  const isRunning =
    current !== null && ['armed', 'open', 'closing', 'pending'].includes(run?.cues[current.id]?.phase ?? 'draft');
  const spoken = isRunning ? current : (standby ?? current);
  const next = isRunning ? standby : cueAfter(show, run, standby?.id ?? null);
  return (
    <Panel
      title={isRunning ? 'Now' : standby ? 'Next up' : 'Now'}
      className="prompter"
      tools={spoken && <span className="dim small">cue {cueNumber(spoken)}</span>}
    >
      <div className="panel-body prompter-body" tabIndex={0} role="region" aria-label="Prompter text">
        {spoken === null ? (
          <div className="empty">Nothing is planned: no cue is in standby.</div>
        ) : (
          <>
            <div className="prompter-title">{spoken.title}</div>
            <div className="prompter-text">
              {spoken.hostNotes.trim() === '' ? (
                <span className="faint">No prompter text for this cue.</span>
              ) : (
                spoken.hostNotes
              )}
            </div>
          </>
        )}
      </div>
      <div className="prompter-next">
        <span className="dim">Then</span>
        <strong className="ellipsis" title={next ? next.title : 'No further cue is planned'}>
          {next ? next.title : EMPTY}
        </strong>
      </div>
    </Panel>
  );
}
