import { implement, type ImplementerInternalWithMiddlewares } from '@orpc/server';
import { contract } from '../../../shared/api/contract.ts';
import { headOf, type RunHead, type RunState } from '../../../shared/show/run-state.ts';
import type { EditResult } from '../../plan/plan-desk.ts';
import type { ApiContext } from '../api-context.ts';
import { forbidden, rightOf } from '../rights.ts';

export type Implementer = ImplementerInternalWithMiddlewares<typeof contract, ApiContext, ApiContext>;

/**
 * Answers are ours and typed by the contract, so they are not validated again at run time: with a rundown of 1,000 cues
 * that took 7 ms for each push to each subscriber. (oRPC leaves a validation out whose index is not a number.) Every
 * procedure asks for its right first, before its input is looked at.
 */
export function implementer(): Implementer {
  return implement(contract)
    .$context<ApiContext>()
    .$config({ initialOutputValidationIndex: Number.NaN })
    .use(({ context, next, path }) => {
      const right = rightOf(path);
      if (right === null || !context.caller.rights.includes(right))
        throw forbidden(context.caller.role, right ?? 'admin');
      return next({ context });
    });
}

type Refuse = (options: { message: string; data: { reason: string; revision: number } }) => Error;

/** Turns what did not work into the typed refusal of the contract. */
export class Refusals {
  readonly #revision: () => number;

  /** @param revision of the run, so that the caller sees how stale it was */
  constructor(revision: () => number) {
    this.#revision = revision;
  }

  refusal(refuse: Refuse, reason: string): Error {
    return refuse({ message: reason, data: { reason, revision: this.#revision() } });
  }

  run(result: { ok: true; state: RunState } | { ok: false; reason: string }, refuse: Refuse): RunHead {
    if (result.ok) return headOf(result.state);
    throw this.refusal(refuse, result.reason);
  }

  edit(result: EditResult, refuse: Refuse): { planRevision: number } {
    if (result.ok) return { planRevision: result.planRevision };
    throw this.refusal(refuse, result.reason);
  }

  done(result: { ok: true } | { ok: false; reason: string }, refuse: Refuse): { ok: true } {
    if (result.ok) return { ok: true };
    throw this.refusal(refuse, result.reason);
  }
}
