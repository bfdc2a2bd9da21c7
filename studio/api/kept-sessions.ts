import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { Clock, Scheduled } from '../../shared/time/clock.ts';

const keptSessionSchema = z.object({
  /** SHA-256 of the cookie, which ends in 256 bits nobody can guess: it can't be guessed back. */
  cookieHash: z.string(),
  linkId: z.string(),
  /** ms since the Unix epoch. */
  endsAtMs: z.number(),
});
export const keptSessionsSchema = z.object({ sessions: z.array(keptSessionSchema) });
type KeptSession = z.infer<typeof keptSessionSchema>;

export interface KeptSessionsDeps {
  /** Where they outlive restarts of the studio. Throws when the disk refuses. */
  readonly file: {
    load(onDamaged: (problem: string) => void): z.infer<typeof keptSessionsSchema> | null;
    save(state: z.infer<typeof keptSessionsSchema>): void;
  };
  readonly clock: Clock;
  onNotice(level: 'warning', text: string): void;
}

/** Devices that came by one link: a guest who opens it over and over must not fill the file, nor push others out of it. */
const MAX_PER_LINK = 20;
/** Each save waits for the disk: joins that come faster share one. */
const SAVE_SPACING_MS = 200;

/**
 * Sessions by links, as they outlive the studio: a crash in the middle of a show must not log hosts and producers out.
 * Only hashes are kept, so whoever reads the file has no session; the role is the link's, and so is its end. Those of the
 * studio's own machine are not kept: its window signs in anew.
 */
export class KeptSessions {
  readonly #deps: KeptSessionsDeps;
  /** By hash, the oldest first. */
  readonly #sessions: Map<string, KeptSession>;
  #lastSaveMs = Number.NEGATIVE_INFINITY;
  #pendingSave: Scheduled | null = null;
  #isFailing = false;

  constructor(deps: KeptSessionsDeps) {
    this.#deps = deps;
    this.#sessions = new Map(this.#load().map((session) => [session.cookieHash, session]));
  }

  /** Keeps the session of a cookie's value until `endsAtMs` (ms since the Unix epoch). Never throws: a full disk is told. */
  keep(cookieValue: string, linkId: string, endsAtMs: number): void {
    const cookieHash = hashOf(cookieValue);
    this.#sessions.set(cookieHash, { cookieHash, linkId, endsAtMs });
    const nowMs = this.#deps.clock.wallNow();
    for (const session of this.#sessions.values()) if (session.endsAtMs <= nowMs) this.#forget(session);
    const ofLink = [...this.#sessions.values()].filter((session) => session.linkId === linkId);
    for (const session of ofLink.slice(0, -MAX_PER_LINK)) this.#forget(session);
    this.#saveSoon();
  }

  /** Whether the session of this cookie's value is kept for that link and has not ended. */
  has(cookieValue: string, linkId: string): boolean {
    const session = this.#sessions.get(hashOf(cookieValue));
    return session?.linkId === linkId && session.endsAtMs > this.#deps.clock.wallNow();
  }

  /** The link was withdrawn: its sessions are forgotten on disk, too. */
  endAllOf(linkId: string): void {
    const ofLink = [...this.#sessions.values()].filter((session) => session.linkId === linkId);
    for (const session of ofLink) this.#forget(session);
    if (ofLink.length > 0) this.#saveSoon();
  }

  /** Saves what waits to be saved. */
  close(): void {
    if (this.#pendingSave) this.#save();
  }

  /** None when the file is damaged or cannot be read: that costs guests a click, and must not keep the studio from starting. */
  #load(): readonly KeptSession[] {
    const { file, onNotice } = this.#deps;
    const consequence = 'Who came by a link has to open it once more.';
    try {
      const loaded = file.load((problem) => {
        onNotice('warning', `${problem}. ${consequence}`);
      });
      return loaded?.sessions ?? [];
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      onNotice('warning', `Sessions of before could not be read (${reason}). ${consequence}`);
      return [];
    }
  }

  #forget({ cookieHash }: KeptSession): void {
    this.#sessions.delete(cookieHash);
  }

  #saveSoon(): void {
    if (this.#pendingSave) return;
    const waitMs = this.#lastSaveMs + SAVE_SPACING_MS - this.#deps.clock.monoNow();
    if (waitMs <= 0) {
      this.#save();
      return;
    }
    this.#pendingSave = this.#deps.clock.schedule(waitMs, () => {
      this.#save();
    });
  }

  #save(): void {
    this.#pendingSave?.cancel();
    this.#pendingSave = null;
    this.#lastSaveMs = this.#deps.clock.monoNow();
    try {
      this.#deps.file.save({ sessions: [...this.#sessions.values()] });
      this.#isFailing = false;
    } catch (error) {
      // Told once: with a full disk each join would tell it anew.
      if (!this.#isFailing) {
        const reason = error instanceof Error ? error.message : String(error);
        const consequence = 'who came by a link now has to open it once more when the studio is restarted';
        this.#deps.onNotice('warning', `Sessions could not be saved (${reason}): ${consequence}. Free the disk.`);
      }
      this.#isFailing = true;
    }
  }
}

function hashOf(cookieValue: string): string {
  return createHash('sha256').update(`cuelight kept session 1\n${cookieValue}`).digest('base64url');
}
