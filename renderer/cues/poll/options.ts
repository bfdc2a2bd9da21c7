import type { PollContent, PollOption } from '../../../shared/cues/poll/poll-cue.ts';

export const MAX_OPTIONS = 10;
export const MIN_OPTIONS = 2;
const OPTION_IDS: readonly string[] = 'abcdefghijklmnopqrstuvwxyz'.split('');

/** One more option with an id of its own; the same when it is full. */
export function withOption(poll: PollContent): PollContent {
  if (poll.options.length >= MAX_OPTIONS) return poll;
  const id = OPTION_IDS.find((letter) => poll.options.every((option) => option.id !== letter)) ?? 'z';
  return { ...poll, options: [...poll.options, { id, label: '' }] };
}

/** The same when no more can go. */
export function withoutOption(poll: PollContent, optionId: string): PollContent {
  if (poll.options.length <= MIN_OPTIONS) return poll;
  return { ...poll, options: poll.options.filter((option) => option.id !== optionId) };
}

export function withLabel(poll: PollContent, optionId: string, label: string): PollContent {
  return { ...poll, options: poll.options.map((option) => (option.id === optionId ? { ...option, label } : option)) };
}

/** An option one up (−1) or down (+1); the same at the end. */
export function withMoved(poll: PollContent, index: number, by: -1 | 1): PollContent {
  const moving = poll.options[index];
  const other = poll.options[index + by];
  if (!moving || !other) return poll;
  const options = poll.options.with(index, other).with(index + by, moving);
  return { ...poll, options };
}

/** Shares that look like a result, by option: made up, and said to be so where they are shown. In percent, sum 100. */
export function sampleShares(options: readonly PollOption[]): readonly number[] {
  const weights = options.map((_, index) => [29, 41, 18, 12, 9, 8, 6, 5, 4, 3][index] ?? 1);
  const sum = weights.reduce((total, weight) => total + weight, 0);
  const shares = weights.map((weight) => Math.floor((weight / sum) * 100));
  const rest = 100 - shares.reduce((total, share) => total + share, 0);
  return shares.map((share, index) => (index === 0 ? share + rest : share));
}
