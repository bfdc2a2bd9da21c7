import type { Router } from '@orpc/server';
import type { contract } from '../../shared/api/contract.ts';
import type { ApiContext } from './api-context.ts';
import { accessRoutes, type AccessDeps } from './routes/access-routes.ts';
import { airRoutes, type AirDeps } from './routes/air-routes.ts';
import { deviceRoutes, type DeviceDeps } from './routes/device-routes.ts';
import { qaRoutes, type QaDeps } from './routes/qa-routes.ts';
import { implementer, Refusals } from './routes/route-kit.ts';
import { probeRoutes, type ProbeDeps } from './routes/probe-routes.ts';
import { runRoutes, type RunDeps } from './routes/run-routes.ts';
import { showRoutes, type ShowDeps } from './routes/show-routes.ts';
import { telemetryRoutes, type TelemetryDeps } from './routes/telemetry-routes.ts';
import { systemRoutes, type SystemDeps } from './routes/system-routes.ts';

export type RouterDeps = SystemDeps &
  ShowDeps &
  RunDeps &
  AccessDeps &
  DeviceDeps &
  AirDeps &
  ProbeDeps &
  TelemetryDeps &
  QaDeps;
export type ApiRouter = Router<typeof contract, ApiContext>;

/** The contract of shared/api/contract.ts, carried out. */
export function createRouter(deps: RouterDeps): ApiRouter {
  const os = implementer();
  const refusals = new Refusals(() => deps.runner.state.revision);
  return {
    system: systemRoutes(deps, os),
    show: showRoutes(deps, os, refusals),
    run: runRoutes(deps, os, refusals),
    access: accessRoutes(deps, os, refusals),
    devices: deviceRoutes(deps, os, refusals),
    telemetry: telemetryRoutes(deps, os),
    qa: qaRoutes(deps, os, refusals),
    probe: probeRoutes(deps, os, refusals),
    air: airRoutes(deps, os, refusals),
  };
}
