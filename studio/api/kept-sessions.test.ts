import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FakeClock } from '../../shared/time/fake-clock.ts';
import { StateFile } from '../backends/state-file.ts';
import { KeptSessions, keptSessionsSchema } from './kept-sessions.ts';
import { newSecret } from './secrets.ts';
import { Sessions } from './sessions.ts';

const DAY_MS = 24 * 3_600_000;
const pair = (setCookie: string): string => setCookie.split(';')[0] ?? '';

describe('sessions by links, after a restart of the studio', () => {
  const clock = new FakeClock();
  let dir = '';
  let notices: string[] = [];
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'cuelight-kept-'));
    notices = [];
  });
  afterEach(() => {
    rmSync(dir, { recursive: true });
  });
  const path = () => join(dir, 'link-sessions.json');
  /** As a studio starts: with a secret of its own. */
  function studio(at = clock) {
    const file = new StateFile(path(), keptSessionsSchema, { durable: true });
    const kept = new KeptSessions({ file, clock: at, onNotice: (_, text) => notices.push(text) });
    return { kept, sessions: new Sessions({ clock: at, secret: newSecret(), port: 4400, kept }) };
  }

  it('are known again, those of the studio’s own machine are not', () => {
    const before = studio();
    const guest = pair(before.sessions.open('link-7'));
    const owner = pair(before.sessions.open(null));
    const after = studio();
    expect(after.sessions.read(guest)).toEqual({ linkId: 'link-7' });
    expect(after.sessions.read(owner)).toBeNull();
    expect(studio().sessions.read(guest)).toEqual({ linkId: 'link-7' });
  });

  it('cannot be made from what stands in the file', () => {
    const cookie = pair(studio().sessions.open('link-7'));
    const value = cookie.slice(cookie.indexOf('=') + 1);
    const text = readFileSync(path(), 'utf8');
    for (const part of value.split('.').filter((piece) => piece.length === 43)) expect(text).not.toContain(part);
    const [kept] = keptSessionsSchema.parse(JSON.parse(text)).sessions;
    const name = cookie.slice(0, cookie.indexOf('='));
    expect(studio().sessions.read(`${name}=${kept?.cookieHash ?? ''}`)).toBeNull();
  });

  it('are of their own link and time alone', () => {
    const cookie = pair(studio().sessions.open('link-7'));
    const { sessions } = studio();
    const [name = '', value = ''] = cookie.split('=');
    const [ends = '', nonce = '', , signature = ''] = value.split('.');
    for (const forged of [
      `${ends}.${nonce}.link-8.${signature}`,
      `${ends}.${nonce}.owner.${signature}`,
      `${String(Number(ends) + DAY_MS)}.${nonce}.link-7.${signature}`,
      `${ends}.${newSecret()}.link-7.${signature}`,
      `${ends}.${nonce}.link-7.${newSecret()}`,
    ]) {
      expect(sessions.read(`${name}=${forged}`)).toBeNull();
    }
    expect(sessions.read(cookie)).toEqual({ linkId: 'link-7' });
    expect(studio(new FakeClock(clock.wallNow() + 8 * DAY_MS)).sessions.read(cookie)).toBeNull();
  });

  it('end with their link, on disk too', () => {
    const { sessions, kept } = studio();
    const gone = pair(sessions.open('link-7'));
    const stays = pair(sessions.open('link-8'));
    kept.endAllOf('link-7');
    kept.close();
    expect(keptSessionsSchema.parse(JSON.parse(readFileSync(path(), 'utf8'))).sessions).toHaveLength(1);
    const after = studio();
    expect(after.sessions.read(gone)).toBeNull();
    expect(after.sessions.read(stays)).toEqual({ linkId: 'link-8' });
  });

  it('are forgotten with a notice when the file is damaged or cannot be read, and the studio starts', () => {
    const cookie = pair(studio().sessions.open('link-7'));
    writeFileSync(path(), '{"sessions":[{"cookieHash":1}]}');
    expect(studio().sessions.read(cookie)).toBeNull();
    expect(notices).toEqual([expect.stringMatching(/damaged.*has to open it once more\.$/s)]);
    rmSync(path(), { force: true });
    mkdirSync(path());
    expect(studio().sessions.read(cookie)).toBeNull();
    expect(notices).toEqual([expect.anything(), expect.stringMatching(/could not be read.*open it once more\.$/)]);
  });
});

