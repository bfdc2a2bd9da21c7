import type { DeviceAction } from '../../../cues/device/device-cue.ts';
import type { Device, LifecycleTrigger } from '../../show.ts';
import { setField, type FactRule, type Finding, type LintContext, type PlanRule } from '../finding.ts';

const KIND_OF: Record<DeviceAction['kind'], Device['kind']> = { osc: 'osc', http: 'http', 'obs-scene': 'obs' };
const KIND_NAME: Record<Device['kind'], string> = { osc: 'OSC', http: 'HTTP', obs: 'OBS' };

/** Why a device cannot do this; null: it can. */
function deviceTrouble({ show }: LintContext, action: DeviceAction): string | null {
  const device = show.devices.find(({ id }) => id === action.deviceId);
  const kind = KIND_OF[action.kind];
  if (!device) {
    return action.deviceId === 'unset' ? 'No device is chosen.' : `The show has no device “${action.deviceId}”.`;
  }
  return device.kind === kind
    ? null
    : `“${device.name}” is ${KIND_NAME[device.kind]} and cannot do what ${KIND_NAME[kind]} does.`;
}

/** Actions for a device that the show does not have, or that is of another kind. */
export const missingDevice: PlanRule = {
  rule: 'missing-device',
  check(context) {
    const found: Finding[] = [];
    for (const cue of context.live) {
      if (cue.type !== 'device') continue;
      const trouble = deviceTrouble(context, cue.action);
      if (trouble === null) continue;
      const other = context.show.devices.find(({ kind }) => kind === KIND_OF[cue.action.kind]);
      found.push({
        cueId: cue.id,
        rule: 'missing-device',
        severity: 'error',
        text: `${trouble} The cue would do nothing.`,
        fix: other
          ? {
              label: `Send it to “${other.name}”`,
              ops: [setField(cue.id, 'action', { ...cue.action, deviceId: other.id })],
            }
          : null,
      });
    }
    const isBroken = (trigger: LifecycleTrigger): boolean => deviceTrouble(context, trigger.action) !== null;
    const { lifecycleTriggers } = context.show;
    const broken = lifecycleTriggers.filter(isBroken).length;
    if (broken > 0) {
      found.push({
        cueId: null,
        rule: 'missing-device',
        severity: 'error',
        text: `${broken} of the show’s messages to devices (devices panel) go to none of its devices.`,
        fix: {
          label: `Remove ${broken === 1 ? 'it' : 'them'}`,
          ops: [
            {
              op: 'set-show',
              field: 'lifecycleTriggers',
              value: lifecycleTriggers.filter((trigger) => !isBroken(trigger)),
            },
          ],
        },
      });
    }
    return found;
  },
};

/** Devices that cues of the plan need and that cannot be reached now. */
export const failedDevice: FactRule = {
  rule: 'failed-device',
  check({ live }, { failedDevices }) {
    if (failedDevices.length === 0) return [];
    const reasons = new Map(failedDevices.map(({ deviceId, reason }) => [deviceId, reason]));
    const found: Finding[] = [];
    for (const cue of live) {
      const reason = cue.type === 'device' ? reasons.get(cue.action.deviceId) : undefined;
      if (reason === undefined) continue;
      found.push({ cueId: cue.id, rule: 'failed-device', severity: 'warning', text: reason, fix: null });
    }
    return found;
  },
};
