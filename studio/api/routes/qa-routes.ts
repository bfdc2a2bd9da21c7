import type { Router } from '@orpc/server';
import type { contract } from '../../../shared/api/contract.ts';
import type { QaDesk, QaRefusal } from '../../report/qa/qa-desk.ts';
import type { ApiContext } from '../api-context.ts';
import type { Implementer, Refusals } from './route-kit.ts';

export interface QaDeps {
  readonly qa: Pick<
    QaDesk,
    'checklist' | 'putItem' | 'removeItem' | 'signOff' | 'resetChecklist' | 'sign' | 'reports' | 'verify'
  >;
}

export function qaRoutes(
  { qa }: QaDeps,
  os: Implementer,
  refusals: Refusals,
): Router<(typeof contract)['qa'], ApiContext> {
  const isRefused = (answer: object): answer is QaRefusal => 'refused' in answer;
  return {
    checklist: os.qa.checklist.handler(() => qa.checklist),
    putItem: os.qa.putItem.handler(({ input, context }) => qa.putItem(input, context.caller.name)),
    removeItem: os.qa.removeItem.handler(({ input }) => qa.removeItem(input.id)),
    signOff: os.qa.signOff.handler(({ context }) => qa.signOff(context.caller.name)),
    resetChecklist: os.qa.resetChecklist.handler(() => qa.resetChecklist()),
    sign: os.qa.sign.handler(async ({ input, context, errors }) => {
      const answer = await qa.sign(input.runId ?? null, input.name ?? context.caller.name);
      if (isRefused(answer)) throw refusals.refusal(errors.REFUSED, answer.refused);
      return answer;
    }),
    reports: os.qa.reports.handler(async ({ errors }) => {
      const answer = await qa.reports();
      if (isRefused(answer)) throw refusals.refusal(errors.REFUSED, answer.refused);
      return [...answer];
    }),
    verify: os.qa.verify.handler(async ({ input, errors }) => {
      const answer = await qa.verify(input.text);
      if (isRefused(answer)) throw refusals.refusal(errors.REFUSED, answer.refused);
      return answer;
    }),
  };
}
