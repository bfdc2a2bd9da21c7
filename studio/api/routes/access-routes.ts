import type { Router } from '@orpc/server';
import type { contract } from '../../../shared/api/contract.ts';
import type { AccessLink, Role } from '../../../shared/api/access.ts';
import type { ApiContext } from '../api-context.ts';
import type { People } from '../people.ts';
import type { Implementer, Refusals } from './route-kit.ts';

export interface AccessDeps {
  readonly people: People;
  readonly links: {
    list(): AccessLink[];
    create(name: string, role: Role): { ok: true; link: AccessLink; secret: string } | { ok: false; reason: string };
    revoke(linkId: string): { ok: true } | { ok: false; reason: string };
  };
  /** The address that a link's secret becomes. */
  linkUrl(secret: string): string;
}

export function accessRoutes(
  { people, links, linkUrl }: AccessDeps,
  os: Implementer,
  refusals: Refusals,
): Router<(typeof contract)['access'], ApiContext> {
  return {
    me: os.access.me.handler(({ context: { caller, clientId } }) => ({
      name: caller.name,
      role: caller.role,
      rights: [...caller.rights],
      clientId,
    })),
    links: os.access.links.handler(() => links.list()),
    createLink: os.access.createLink.handler(({ input, errors }) => {
      const made = links.create(input.name, input.role);
      if (!made.ok) throw refusals.refusal(errors.REFUSED, made.reason);
      return { link: made.link, url: linkUrl(made.secret) };
    }),
    revokeLink: os.access.revokeLink.handler(({ input, errors }) => {
      const result = links.revoke(input.linkId);
      if (result.ok) return { ok: true as const };
      throw errors.NOT_FOUND({ message: result.reason, data: { reason: result.reason } });
    }),
    presence: os.access.presence.handler(({ input, context, errors }) => {
      const { connection, caller, clientId } = context;
      if (!connection) {
        throw refusals.refusal(
          errors.REFUSED,
          'Presence ends with the connection, so it is told over the WebSocket only.',
        );
      }
      people.tell(connection, { clientId, name: caller.name, role: caller.role, ...input });
      return { ok: true as const };
    }),
  };
}
