import { Tooltip } from '@mantine/core';
import { CUE_TYPES } from '../../../shared/cues/registry.ts';
import { findCue, goPermission, isOver, windowLabel } from '../cue-view.ts';
import { deliveryOf, withinCue } from '../delivery.ts';
import { EMPTY } from '../format.ts';
import { useLive, useRun, useShowPart, useStudio } from '../studio-context.tsx';

/** The big GO: takes the cue in standby, whose title it shows; Space does the same. */
export function GoButton() {
  const { desk } = useStudio();
  const { permission, cue } = useRun((context) => ({
    permission: goPermission(context),
    // Once the show is over, what would come next is not worth a look: why nothing is taken is.
    cue: isOver(context.run) ? null : findCue(context.show, context.run?.standbyCueId ?? null),
  }));
  const cueId = cue?.id ?? null;
  // As one string: other edits draw nothing anew.
  const within = useShowPart((show) => (show && cueId !== null ? withinCue(show.rundown.cues, cueId).join(' ') : ''));
  const delivered = useLive((live) => deliveryOf(live?.armed ?? [], within.split(' '))?.share ?? null);
  const detail = cue
    ? [
        cue.number === '' ? 'standby' : `cue ${cue.number}`,
        CUE_TYPES[cue.type].label.toLowerCase(),
        windowLabel(cue),
        delivered === null ? EMPTY : `${delivered} have it`,
      ]
        .filter((part) => part !== EMPTY)
        .join(' · ')
    : '';
  return (
    <Tooltip label={permission.allowed ? `${permission.reason} (Space)` : permission.reason}>
      <button
        type="button"
        className="go"
        aria-disabled={!permission.allowed}
        data-testid="go"
        onClick={() => {
          if (permission.allowed) desk.perform('go');
        }}
      >
        <span className="go-word">GO</span>
        <span className="go-what">
          <span className="go-title ellipsis" style={{ display: 'block' }}>
            {cue ? cue.title : permission.reason}
          </span>
          <span className="go-sub">
            {detail} {cue && <span className="key">Space</span>}
          </span>
        </span>
      </button>
    </Tooltip>
  );
}
