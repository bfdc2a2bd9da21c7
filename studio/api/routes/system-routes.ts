import type { Router } from '@orpc/server';
import type { contract } from '../../../shared/api/contract.ts';
import type { Live, LiveMessage } from '../../../shared/api/live.ts';
import type { ApiContext } from '../api-context.ts';
import type { Implementer } from './route-kit.ts';

export interface SystemDeps {
  readonly version: string;
  readonly rehearsal: boolean;
  readonly viewerUrl: string | null;
  readonly cdnUrl: string | null;
  readonly oscPort: number | null;
  /** Studio time. */
  now(): number;
  /** How often that was set, or hurried as only off air. */
  clockSteps(): number;
  live(): Live;
  subscribe(signal: AbortSignal | undefined): AsyncGenerator<LiveMessage, void, void>;
}

export function systemRoutes(deps: SystemDeps, os: Implementer): Router<(typeof contract)['system'], ApiContext> {
  return {
    info: os.system.info.handler(({ context }) => ({
      version: deps.version,
      rehearsal: deps.rehearsal,
      viewerUrl: deps.viewerUrl,
      cdnUrl: deps.cdnUrl,
      oscPort: deps.oscPort,
      canCapture: context.auth === 'session' && context.loopback && context.caller.rights.includes('air'),
    })),
    ping: os.system.ping.handler(({ input }) => {
      const t1 = deps.now();
      return { t0: input.t0, t1, t2: deps.now(), clockSteps: deps.clockSteps() };
    }),
    live: os.system.live.handler(() => deps.live()),
    subscribe: os.system.subscribe.handler(({ signal }) => deps.subscribe(signal)),
  };
}
