import type { Show } from '../../shared/show/show.ts';
import { isUntaken, nextStandby, wantedAtMs } from './rundown.ts';
import type { ShowEvent } from './show-events.ts';
import type { ShowModel } from './show-model.ts';

type PlanChanged = Extract<ShowEvent, { type: 'plan-changed' }>;

/** Which untaken cues get another time, or none. A time that has passed already never fires. */
function replanned(model: ShowModel, show: Show, nowMs: number): Pick<PlanChanged, 'armed' | 'disarmed'> {
  const armed: PlanChanged['armed'] = [];
  const disarmed: PlanChanged['disarmed'] = [];
  for (const cue of show.rundown.cues) {
    const known = model.run.cues[cue.id];
    if (known && !isUntaken(model.run, cue.id)) continue;
    const wanted = wantedAtMs(cue, model.run.startedAtMs);
    if (wanted === (known?.plannedAtMs ?? null)) continue;
    if (wanted !== null && wanted > nowMs) armed.push({ cueId: cue.id, atMs: wanted });
    else if (known) {
      const note = wanted === null ? null : 'not armed: its time had passed when it was planned';
      if (note !== known.note || cue.id in model.armed) disarmed.push({ cueId: cue.id, note });
    }
  }
  return { armed, disarmed };
}

function newStandby(model: ShowModel, show: Show): string | null {
  const { run } = model;
  const current = show.rundown.cues.find((cue) => cue.id === run.standbyCueId);
  if (current && !current.skip && isUntaken(run, current.id)) return current.id;
  // A cue that became skipped hands on to the next behind it; otherwise go on behind the cue taken last.
  return nextStandby(show, run, current?.id ?? run.currentCueId);
}

/** Takes the edited plan over: at most one event. */
export function decidePlanChange(model: ShowModel, context: { nowMs: number; show: Show }): ShowEvent[] {
  const { show, nowMs } = context;
  const planned = new Set(show.rundown.cues.map((cue) => cue.id));
  const added = show.rundown.cues.map((cue) => cue.id).filter((cueId) => !(cueId in model.run.cues));
  const removed = Object.keys(model.run.cues).filter((cueId) => !planned.has(cueId) && isUntaken(model.run, cueId));
  const { armed, disarmed } = replanned(model, show, nowMs);
  const standbyCueId = newStandby(model, show);
  const moved = standbyCueId !== model.run.standbyCueId;
  if (!moved && added.length + removed.length + armed.length + disarmed.length === 0) return [];
  return [{ type: 'plan-changed', added, removed, armed, disarmed, standbyCueId }];
}
