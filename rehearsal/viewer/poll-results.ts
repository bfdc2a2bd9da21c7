import type { PollOption } from '../../shared/cues/poll/poll-cue.ts';

export interface OptionResult {
  readonly optionId: string;
  readonly votes: number;
  /** Whole percent; all options together make 100 (0 without any vote). */
  readonly percent: number;
  /** The most votes, alone or shared. */
  readonly leading: boolean;
}

/** Whole percentages that add up to 100, by the largest remainder. */
export function optionResults(
  options: readonly PollOption[],
  counts: Readonly<Record<string, number>>,
): readonly OptionResult[] {
  const votes = options.map((option) => counts[option.id] ?? 0);
  const total = votes.reduce((sum, count) => sum + count, 0);
  const shares = votes.map((count, index) => {
    const exact = total === 0 ? 0 : (count / total) * 100;
    return { index, percent: Math.floor(exact), remainder: exact - Math.floor(exact) };
  });
  let missing = total === 0 ? 0 : 100 - shares.reduce((sum, share) => sum + share.percent, 0);
  for (const share of [...shares].sort((a, b) => b.remainder - a.remainder || a.index - b.index)) {
    if (missing <= 0) break;
    share.percent++;
    missing--;
  }
  const most = Math.max(...votes);
  return options.map((option, index) => ({
    optionId: option.id,
    votes: votes[index] ?? 0,
    percent: shares[index]?.percent ?? 0,
    leading: most > 0 && votes[index] === most,
  }));
}
