import { call, ORPCError, type AnyProcedure } from '@orpc/server';
import { describe, expect, it } from 'vitest';
import { RIGHTS_OF_ROLE, roleSchema, type Right, type Role } from '../../shared/api/access.ts';
import { contract } from '../../shared/api/contract.ts';
import type { ApiContext } from './api-context.ts';
import { forbiddenReason, rightOf, RIGHT_OF_PROCEDURE } from './rights.ts';
import { createRouter, type RouterDeps } from './router.ts';

const procedures = Object.entries(contract).flatMap(([group, all]) =>
  Object.keys(all).map((name) => [group, name] as const),
);
/** Nothing behind it: what is let through fails there, and what is not fails before. */
const router = createRouter({ runner: { state: { revision: 1 } } } as RouterDeps);

function contextOf(role: Role, rights: readonly Right[]): ApiContext {
  const caller = { auth: 'session' as const, name: role, role, rights, linkId: null };
  return { auth: 'session', transport: 'websocket', loopback: true, caller, clientId: 'c', connection: null };
}

/** The reason if the procedure is forbidden; null if the caller was let through to it. */
async function refusal(group: string, name: string, context: ApiContext): Promise<string | null> {
  const groups = router as unknown as Record<string, Record<string, AnyProcedure>>;
  const procedure = groups[group]?.[name];
  if (!procedure) throw new Error(`${group}.${name} is not carried out`);
  try {
    await call(procedure, undefined, { context, path: [group, name] });
    return null;
  } catch (error) {
    if (!(error instanceof ORPCError) || error.code !== 'FORBIDDEN') return null;
    return (error.data as { reason: string }).reason;
  }
}

describe('role × procedure', () => {
  it('knows the right of every procedure of the contract, and of no other', () => {
    const named = Object.entries(RIGHT_OF_PROCEDURE).flatMap(([group, all]) =>
      Object.keys(all).map((name) => `${group}.${name}`),
    );
    expect(named.sort()).toEqual(procedures.map((path) => path.join('.')).sort());
    expect(rightOf(['run', 'constructor'])).toBeNull();
    expect(rightOf(['__proto__', 'go'])).toBeNull();
    expect(rightOf(['run'])).toBeNull();
  });

  it.each(roleSchema.options)('lets a %s do what the role may, and nothing else', async (role) => {
    const rights = RIGHTS_OF_ROLE[role];
    for (const [group, name] of procedures) {
      const right = rightOf([group, name]);
      const reason = await refusal(group, name, contextOf(role, rights));
      if (right !== null && rights.includes(right)) expect(reason, `${group}.${name}`).toBeNull();
      else expect(reason, `${group}.${name}`).toMatch(/may not .* may\.$/);
    }
  });

  it('keeps links to plan away from GO, and from everything on air', async () => {
    const planner = contextOf('planner', RIGHTS_OF_ROLE.planner);
    const taking = ['go', 'goNext', 'control', 'fire', 'jump', 'void', 'panic', 'hold', 'start', 'finish', 'reset'];
    for (const name of [...taking, 'acknowledge']) {
      expect(await refusal('run', name, planner), name).toMatch(/A planner may not/);
    }
    for (const name of ['start', 'stop', 'programme', 'mediaSession']) {
      expect(await refusal('air', name, planner), name).toMatch(/A planner may not/);
    }
    expect(await refusal('devices', 'test', planner)).toMatch(/A planner may not run the show/);
    expect(await refusal('show', 'edit', planner)).toBeNull();
  });

  it('lets QA probe an address, and change nothing that is planned or on air', async () => {
    const qa = contextOf('qa', RIGHTS_OF_ROLE.qa);
    expect(await refusal('probe', 'url', qa)).toBeNull();
    // The target latency is a field of the show.
    expect(await refusal('show', 'edit', qa)).toMatch(/^QA may not edit the plan; a producer or planner may\.$/);
    for (const name of ['go', 'panic', 'start']) expect(await refusal('run', name, qa), name).toMatch(/^QA may not/);
    for (const name of ['start', 'stop', 'programme'])
      expect(await refusal('air', name, qa), name).toMatch(/^QA may not/);
    for (const role of ['planner', 'viewer'] as const) {
      expect(await refusal('probe', 'url', contextOf(role, RIGHTS_OF_ROLE[role]))).toMatch(
        /producer or host or QA may\.$/,
      );
    }
  });

  it('lets nobody without rights do anything', async () => {
    for (const [group, name] of procedures) expect(await refusal(group, name, contextOf('viewer', []))).not.toBeNull();
  });

  it('says who may', () => {
    expect(forbiddenReason('planner', 'run')).toBe('A planner may not run the show; a producer or host may.');
    expect(forbiddenReason('producer', 'admin')).toMatch(/whoever is signed in on the studio’s own machine may\.$/);
  });
});
