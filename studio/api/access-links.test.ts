import { describe, expect, it } from 'vitest';
import { FakeClock } from '../../shared/time/fake-clock.ts';
import { AccessLinks } from './access-links.ts';
import { Access } from './access.ts';
import { sendDownload } from './downloads.ts';
import { FailureLimiter } from './failure-limiter.ts';
import { LinkGuests } from './link-guests.ts';
import { linkOrigin } from './open-api.ts';
import { People } from './people.ts';
import { Sessions } from './sessions.ts';

function setUp() {
  const clock = new FakeClock();
  let stored: string | null = null;
  let isFull = false;
  const notices: string[] = [];
  const file = {
    load: () => (stored === null ? null : JSON.parse(stored)),
    save: (state: unknown) => {
      if (isFull) throw new Error('no space left');
      stored = JSON.stringify(state);
    },
  };
  const open = () => new AccessLinks({ file, now: () => clock.wallNow(), onNotice: (_, text) => notices.push(text) });
  return { clock, open, notices, stored: () => stored ?? '', fill: () => (isFull = true) };
}

function made(links: AccessLinks, role: 'planner' | 'viewer' = 'planner') {
  const result = links.create('Ann', role);
  if (!result.ok) throw new Error(result.reason);
  return result;
}

describe('AccessLinks', () => {
  it('tells a secret of 128 bits once, keeps its hash, and knows it after a restart', () => {
    const { open, stored } = setUp();
    const { link, secret } = made(open());
    expect(secret).toMatch(/^[\w-]{22}$/);
    expect(stored()).not.toContain(secret);
    const again = open();
    expect(again.list()).toEqual([link]);
    expect(again.list()[0]).not.toHaveProperty('secretHash');
    expect(again.redeem(secret)).toMatchObject({ id: link.id, role: 'planner' });
    expect(again.redeem(`${secret.slice(1)}A`)).toBeNull();
    expect(again.list()[0]?.lastUsedAtMs).not.toBeNull();
  });

  it('is worth nothing once withdrawn, and tells at once', () => {
    const { open } = setUp();
    const links = open();
    const { link, secret } = made(links);
    const revoked: string[] = [];
    links.onRevoked((linkId) => revoked.push(linkId));
    expect(links.revoke(link.id)).toEqual({ ok: true });
    expect(revoked).toEqual([link.id]);
    expect(links.redeem(secret)).toBeNull();
    expect(open().redeem(secret)).toBeNull();
    expect(links.revoke(link.id)).toMatchObject({ ok: false });
  });

  it('makes none that it cannot keep', () => {
    const { open, fill } = setUp();
    const links = open();
    fill();
    expect(links.create('Ann', 'viewer')).toMatchObject({ ok: false, reason: /no space left/ });
    expect(links.list()).toEqual([]);
  });
});

describe('a session by a link', () => {
  it('has the role of its link for as long as there is one', () => {
    const { clock, open } = setUp();
    const links = open();
    const sessions = new Sessions({
      clock,
      secret: 'of-the-launcher',
      port: 1,
      kept: { keep: () => undefined, has: () => false },
    });
    const access = new Access({
      allowedHosts: new Set(),
      allowedOrigins: new Set(),
      apiKey: 'k',
      sessions,
      links,
      limiter: new FailureLimiter(clock),
    });
    const grant = (linkId: string | null) => {
      const cookie = sessions.open(linkId).split(';')[0];
      return access.authenticate({ rawHeaders: [], headers: { cookie }, socket: {} } as never);
    };
    const { link } = made(links);
    expect(grant(link.id)).toMatchObject({ caller: { role: 'planner', rights: ['read', 'plan'], linkId: link.id } });
    expect(grant(null)).toMatchObject({ caller: { role: 'producer', linkId: null } });
    links.revoke(link.id);
    expect(grant(link.id)).toMatchObject({ refusal: { status: 401 } });
  });
});

describe('what belongs to a connection', () => {
  it('ends with it: presence', () => {
    let changes = 0;
    const people = new People(() => (changes += 1));
    const ends: (() => void)[] = [];
    const connection = () => ({ onClose: (task: () => void) => ends.push(task) });
    const ann = { clientId: 'a', name: 'Ann', role: 'host', workspace: 'host', cueId: null, field: null } as const;
    const first = connection();
    people.tell(first, ann);
    people.tell(first, { ...ann, cueId: 'c1' });
    // The same window again, before its old socket is known to be gone.
    people.tell(connection(), { ...ann, cueId: 'c2' });
    expect(people.all).toEqual([{ ...ann, cueId: 'c2' }]);
    ends[0]?.();
    expect(people.all).toHaveLength(1);
    ends[1]?.();
    expect(people.all).toEqual([]);
    expect(changes).toBe(5);
  });

  it('ends with its link: sockets', () => {
    const guests = new LinkGuests();
    const ended: string[] = [];
    guests.add('l1', () => ended.push('a'));
    const leave = guests.add('l1', () => ended.push('b'));
    guests.add('l2', () => ended.push('c'));
    leave();
    guests.endAll('l1');
    guests.endAll('l1');
    expect(ended).toEqual(['a']);
  });
});

it('names a download in every alphabet, and can show it instead of saving it', async () => {
  const headers = new Map<string, unknown>();
  const response = {
    setHeader: (name: string, value: unknown) => headers.set(name, value),
    writeHead: () => ({ end: () => undefined }),
  };
  const file = { contentType: 'application/pdf', fileName: 'Überblick "1".pdf', body: new Uint8Array(3) };
  await sendDownload(response as never, file, new URLSearchParams());
  expect(headers.get('Content-Disposition')).toBe(
    `attachment; filename="_berblick _1_.pdf"; filename*=UTF-8''%C3%9Cberblick%20%221%22.pdf`,
  );
  await sendDownload(response as never, file, new URLSearchParams('inline'));
  expect(headers.get('Content-Disposition')).toMatch(/^inline;/);
});

it('gives links the address in the network, if there is one', () => {
  const own = ['http://127.0.0.1:4400', 'http://localhost:4400'];
  expect(linkOrigin({ allowedOrigins: own, port: 4400 })).toBe('http://127.0.0.1:4400');
  expect(linkOrigin({ allowedOrigins: [...own, 'http://192.168.0.9:4400'], port: 4400 })).toBe(
    'http://192.168.0.9:4400',
  );
});
