import { useStore } from 'zustand';
import { cueNumber, findCue, runOf, standings } from '../cue-view.ts';
import { formatCount, formatDecimal } from '../format.ts';
import { playheadsAt, windowAt } from '../playheads.ts';
import { useLive, useRunContext, useStudio, useStudioNow } from '../studio-context.tsx';
import { Countdown } from './countdown.tsx';
import { Figure } from './figure.tsx';
import { Panel } from './panel.tsx';
import { PhaseTag } from './phase-tag.tsx';
import { StandingBars } from './standing-bars.tsx';

/** The current cue: countdowns in media time, votes, and how the options stand. */
export function ResultsPanel({ large = false }: { readonly large?: boolean }) {
  const { show, run } = useRunContext();
  const cue = findCue(show, run?.currentCueId ?? null);
  const cueRun = runOf(run, cue?.id ?? null);
  return (
    <Panel
      title={cue === null ? 'Results' : `Results · cue ${cueNumber(cue)}`}
      className={large ? 'results results-large' : 'results'}
      tools={
        cueRun && (
          <>
            {large && (
              <span className="results-total" title="Votes counted by the engine for this cue and run">
                {formatCount(cueRun.votes)}
                <span className="unit">{cueRun.final ? 'votes, final' : 'votes'}</span>
              </span>
            )}
            <PhaseTag phase={cueRun.phase} note={cueRun.note} />
          </>
        )
      }
    >
      {cue === null ? (
        <div className="empty">No cue has been taken yet. GO takes the one in standby; its votes appear here.</div>
      ) : (
        <div className="panel-body results-body" data-testid="results">
          <div className="results-question">{cue.poll.question}</div>
          <WindowCountdowns />
          <StandingBars standings={standings(cue, cueRun)} />
          {!large && <VoteFigures votes={cueRun?.votes ?? null} final={cueRun?.final ?? false} />}
        </div>
      )}
    </Panel>
  );
}

/** What is left of the current cue's window, on air and on viewers' screens. */
export function WindowCountdowns() {
  const live = useLive((now) => now);
  const nowMs = useStudioNow(100);
  const heads = playheadsAt(live, nowMs);
  const run = runOf(live?.run ?? null, live?.run.currentCueId ?? null);
  return (
    <div className="countdowns">
      <Countdown
        label="On air"
        position={windowAt(run, heads.onAirMs, 'Nothing is being sent, so there is no media time to count in')}
        hint="What is left of the window at the frame that is on air now"
      />
      <Countdown
        label="Viewers see"
        position={windowAt(run, heads.viewersMs, 'No viewer reports what it sees')}
        hint="What is left of the window at the frame on the median viewer’s screen"
      />
    </div>
  );
}

function VoteFigures({ votes, final }: { readonly votes: number | null; readonly final: boolean }) {
  const { stores } = useStudio();
  const rate = useStore(stores.telemetry, (state) => state.points.at(-1)?.values.votesPerSecond ?? null);
  return (
    <div className="row results-figures">
      <Figure
        label={final ? 'Votes, final' : 'Votes'}
        value={{ text: formatCount(votes), unit: '' }}
        hint="Votes counted by the engine for this cue and run"
        emptyHint="No count has come from the engine yet."
      />
      <Figure
        label="Votes per second"
        value={formatDecimal(rate, rate !== null && rate >= 100 ? 0 : 1, '/s')}
        hint="Votes counted in the last second"
        emptyHint="Not measured yet."
      />
    </div>
  );
}
