import type { IncomingMessage } from 'node:http';
import { API_KEY_HEADER } from '../../shared/api/contract.ts';
import { bearerKey } from './api-key.ts';
import type { FailureLimiter } from './failure-limiter.ts';
import { headerValues, isStateChanging, refuseHost, refuseOrigin, type Refusal } from './guards.ts';
import type { ApiContext } from './router.ts';
import { sameSecret } from './secrets.ts';
import type { Sessions } from './sessions.ts';

export interface AccessOptions {
  readonly allowedHosts: ReadonlySet<string>;
  readonly allowedOrigins: ReadonlySet<string>;
  readonly apiKey: string;
  readonly sessions: Sessions;
  readonly limiter: FailureLimiter;
}

export type Grant = { readonly auth: ApiContext['auth'] } | { readonly refusal: Refusal };

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
      if (sessions.isValid(request.headers.cookie)) return { auth: 'session' };
      return refused(401, 'Sign in first, or send the API key as `Authorization: Bearer <key>`.');
    }
    if (limiter.isLocked(address)) return refused(429, 'Too many wrong keys from this address; wait a minute.');
    const key = bearerKey(request.headers.authorization);
    if (key !== null && sameSecret(key, apiKey)) return { auth: 'key' };
    limiter.fail(address);
    return refused(401, 'This API key is not the right one; `npm start` prints where its file is.');
  }
}

function refused(status: Refusal['status'], reason: string): Grant {
  return { refusal: { status, reason } };
}
