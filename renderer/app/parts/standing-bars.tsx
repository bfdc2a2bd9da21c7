import type { OptionStanding } from '../cue-view.ts';
import { formatCount } from '../format.ts';

/** Above this many options the large view sets them in two columns. */
const MANY_OPTIONS = 5;

/** Results of a poll as bars; the leader stands out in the accent colour, and its figures in weight. */
export function StandingBars({ standings }: { readonly standings: readonly OptionStanding[] }) {
  return (
    <ul className="bars" data-many={standings.length > MANY_OPTIONS}>
      {standings.map((standing) => (
        <li key={standing.id} data-option={standing.id}>
          <div className="bar-head">
            <span className="bar-label" title={standing.label}>
              {standing.label}
            </span>
            <span className="bar-pct">{standing.pct.toFixed(0)} %</span>
            <span className="dim small bar-votes">{formatCount(standing.votes)}</span>
          </div>
          <div className="bar-track">
            <div
              className="bar-fill"
              data-leads={standing.leads}
              style={{ transform: `scaleX(${standing.pct / 100})` }}
            />
          </div>
        </li>
      ))}
    </ul>
  );
}
