import { ORPCError } from '@orpc/server';
import type { contract } from '../../shared/api/contract.ts';
import { RIGHTS_OF_ROLE, roleSchema, type Right, type Role } from '../../shared/api/access.ts';

type RightsTable = { readonly [G in keyof typeof contract]: { readonly [P in keyof (typeof contract)[G]]: Right } };

/** The right that each procedure asks for. A procedure that does not stand here is nobody's. */
export const RIGHT_OF_PROCEDURE: RightsTable = {
  system: { info: 'read', ping: 'read', live: 'read', subscribe: 'read' },
  show: { get: 'read', edit: 'plan', putCue: 'plan', removeCue: 'plan', moveCue: 'plan', settings: 'plan' },
  run: {
    state: 'read',
    report: 'read',
    runs: 'read',
    afterShow: 'read',
    go: 'run',
    goNext: 'run',
    control: 'run',
    fire: 'run',
    jump: 'run',
    back: 'run',
    standby: 'run',
    close: 'run',
    reveal: 'run',
    void: 'run',
    hold: 'run',
    release: 'run',
    panic: 'run',
    addTime: 'run',
    start: 'run',
    finish: 'run',
    reset: 'run',
    tellHost: 'run',
    acknowledge: 'acknowledge',
  },
  access: { me: 'read', presence: 'read', links: 'admin', createLink: 'admin', revokeLink: 'admin' },
  telemetry: {
    history: 'read',
    marks: 'read',
    heat: 'read',
    alarms: 'read',
    seen: 'see-alarms',
    incidents: 'read',
    recordings: 'read',
    returnStats: 'read',
  },
  qa: {
    checklist: 'read',
    putItem: 'see-alarms',
    removeItem: 'see-alarms',
    signOff: 'see-alarms',
    resetChecklist: 'see-alarms',
    sign: 'see-alarms',
    reports: 'read',
    verify: 'read',
  },
  probe: { cdns: 'read', url: 'probe' },
  devices: { status: 'read', setPassword: 'admin', test: 'run' },
  air: { start: 'air', stop: 'air', programme: 'air', mediaSession: 'air', captureStats: 'air' },
};

const WHAT: Readonly<Record<Right, string>> = {
  read: 'see the studio',
  plan: 'edit the plan',
  run: 'run the show',
  air: 'go on air, or change what is',
  acknowledge: 'acknowledge messages to the host',
  'see-alarms': 'mark alarms as seen, tick the checklist or sign reports',
  probe: 'probe addresses',
  admin: 'give links or set passwords',
};

/** Who may, in words: "A planner may not run the show; a producer or host may." */
export function forbiddenReason(role: Role, right: Right): string {
  const able = roleSchema.options.filter((other) => RIGHTS_OF_ROLE[other].includes(right));
  const who =
    able.length === 0 ? 'whoever is signed in on the studio’s own machine' : `a ${able.map(nameOf).join(' or ')}`;
  const subject = role === 'qa' ? nameOf(role) : `A ${role}`;
  return `${subject} may not ${WHAT[right]}; ${who} may.`;
}

/** A role as it is written in a sentence. */
function nameOf(role: Role): string {
  return role === 'qa' ? 'QA' : role;
}

export function forbidden(role: Role, right: Right): ORPCError<'FORBIDDEN', { reason: string }> {
  const reason = forbiddenReason(role, right);
  return new ORPCError('FORBIDDEN', { status: 403, message: reason, data: { reason } });
}

/** The right a procedure asks for; null if it is unknown. */
export function rightOf(path: readonly string[]): Right | null {
  const [group = '', name = ''] = path;
  const table: Readonly<Record<string, Readonly<Record<string, Right>>>> = RIGHT_OF_PROCEDURE;
  if (path.length !== 2 || !Object.hasOwn(table, group)) return null;
  const procedures = table[group] ?? {};
  return Object.hasOwn(procedures, name) ? (procedures[name] ?? null) : null;
}
