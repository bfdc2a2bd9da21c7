import { ORPCError, type Router } from '@orpc/server';
import type { contract } from '../../../shared/api/contract.ts';
import type { CaptureStats, Programme } from '../../../shared/api/live.ts';
import type { Source } from '../../../shared/process/encoder-control.ts';
import type { AirResult } from '../../backends/air-control.ts';
import type { ApiContext } from '../api-context.ts';
import type { Implementer, Refusals } from './route-kit.ts';

export interface AirDeps {
  readonly media: { readonly url: string; readonly ticket: string };
  captureStats(stats: CaptureStats): void;
  readonly air: {
    start(source: Source): AirResult;
    stop(): AirResult;
    setProgramme(changes: { scene?: Programme['scene'] | undefined; latencyMark?: boolean | undefined }): Programme;
  };
}

export function airRoutes(
  { air, media, captureStats }: AirDeps,
  os: Implementer,
  refusals: Refusals,
): Router<(typeof contract)['air'], ApiContext> {
  return {
    start: os.air.start.handler(({ input, errors }) => refusals.done(air.start(input.source), errors.REFUSED)),
    stop: os.air.stop.handler(({ errors }) => refusals.done(air.stop(), errors.REFUSED)),
    programme: os.air.programme.handler(({ input }) => air.setProgramme(input)),
    mediaSession: os.air.mediaSession.handler(({ context, errors }) => {
      if (context.auth !== 'session' || context.transport !== 'websocket') {
        const reason = 'The media ticket is given only over the WebSocket of a signed-in page.';
        throw refusals.refusal(errors.REFUSED, reason);
      }
      if (!context.loopback) {
        throw refusals.refusal(errors.REFUSED, "Capture works only on the studio's own machine.");
      }
      return media;
    }),
    captureStats: os.air.captureStats.handler(({ input, context }) => {
      if (context.auth !== 'session') {
        throw new ORPCError('FORBIDDEN', { message: 'Only the capturing page tells this.' });
      }
      captureStats(input);
      return { ok: true as const };
    }),
  };
}
