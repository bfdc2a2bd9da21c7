import type { OptionStanding } from './cue-view.ts';

/** So many lines are read from 3 m; see host.css. */
export const FRONT_LINES = 5;

/** Those that are told one by one, and the others together; null: there are no others. */
export interface FrontStandings {
  readonly front: readonly OptionStanding[];
  readonly rest: {
    readonly options: number;
    readonly votes: number;
    readonly pct: number;
    readonly labels: string;
  } | null;
}

/**
 * As many options as are read from afar: all in their own order where they fit, else the right and the leading ones by their
 * votes (equal ones in their own order) and the others as one line. Pure.
 */
export function frontStandings(standings: readonly OptionStanding[], lines = FRONT_LINES): FrontStandings {
  if (standings.length <= lines) return { front: standings, rest: null };
  const ranked = standings.toSorted((a, b) => b.votes - a.votes);
  const told = new Set(ranked.toSorted((a, b) => Number(b.right) - Number(a.right)).slice(0, lines - 1));
  const others = ranked.filter((one) => !told.has(one));
  return {
    front: ranked.filter((one) => told.has(one)),
    rest: {
      options: others.length,
      votes: others.reduce((sum, { votes }) => sum + votes, 0),
      pct: others.reduce((sum, { pct }) => sum + pct, 0),
      labels: others.map(({ label, pct }) => `${label} ${pct.toFixed(0)} %`).join(', '),
    },
  };
}
