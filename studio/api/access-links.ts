import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { z } from 'zod';
import { accessLinkSchema, type AccessLink, type Role } from '../../shared/api/access.ts';

const storedLinkSchema = accessLinkSchema.extend({ secretHash: z.string() });
export const accessLinksSchema = z.object({ links: z.array(storedLinkSchema) });
type StoredLink = z.infer<typeof storedLinkSchema>;

export interface AccessLinksDeps {
  /** Where they outlive restarts. Throws when the disk refuses. */
  readonly file: {
    load(onDamaged: (problem: string) => void): z.infer<typeof accessLinksSchema> | null;
    save(state: z.infer<typeof accessLinksSchema>): void;
  };
  /** Studio time. */
  now(): number;
  onNotice(level: 'warning', text: string): void;
}

const MAX_LINKS = 200;
/** That somebody came by a link is written at most so often. */
const USED_STEP_MS = 60_000;

/**
 * Links for others, each with a role. The secret (128 random bits) is told once and kept as a hash: with so many bits a
 * plain SHA-256 can't be guessed back. Withdrawn, it is worth nothing at once.
 */
export class AccessLinks {
  readonly #deps: AccessLinksDeps;
  readonly #listeners = new Set<(linkId: string) => void>();
  #links: readonly StoredLink[];

  constructor(deps: AccessLinksDeps) {
    this.#deps = deps;
    const loaded = deps.file.load((problem) => {
      deps.onNotice('warning', `${problem}. Links given before are worth nothing now: give new ones.`);
    });
    this.#links = loaded?.links ?? [];
  }

  list(): AccessLink[] {
    return this.#links.map(publicPart);
  }

  get(linkId: string): AccessLink | null {
    return this.#links.find((link) => link.id === linkId) ?? null;
  }

  create(name: string, role: Role): { ok: true; link: AccessLink; secret: string } | { ok: false; reason: string } {
    if (this.#links.length >= MAX_LINKS) {
      return { ok: false, reason: `There are ${String(MAX_LINKS)} links already: withdraw some that nobody needs.` };
    }
    const secret = randomBytes(16).toString('base64url');
    const createdAtMs = this.#deps.now();
    const link = { id: randomUUID(), name, role, createdAtMs, lastUsedAtMs: null, secretHash: hashOf(secret) };
    const problem = this.#save([...this.#links, link]);
    return problem === null ? { ok: true, link: publicPart(link), secret } : { ok: false, reason: problem };
  }

  /** Nobody comes by it any more, and who came by it is told to leave. */
  revoke(linkId: string): { ok: true } | { ok: false; reason: string } {
    if (!this.get(linkId)) return { ok: false, reason: 'There is no such link (any more).' };
    const problem = this.#save(this.#links.filter((link) => link.id !== linkId));
    if (problem !== null) return { ok: false, reason: problem };
    for (const listener of this.#listeners) listener(linkId);
    return { ok: true };
  }

  /** The link of a secret; null if there is none. */
  redeem(secret: string): AccessLink | null {
    const secretHash = hashOf(secret);
    const found = this.#links.find((link) => link.secretHash === secretHash);
    if (!found) return null;
    const nowMs = this.#deps.now();
    if (found.lastUsedAtMs === null || nowMs - found.lastUsedAtMs >= USED_STEP_MS) {
      const used = this.#links.map((link) => (link === found ? { ...link, lastUsedAtMs: nowMs } : link));
      const problem = this.#save(used);
      if (problem !== null) this.#deps.onNotice('warning', problem);
    }
    return publicPart(found);
  }

  /** Calls back with each link that is withdrawn. */
  onRevoked(listener: (linkId: string) => void): () => void {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  }

  #save(links: readonly StoredLink[]): string | null {
    try {
      this.#deps.file.save({ links: [...links] });
    } catch (error) {
      return `The links could not be saved: ${error instanceof Error ? error.message : String(error)}`;
    }
    this.#links = links;
    return null;
  }
}

function hashOf(secret: string): string {
  return createHash('sha256').update(`cuelight link 1\n${secret}`).digest('base64url');
}

function publicPart(stored: StoredLink): AccessLink {
  const { secretHash: _, ...link } = stored;
  return link;
}
