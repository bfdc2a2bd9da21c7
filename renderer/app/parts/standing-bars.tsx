import { IconCheck } from '@tabler/icons-react';
import type { OptionStanding } from '../cue-view.ts';
import { formatCount } from '../format.ts';
import { frontStandings } from '../front-standings.ts';

/**
 * Results of a poll as bars; the leader stands out in the accent colour, and its figures in weight. From afar there is room for
 * some of many options: those that lead, and the others in one line.
 */
export function StandingBars({
  standings,
  large,
}: {
  readonly standings: readonly OptionStanding[];
  readonly large: boolean;
}) {
  const { front, rest } = large ? frontStandings(standings) : { front: standings, rest: null };
  return (
    <ul className="bars">
      {front.map((standing) => (
        <li key={standing.id} data-option={standing.id}>
          <Bar {...standing} title={standing.label} />
        </li>
      ))}
      {rest && (
        <li key="rest" data-rest>
          <Bar {...rest} leads={false} right={false} label={`${String(rest.options)} more`} title={rest.labels} />
        </li>
      )}
    </ul>
  );
}

interface BarFigures {
  readonly label: string;
  readonly title: string;
  readonly votes: number;
  readonly pct: number;
  readonly leads: boolean;
  readonly right: boolean;
}

function Bar({ label, title, votes, pct, leads, right }: BarFigures) {
  return (
    <>
      <div className="bar-head">
        <span className="bar-label" title={title}>
          {label}
        </span>
        {right && <IconCheck className="bar-right" role="img" aria-label="the right answer" />}
        <span className="bar-pct">{pct.toFixed(0)} %</span>
        <span className="dim small bar-votes">{formatCount(votes)}</span>
      </div>
      <div className="bar-track">
        <div className="bar-fill" data-leads={leads} style={{ transform: `scaleX(${pct / 100})` }} />
      </div>
    </>
  );
}
