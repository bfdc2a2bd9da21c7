import type { IncomingMessage } from 'node:http';
import { RIGHTS_OF_ROLE } from '../../shared/api/access.ts';
import { API_KEY_HEADER } from '../../shared/api/contract.ts';
import type { AccessLinks } from './access-links.ts';
import type { Caller } from './api-context.ts';
import { bearerKey } from './api-key.ts';
import type { FailureLimiter } from './failure-limiter.ts';
import { headerValues, isStateChanging, refuseHost, refuseOrigin, type Refusal } from './guards.ts';
import { sameSecret } from './secrets.ts';
import type { Sessions } from './sessions.ts';

export interface AccessOptions {
  readonly allowedHosts: ReadonlySet<string>;
  readonly allowedOrigins: ReadonlySet<string>;
  readonly apiKey: string;
  readonly sessions: Sessions;
  readonly links: AccessLinks;
  readonly limiter: FailureLimiter;
}

export type Grant = { readonly caller: Caller } | { readonly refusal: Refusal };

/** Who may come in: Host, Origin and key or session are checked in this order, before anything else is looked at. */
export class Access {
  readonly #options: AccessOptions;

  constructor(options: AccessOptions) {
    this.#options = options;
  }

  /** Host and, where one came, Origin. An upgrade or a change needs an Origin unless it brings the key. */
  refuseAddress(request: IncomingMessage, upgrade: boolean): Refusal | null {
    const { allowedHosts, allowedOrigins } = this.#options;
    const { rawHeaders } = request;
    // Browsers always send Origin with these and never let a page set Authorization on an upgrade.
    const needed =
      (upgrade || isStateChanging(request.method)) && headerValues(rawHeaders, API_KEY_HEADER).length === 0;
    return refuseHost(rawHeaders, allowedHosts) ?? refuseOrigin(rawHeaders, allowedOrigins, needed);
  }

  authenticate(request: IncomingMessage): Grant {
    const { apiKey, sessions, limiter } = this.#options;
    const address = request.socket.remoteAddress ?? '';
    if (headerValues(request.rawHeaders, API_KEY_HEADER).length === 0) {
      const caller = this.#ofSession(sessions.read(request.headers.cookie));
      if (caller) return { caller };
      return refused(401, 'Sign in first, or send the API key as `Authorization: Bearer <key>`.');
    }
    if (limiter.isLocked(address)) return refused(429, 'Too many wrong keys from this address; wait a minute.');
    const key = bearerKey(request.headers.authorization);
    if (key !== null && sameSecret(key, apiKey)) return { caller: KEY_HOLDER };
    limiter.fail(address);
    return refused(401, 'This API key is not the right one; `npm start` prints where its file is.');
  }

  #ofSession(session: { linkId: string | null } | null): Caller | null {
    if (!session) return null;
    if (session.linkId === null) return OWNER;
    const link = this.#options.links.get(session.linkId);
    if (!link) return null;
    const { id: linkId, name, role } = link;
    return { auth: 'session', name, role, rights: RIGHTS_OF_ROLE[role], linkId };
  }
}

/** Who is signed in on the studio's own machine. */
const OWNER: Caller = {
  auth: 'session',
  name: 'Studio',
  role: 'producer',
  rights: [...RIGHTS_OF_ROLE.producer, 'admin'],
  linkId: null,
};

/** Control surfaces and scripts. */
const KEY_HOLDER: Caller = {
  auth: 'key',
  name: 'Control surface',
  role: 'producer',
  rights: RIGHTS_OF_ROLE.producer,
  linkId: null,
};

function refused(status: Refusal['status'], reason: string): Grant {
  return { refusal: { status, reason } };
}
