import type { DeviceAction } from '../../../shared/cues/device/device-cue.ts';
import type { Device } from '../../../shared/show/show.ts';

const KIND_OF_DEVICE: Readonly<Record<Device['kind'], DeviceAction['kind']>> = {
  osc: 'osc',
  http: 'http',
  obs: 'obs-scene',
};

/** A first action for a device, valid as it is; what it was is kept where the kind of device is the same. */
export function actionFor(device: Device, before: DeviceAction): DeviceAction {
  const kind = KIND_OF_DEVICE[device.kind];
  if (before.kind === kind) return { ...before, deviceId: device.id };
  switch (kind) {
    case 'osc':
      return { kind, deviceId: device.id, address: '/cue/go', args: [] };
    case 'http':
      return { kind, deviceId: device.id, method: 'POST', path: '/', body: '' };
    case 'obs-scene':
      return { kind, deviceId: device.id, scene: 'Scene' };
  }
}

/** What an action does, in one line. */
export function actionWords(action: DeviceAction, argsText: string): string {
  switch (action.kind) {
    case 'osc':
      return `OSC ${action.address} ${argsText}`.trim();
    case 'http':
      return `${action.method} ${action.path}`;
    case 'obs-scene':
      return `OBS scene “${action.scene}”`;
  }
}
