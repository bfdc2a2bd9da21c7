import type { PollDraft } from './poll-draft.ts';

/** The poll as viewers will see it, live while it is being written. */
export function PollPreview({ draft }: { readonly draft: PollDraft }) {
  return (
    <div className="viewer-preview" role="img" aria-label="How viewers will see the poll">
      <div className="viewer-preview-card">
        <div className="viewer-preview-question">{draft.question.trim() || 'Your question'}</div>
        {draft.options.map((option, index) => (
          <div className="viewer-preview-option" key={option.id}>
            {option.label.trim() || `Option ${index + 1}`}
          </div>
        ))}
        <div className="viewer-preview-foot">
          {draft.windowLimited ? `${draft.window} to answer` : 'open until you close it'} ·{' '}
          {draft.reveal === 'auto' ? 'results follow at once' : 'results when you reveal them'}
        </div>
      </div>
    </div>
  );
}
