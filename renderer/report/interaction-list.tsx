import type { AfterShow, InteractionReport } from '../../shared/report/after-show.ts';
import { countLabel, percentLabel, timeLabel } from '../../shared/report/report-text.ts';
import { pathOf, topOf } from './plot-shape.ts';

/** Every take of every poll and quiz question with its bars. */
export function InteractionList({ report }: { readonly report: AfterShow }) {
  return (
    <section className="report-section" aria-label="Results">
      <h2>Results</h2>
      {report.interactions.length === 0 ? (
        <p className="dim">No poll or quiz question was taken in this run.</p>
      ) : (
        <div className="report-interactions">
          {report.interactions.map((one) => (
            <Interaction key={`${one.cueId}~${String(one.take)}`} one={one} timeZone={report.show.timeZone} />
          ))}
        </div>
      )}
    </section>
  );
}

function Interaction({ one, timeZone }: { readonly one: InteractionReport; readonly timeZone: string }) {
  return (
    <article className="report-interaction">
      <h3>
        <span className="dim">{one.number}</span> {one.question}
      </h3>
      <p className="dim small">{lineOf(one, timeZone)}</p>
      <ul className="report-bars">
        {one.options.map((option) => (
          <li key={option.id} data-right={option.right === true}>
            <span className="report-option">
              {option.label}
              {option.right === true && <strong> ✓ right</strong>}
            </span>
            <span className="report-bar" aria-hidden>
              <i style={{ width: `${Math.min(100, option.percent ?? 0).toFixed(2)}%` }} />
            </span>
            <span className="report-num">{countLabel(option.votes)}</span>
            <span className="report-num">{percentLabel(option.percent)}</span>
          </li>
        ))}
      </ul>
      <VotesOverTime one={one} />
    </article>
  );
}

/** Small, under the bars: when the answers came. */
function VotesOverTime({ one }: { readonly one: InteractionReport }) {
  const samples = one.votesOverTime.map(({ atMs, perSecond }) => [atMs, perSecond] as const);
  const top = topOf([samples]);
  if (top === null || samples.length < 2) return null;
  return (
    <figure className="report-spark">
      <svg
        viewBox="0 0 1000 100"
        preserveAspectRatio="none"
        role="img"
        aria-label={`Answers a second, at most ${countLabel(top)}`}
      >
        <path className="report-line" data-tone="one" d={pathOf(samples, top)} />
      </svg>
      <figcaption className="dim small">answers a second, at most {countLabel(top)}</figcaption>
    </figure>
  );
}

function lineOf(one: InteractionReport, timeZone: string): string {
  const viewers = one.viewers === null ? '' : ` of ${countLabel(one.viewers)} viewers`;
  const rate = one.responsePercent === null ? '' : ` (${percentLabel(one.responsePercent)})`;
  const parts = [
    one.kind === 'quiz' ? 'Quiz question' : 'Poll',
    one.take > 1 ? `take ${String(one.take)}` : null,
    `${timeLabel(one.openedAtMs, timeZone)}–${timeLabel(one.closedAtMs, timeZone)}`,
    `${countLabel(one.votes)} answers${viewers}${rate}`,
    one.rightPercent === null ? null : `${percentLabel(one.rightPercent)} right`,
    one.voided ? 'withdrawn' : one.final ? null : 'not final',
    one.final && !one.revealed && !one.voided ? 'not shown to viewers' : null,
  ];
  return parts.filter((part) => part !== null).join(' · ');
}
