/** What the button says that makes the time axis follow the time, and what it does. */
export interface FollowWords {
  readonly label: string;
  readonly hint: string;
  /** Green stands for what is live, and for nothing else. */
  readonly level: 'green' | 'amber' | 'grey';
}

/** @param replayTime the time of day that a replay stands at; null: what is shown is live */
export function followWords(following: boolean, replayTime: string | null): FollowWords {
  const again = '(End, or double click in a plot)';
  if (replayTime !== null) {
    return {
      label: `Replay ${replayTime}`,
      level: following ? 'amber' : 'grey',
      hint: following
        ? 'Recorded, not live: the axis follows the time of the replay. Click to hold it where it is.'
        : `Recorded, not live: the axis stands still. Click to follow the time of the replay again ${again}.`,
    };
  }
  return {
    label: 'Live',
    level: following ? 'green' : 'grey',
    hint: following
      ? 'The axis follows the time. Click to hold it where it is.'
      : `The axis stands still. Click to follow the time again ${again}.`,
  };
}
