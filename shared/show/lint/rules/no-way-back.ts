import { plannedDurationMs, type CueOf } from '../../../cues/registry.ts';
import { setField, type Finding, type PlanRule } from '../finding.ts';

/** How long a picture stays that gets a length by the fix. */
const STAY_MS = 30_000;

/** A scene that nothing takes away again: the show would end on the screen, or `back` never comes. */
export const noWayBack: PlanRule = {
  rule: 'no-way-back',
  check({ live }) {
    const scenes = live.filter((cue): cue is CueOf<'scene'> => cue.type === 'scene');
    const found: Finding[] = [];
    for (const [index, scene] of scenes.entries()) {
      if (scene.then === 'back') {
        if (plannedDurationMs(scene) > 0) continue;
        found.push({
          cueId: scene.id,
          rule: 'no-way-back',
          severity: 'warning',
          text: 'Goes back to the scene before when its time is over, but it has no length.',
          fix: { label: `Let it last ${STAY_MS / 1000} s`, ops: [setField(scene.id, 'durationMs', STAY_MS)] },
        });
      } else if (index === scenes.length - 1 && scene.scene !== 'camera') {
        const lengthMs = plannedDurationMs(scene) > 0 ? null : STAY_MS;
        found.push({
          cueId: scene.id,
          rule: 'no-way-back',
          severity: 'hint',
          text: 'No later scene leads back from here: the show ends on this picture.',
          fix: {
            label: lengthMs === null ? 'Go back when its time is over' : `Go back after ${lengthMs / 1000} s`,
            ops: [
              setField(scene.id, 'then', 'back'),
              ...(lengthMs === null ? [] : [setField(scene.id, 'durationMs', lengthMs)]),
            ],
          },
        });
      }
    }
    return found;
  },
};
