import { ORPCError, type Router } from '@orpc/server';
import type { contract } from '../../../shared/api/contract.ts';
import type { TelemetryDesk } from '../../telemetry/telemetry-room.ts';
import type { ApiContext } from '../api-context.ts';
import type { Implementer } from './route-kit.ts';

export interface TelemetryDeps {
  readonly telemetry: TelemetryDesk;
}

export function telemetryRoutes(
  { telemetry }: TelemetryDeps,
  os: Implementer,
): Router<(typeof contract)['telemetry'], ApiContext> {
  return {
    history: os.telemetry.history.handler(({ input }) => telemetry.history(input)),
    marks: os.telemetry.marks.handler(({ input }) => telemetry.marks(input)),
    heat: os.telemetry.heat.handler(({ input }) => telemetry.heat(input)),
    alarms: os.telemetry.alarms.handler(() => [...telemetry.alarms()]),
    seen: os.telemetry.seen.handler(({ input, context }) => {
      telemetry.seen(input.ids, context.caller.name);
      return { ok: true as const };
    }),
    incidents: os.telemetry.incidents.handler(({ input }) => telemetry.incidents(input)),
    recordings: os.telemetry.recordings.handler(() => telemetry.recordings.list()),
    returnStats: os.telemetry.returnStats.handler(({ input, context }) => {
      if (context.auth !== 'session') {
        throw new ORPCError('FORBIDDEN', { message: 'Only a window with a return monitor tells this.' });
      }
      telemetry.returnStats(input, context.clientId);
      return { ok: true as const };
    }),
  };
}
