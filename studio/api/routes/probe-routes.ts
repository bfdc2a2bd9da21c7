import type { Router } from '@orpc/server';
import type { contract } from '../../../shared/api/contract.ts';
import type { ProbeDesk } from '../../probe/probe-desk.ts';
import type { ApiContext } from '../api-context.ts';
import type { Implementer, Refusals } from './route-kit.ts';

export interface ProbeDeps {
  readonly probes: ProbeDesk;
}

export function probeRoutes(
  { probes }: ProbeDeps,
  os: Implementer,
  refusals: Refusals,
): Router<(typeof contract)['probe'], ApiContext> {
  return {
    cdns: os.probe.cdns.handler(() => probes.cdns()),
    url: os.probe.url.handler(async ({ input, context, errors }) => {
      const isOwner = context.caller.rights.includes('admin');
      const answer = await probes.probe(input.url, input.seconds * 1000, isOwner);
      if (!answer.ok) throw refusals.refusal(errors.REFUSED, answer.reason);
      return answer.reading;
    }),
  };
}
