import type { Router } from '@orpc/server';
import type { contract } from '../../../shared/api/contract.ts';
import type { Author } from '../../plan/change-table.ts';
import type { PlanDesk } from '../../plan/plan-desk.ts';
import type { ApiContext } from '../api-context.ts';
import type { Implementer, Refusals } from './route-kit.ts';

export interface ShowDeps {
  readonly plan: Pick<PlanDesk, 'show' | 'planRevision' | 'edit' | 'putCue' | 'removeCue' | 'moveCue' | 'settings'>;
}

export function showRoutes(
  { plan }: ShowDeps,
  os: Implementer,
  refusals: Refusals,
): Router<(typeof contract)['show'], ApiContext> {
  return {
    get: os.show.get.handler(() => ({ show: plan.show, planRevision: plan.planRevision })),
    edit: os.show.edit.handler(async ({ input, context, errors }) => {
      const { requestId, baseRevision, ops, label } = input;
      const result = await plan.edit({ requestId, baseRevision, ops, label: label ?? null }, author(context));
      if (!result.ok) throw refusals.refusal(errors.REFUSED, result.reason);
      return { planRevision: result.planRevision, conflicts: result.conflicts };
    }),
    putCue: os.show.putCue.handler(async ({ input, context, errors }) =>
      refusals.edit(await plan.putCue(input.cue, input.afterCueId, author(context)), errors.REFUSED),
    ),
    removeCue: os.show.removeCue.handler(async ({ input, context, errors }) =>
      refusals.edit(await plan.removeCue(input.cueId, author(context)), errors.REFUSED),
    ),
    moveCue: os.show.moveCue.handler(async ({ input, context, errors }) =>
      refusals.edit(await plan.moveCue(input.cueId, input.afterCueId, author(context)), errors.REFUSED),
    ),
    settings: os.show.settings.handler(async ({ input, context, errors }) =>
      refusals.edit(await plan.settings(input, author(context)), errors.REFUSED),
    ),
  };
}

function author({ clientId, caller }: ApiContext): Author {
  return { clientId, name: caller.name };
}