function inMemory() {
  const clock = new FakeClock();
  const saves: string[] = [];
  const notices: string[] = [];
  const disk = { isFull: false };
  const file = {
    load: () => {
      const last = saves.at(-1);
      return last === undefined ? null : keptSessionsSchema.parse(JSON.parse(last));
    },
    save: (state: unknown) => {
      if (disk.isFull) throw new Error('no space left');
      saves.push(JSON.stringify(state));
    },
  };
  const open = () => new KeptSessions({ file, clock, onNotice: (_, text) => notices.push(text) });
  return { clock, saves, notices, disk, open };
}

describe('what is kept of sessions', () => {
  it('is saved at once, and with the next when more come quickly', () => {
    const { clock, saves, open } = inMemory();
    const kept = open();
    const endsAtMs = clock.wallNow() + DAY_MS;
    kept.keep('a', 'l', endsAtMs);
    expect(saves).toHaveLength(1);
    for (const value of ['b', 'c', 'd']) kept.keep(value, 'l', endsAtMs);
    expect(saves).toHaveLength(1);
    clock.advance(200);
    expect(saves).toHaveLength(2);
    kept.keep('e', 'l', endsAtMs);
    kept.close();
    expect([saves.length, clock.pendingTasks]).toEqual([3, 0]);
    kept.close();
    expect(saves).toHaveLength(3);
    expect(['a', 'b', 'c', 'd', 'e', 'f'].map((value) => open().has(value, 'l'))).toEqual([
      ...Array.from({ length: 5 }, () => true),
      false,
    ]);
  });

  it('works on with a full disk, told once, and is saved with the next when there is room', () => {
    const { clock, saves, notices, disk, open } = inMemory();
    const kept = open();
    disk.isFull = true;
    kept.keep('a', 'l', clock.wallNow() + DAY_MS);
    clock.advance(200);
    kept.keep('b', 'l', clock.wallNow() + DAY_MS);
    expect(kept.has('a', 'l')).toBe(true);
    expect(notices).toEqual([expect.stringMatching(/no space left.*open it once more.*Free the disk\.$/)]);
    disk.isFull = false;
    clock.advance(200);
    kept.keep('c', 'l', clock.wallNow() + DAY_MS);
    expect(saves).toHaveLength(1);
    expect(['a', 'b', 'c'].every((value) => open().has(value, 'l'))).toBe(true);
  });

  it('never grows beyond twenty a link and what has not ended, and the newest is always there', () => {
    const { clock, saves, open } = inMemory();
    const kept = open();
    const step = fc.record({
      link: fc.constantFrom('l1', 'l2', 'l3'),
      lastsMs: fc.integer({ min: 1, max: 60_000 }),
      waitMs: fc.nat({ max: 400 }),
      isWithdrawn: fc.nat({ max: 60 }).map((dice) => dice === 0),
    });
    const ends: { value: string; link: string; endsAtMs: number }[] = [];
    const seen = { fullest: 0, ended: 0 };
    fc.assert(
      fc.property(step, ({ link, lastsMs, waitMs, isWithdrawn }) => {
        clock.advance(waitMs);
        if (isWithdrawn) {
          kept.endAllOf(link);
          for (const { value } of ends.filter((other) => other.link === link))
            expect(kept.has(value, link)).toBe(false);
        }
        const value = `cookie ${String(ends.length)}`;
        const endsAtMs = clock.wallNow() + lastsMs;
        ends.push({ value, link, endsAtMs });
        kept.keep(value, link, endsAtMs);
        expect([kept.has(value, link), kept.has(value, 'another')]).toEqual([true, false]);
        const old = ends.filter((other) => other.endsAtMs <= clock.wallNow());
        seen.ended = old.length;
        for (const other of old.slice(-20)) expect(kept.has(other.value, other.link)).toBe(false);
        clock.advance(200);
        const { sessions } = keptSessionsSchema.parse(JSON.parse(saves.at(-1) ?? ''));
        const count = sessions.filter(({ linkId }) => linkId === link).length;
        seen.fullest = Math.max(seen.fullest, count);
        expect(count).toBeLessThanOrEqual(20);
      }),
      { numRuns: 2_000 },
    );
    expect(seen.fullest).toBe(20);
    expect(seen.ended).toBeGreaterThan(500);
    expect(clock.pendingTasks).toBe(0);
  });
});
