import { IconChartBar } from '@tabler/icons-react';
import { useStore } from 'zustand';
import { isInteraction } from '../../../shared/cues/registry.ts';
import { stillSinceMs } from '../../../shared/show/timing/held-time.ts';
import type { StudioStores } from '../../api/stores.ts';
import { latestFigure } from '../../api/telemetry-window.ts';
import { cueInView, cueNumber, runOf, standings, type RunContext } from '../cue-view.ts';
import { formatCount, formatDecimal } from '../format.ts';
import { playheadsAt, windowAt, type WindowPosition } from '../playheads.ts';
import { useRun, useStudio } from '../studio-context.tsx';
import { Countdown } from './countdown.tsx';
import { Figure } from './figure.tsx';
import { Panel } from './panel.tsx';
import { PhaseTag } from './phase-tag.tsx';
import { StandingBars } from './standing-bars.tsx';

function deriveHead({ show, run }: RunContext) {
  const cue = cueInView(show, run);
  const cueRun = runOf(run, cue?.id ?? null);
  const phaseOfRun = cueRun?.phase ?? 'draft';
  return cue === null
    ? null
    : {
        number: cueNumber(cue),
        isQuestion: isInteraction(cue),
        question: isInteraction(cue) ? cue.poll.question : cue.title,
        phase: phaseOfRun,
        // What takes no time has no window to count.
        hasWindow: isInteraction(cue) || (phaseOfRun !== 'closed' && cueRun?.opensAtMs !== cueRun?.closesAtMs),
        note: cueRun?.note ?? null,
        final: cueRun?.final ?? false,
      };
}

/** The current cue: countdowns in media time, votes, and how the options stand. */
export function ResultsPanel({ large = false }: { readonly large?: boolean }) {
  const head = useRun(deriveHead);
  return (
    <Panel
      title={head === null ? 'Results' : `${head.isQuestion ? 'Results' : 'Now'} · cue ${head.number}`}
      className={large ? 'results results-large' : 'results'}
      tools={
        head && (
          <>
            {large && head.isQuestion && <VoteTotal final={head.final} />}
            <PhaseTag phase={head.phase} note={head.note} isQuestion={head.isQuestion} />
          </>
        )
      }
    >
      {head === null ? (
        <div className="empty">
          <div className="empty-words">
            <IconChartBar size={28} stroke={1.5} aria-hidden />
            <strong>No cue has been taken yet</strong>
            <span>GO takes the one in standby; its votes appear here.</span>
          </div>
        </div>
      ) : (
        <div className="panel-body results-body" data-testid="results">
          <div className="results-question">{head.question}</div>
          {head.hasWindow && <WindowCountdowns />}
          <CurrentStandings large={large} />
          {!large && head.isQuestion && <VoteFigures final={head.final} />}
        </div>
      )}
    </Panel>
  );
}

function CurrentStandings({ large }: { readonly large: boolean }) {
  const rows = useRun(({ show, run }) => {
    const cue = cueInView(show, run);
    return cue === null ? [] : standings(cue, runOf(run, cue.id));
  });
  return <StandingBars standings={rows} large={large} />;
}

const currentVotes = ({ show, run }: RunContext): number | null =>
  runOf(run, cueInView(show, run)?.id ?? null)?.votes ?? null;

function VoteTotal({ final }: { readonly final: boolean }) {
  return (
    <span className="results-total" title="Votes counted by the engine for this cue and run">
      {formatCount(useRun(currentVotes))}
      <span className="unit">{final ? 'votes, final' : 'votes'}</span>
    </span>
  );
}

function positionAt(
  head: 'onAirMs' | 'viewersMs',
  missing: string,
): (nowMs: number, stores: StudioStores) => WindowPosition {
  return (nowMs, stores) => {
    const { live } = stores.live.getState();
    const cue = cueInView(stores.show.getState().show, live?.run ?? null);
    const run = runOf(live?.run ?? null, cue?.id ?? null);
    const stillMs = cue && run ? stillSinceMs(cue, run, live?.run.holdSinceMs ?? null) : null;
    const position = windowAt(run, playheadsAt(live, nowMs)[head], missing, stillMs);
    const goesOn = run?.phase === 'open' && cue !== null && !isInteraction(cue);
    return position.kind === 'over' && goesOn ? { kind: 'overtime', sinceMs: position.sinceMs } : position;
  };
}

const onAirPosition = positionAt('onAirMs', 'nothing is being sent');
const viewersPosition = positionAt('viewersMs', 'no viewer reports');

/** What is left of the current cue's window, on air and on viewers' screens. */
function WindowCountdowns() {
  return (
    <div className="countdowns">
      <Countdown
        label="On air"
        read={onAirPosition}
        hint="What is left of the window at the frame that is on air now, in media time. Without media being sent there is nothing to count in."
      />
      <Countdown
        label="Viewers see"
        read={viewersPosition}
        hint="What is left of the window at the frame on the median viewer’s screen, in media time. It needs viewers who report what they see."
      />
    </div>
  );
}

function VoteFigures({ final }: { readonly final: boolean }) {
  const { stores } = useStudio();
  const votes = useRun(currentVotes);
  const rate = useStore(stores.telemetry, (state) => latestFigure(state.points, 'votesPerSecond'));
  return (
    <div className="row results-figures">
      <Figure
        label={final ? 'Votes, final' : 'Votes'}
        value={{ text: formatCount(votes), unit: '' }}
        hint="Votes counted by the engine for this cue and run."
        emptyHint="No count has come from the engine yet."
      />
      <Figure
        label="Votes per second"
        value={formatDecimal(rate, rate !== null && rate >= 100 ? 0 : 1, '/s')}
        hint="Votes counted in the last second."
        emptyHint="Not measured yet."
      />
    </div>
  );
}
