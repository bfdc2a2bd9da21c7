import { IconEye } from '@tabler/icons-react';
import { useStore } from 'zustand';
import { findCue } from '../cue-view.ts';
import { useRun, useStudio } from '../studio-context.tsx';

/** In place of GO for those whose link takes no cues: what is in standby, and why there is no button. */
export function OnWatch() {
  const { stores } = useStudio();
  const mayPlan = useStore(stores.me, ({ me }) => me?.rights.includes('plan') ?? false);
  const standby = useRun(({ show, run }) => findCue(show, run?.standbyCueId ?? null));
  return (
    <div className="on-watch" role="note">
      <IconEye size={24} stroke={1.5} aria-hidden />
      <div className="on-watch-words">
        <strong className="ellipsis">
          {standby ? `In standby: ${standby.number} ${standby.title}` : 'No cue is in standby'}
        </strong>
        <span className="small dim">
          {mayPlan
            ? 'Your link is for planning: edit the rundown as you like. Cues are taken by the producer and the host.'
            : 'Your link is for watching. Cues are taken by the producer and the host.'}
        </span>
      </div>
    </div>
  );
}
