import type { PollContent } from '../../../shared/cues/poll/poll-cue.ts';
import { spanText } from '../../../shared/time/span-text.ts';
import { sampleShares } from '../poll/options.ts';

/** A question as the viewer page shows it: open, or with results. */
export function QuestionCard(props: {
  readonly heading: string;
  readonly poll: PollContent;
  /** Null: until closed by hand. */
  readonly windowMs: number | null;
  /** Right answers, marked with the results; null: there are none. */
  readonly correctOptionIds: readonly string[] | null;
  readonly result: boolean;
  readonly foot: string;
}) {
  const { poll, result } = props;
  const shares = sampleShares(poll.options);
  const most = Math.max(...shares);
  return (
    <div className="viewer-card" data-result={result}>
      <div className="viewer-card-head">
        <span className="viewer-card-heading">{props.heading}</span>
        {!result && <span>{props.windowMs === null ? '' : spanText(props.windowMs)}</span>}
      </div>
      <div className="viewer-card-question">{poll.question.trim() || 'Your question'}</div>
      {poll.options.map((option, index) => {
        const share = shares[index] ?? 0;
        const isRight = result && props.correctOptionIds?.includes(option.id) === true;
        return (
          <div
            className="viewer-card-option"
            key={option.id}
            data-right={isRight}
            data-leading={result && share === most}
          >
            {result && <span className="viewer-card-bar" style={{ transform: `scaleX(${share / 100})` }} />}
            {!result && <span className="viewer-card-key">{(index + 1) % 10}</span>}
            <span className="grow">{option.label.trim() || `Option ${index + 1}`}</span>
            {isRight && <span className="viewer-card-tick">✓ right</span>}
            {result && <strong>{share} %</strong>}
          </div>
        );
      })}
      <div className="viewer-card-foot">{props.foot}</div>
    </div>
  );
}
