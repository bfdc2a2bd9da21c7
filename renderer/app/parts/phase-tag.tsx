import { Tooltip } from '@mantine/core';
import { memo } from 'react';
import type { CuePhase } from '../../../shared/show/run-state.ts';
import { phaseView } from '../cue-view.ts';

/** A cue's phase, in colour and in words. */
export const PhaseTag = memo(function PhaseTag(props: {
  readonly phase: CuePhase;
  readonly note: string | null;
  /** Its phases are those of a question: answers, counting, results. */
  readonly isQuestion: boolean;
}) {
  const { phase, note, isQuestion } = props;
  const view =
    isQuestion || phase !== 'open' ? phaseView(phase) : { ...phaseView(phase), label: 'on', hint: 'It goes on' };
  return (
    <Tooltip label={note === null ? view.hint : `${view.hint}. ${note}`}>
      <span className="tag" data-tone={view.tone}>
        {view.label}
        {note !== null && ' !'}
      </span>
    </Tooltip>
  );
});
