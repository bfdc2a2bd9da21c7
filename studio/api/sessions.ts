import type { Clock } from '../../shared/time/clock.ts';
import type { KeptSessions } from './kept-sessions.ts';
import { newSecret, sameSecret, sign } from './secrets.ts';

const SESSION_LIFETIME_MS = 7 * 24 * 3_600_000;
const PURPOSE = 'cuelight session 2';
/** Stands for the studio's own machine where the id of a link would. */
const OWNER = 'owner';

/**
 * Sessions by signature: the cookie says when it ends and is signed, so a restarted host knows it again. A restarted studio
 * signs with another secret; it knows those of links again by what it kept of them.
 * Cookies do not tell ports apart (RFC 6265 §8.5), so two studios on one machine use two names.
 */
export class Sessions {
  readonly #clock: Clock;
  readonly #secret: string;
  readonly #cookieName: string;
  readonly #kept: Pick<KeptSessions, 'keep' | 'has'>;

  constructor(options: { clock: Clock; secret: string; port: number; kept: Pick<KeptSessions, 'keep' | 'has'> }) {
    this.#kept = options.kept;
    this.#clock = options.clock;
    this.#secret = options.secret;
    this.#cookieName = `cuelight-session-${String(options.port)}`;
  }

  /**
   * A `Set-Cookie` value that opens a session: that of a link, or of the studio's own machine (null). Not `Secure`: on loopback the
   * studio speaks plain HTTP.
   */
  open(linkId: string | null): string {
    const endsMs = Math.round(this.#clock.wallNow() + SESSION_LIFETIME_MS);
    const text = `${String(endsMs)}.${newSecret()}.${linkId ?? OWNER}`;
    const value = `${text}.${sign(this.#secret, PURPOSE, text)}`;
    if (linkId !== null) this.#kept.keep(value, linkId, endsMs);
    const maxAgeS = String(SESSION_LIFETIME_MS / 1000);
    return `${this.#cookieName}=${value}; Path=/; HttpOnly; SameSite=Strict; Max-Age=${maxAgeS}`;
  }

  /**
   * Whose session a `Cookie` header holds: that of a link, or of the studio's own machine (`linkId` null); null if it holds
   * no valid one. Two cookies of our name are one too many. Whether the link still is, the caller has to see.
   */
  read(cookieHeader: string | undefined): { linkId: string | null } | null {
    const values = cookieValues(cookieHeader ?? '', this.#cookieName);
    const match =
      values.length === 1 ? /^((\d{1,15})\.[\w-]{43}\.([\w-]{1,64}))\.([\w-]{43})$/.exec(values[0] ?? '') : null;
    if (!match) return null;
    const [value, text = '', endsMs = '', who = '', signature = ''] = match;
    if (Number(endsMs) <= this.#clock.wallNow()) return null;
    const linkId = who === OWNER ? null : who;
    const isOurs = sameSecret(signature, sign(this.#secret, PURPOSE, text));
    return isOurs || (linkId !== null && this.#kept.has(value, linkId)) ? { linkId } : null;
  }
}

/** The values of the cookies of that name (RFC 6265 §4.2.1). */
export function cookieValues(cookieHeader: string, name: string): string[] {
  return cookieHeader
    .split(';')
    .map((pair) => pair.trim())
    .filter((pair) => pair.startsWith(`${name}=`))
    .map((pair) => pair.slice(name.length + 1));
}
