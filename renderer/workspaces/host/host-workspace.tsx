import { cueAfter, cueNumber, findCue, phaseOf, type RunContext } from '../../app/cue-view.ts';
import { EMPTY } from '../../app/format.ts';
import { GoButton } from '../../app/parts/go-button.tsx';
import { Monitor } from '../../app/parts/monitor.tsx';
import { Panel } from '../../app/parts/panel.tsx';
import { ResultsPanel } from '../../app/parts/results-panel.tsx';
import { useRun } from '../../app/studio-context.tsx';
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

/** What is spoken now (before GO: the cue in standby), and what comes then. */
function derivePrompter({ show, run }: RunContext) {
  const current = findCue(show, run?.currentCueId ?? null);
  const standby = findCue(show, run?.standbyCueId ?? null);
  const phase = current === null ? 'draft' : phaseOf(run, current.id);
  const isRunning = ['armed', 'open', 'closing', 'pending'].includes(phase);
  return {
    spoken: isRunning ? current : (standby ?? current),
    next: isRunning ? standby : cueAfter(show, run, standby?.id ?? null),
    title: isRunning || !standby ? 'Now' : 'Next up',
  };
}

/** Now and next, with the prompter text of the cue in hand: before GO that of the cue in standby. */
function Prompter() {
  const { spoken, next, title } = useRun(derivePrompter);
  return (
    <Panel
      title={title}
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
