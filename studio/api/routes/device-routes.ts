import type { Router } from '@orpc/server';
import type { contract } from '../../../shared/api/contract.ts';
import type { DeviceStatus } from '../../../shared/api/devices.ts';
import type { DeviceAction } from '../../../shared/cues/device/device-cue.ts';
import type { ApiContext } from '../api-context.ts';
import type { Implementer, Refusals } from './route-kit.ts';

export interface DeviceDeps {
  readonly devices: {
    statuses(): DeviceStatus[];
    /** Says in words why not; null when it is kept. */
    setPassword(deviceId: string, password: string): string | null;
    test(action: DeviceAction): Promise<{ ok: boolean; detail: string; tookMs: number }>;
  };
}

export function deviceRoutes(
  { devices }: DeviceDeps,
  os: Implementer,
  refusals: Refusals,
): Router<(typeof contract)['devices'], ApiContext> {
  return {
    status: os.devices.status.handler(() => devices.statuses()),
    setPassword: os.devices.setPassword.handler(({ input, errors }) => {
      const problem = devices.setPassword(input.deviceId, input.password);
      if (problem !== null) throw refusals.refusal(errors.REFUSED, problem);
      return { ok: true as const };
    }),
    test: os.devices.test.handler(({ input }) => devices.test(input.action)),
  };
}
