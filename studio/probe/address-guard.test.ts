import { createServer } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { platformClock } from '../platform-clock.ts';
import { guard, isInside } from './address-guard.ts';
import { HttpFetcher } from './fetcher.ts';

describe('isInside', () => {
  it.each([
    ...[
      '127.0.0.1',
      '10.1.2.3',
      '172.16.0.1',
      '172.31.255.255',
      '192.168.1.1',
      '169.254.169.254',
      '100.64.0.1',
      '0.0.0.0',
    ],
    ...['::1', '::', 'fd00::1', 'fe80::1', '::ffff:127.0.0.1', '::ffff:a00:1', '64:ff9b::7f00:1', '2002:7f00:1::', 'x'],
  ])('keeps %s', (address) => {
    expect(isInside(address)).toBe(true);
  });

  it.each(['1.1.1.1', '172.32.0.1', '192.169.0.1', '2606:4700::1111', '::ffff:1.1.1.1'])('lets %s pass', (address) => {
    expect(isInside(address)).toBe(false);
  });
});

describe('HttpFetcher with a guard', () => {
  const server = createServer((request, response) => {
    if (request.url === '/redirect') response.writeHead(302, { location: `${base('localhost')}/end` }).end();
    else response.end('there');
  });
  const base = (host: string): string => {
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('it does not listen');
    return `http://${host}:${String(address.port)}`;
  };
  const ask = async (url: string, allowed: readonly string[], owner = false): Promise<string> => {
    const fetcher = new HttpFetcher(platformClock, guard(new Set(allowed), owner));
    const signal = new AbortController().signal;
    const fetched = await fetcher.get(url, { timeoutMs: 2_000, signal, range: null, maxBytes: 100 });
    fetcher.close();
    return fetched.ok ? new TextDecoder().decode(fetched.body) : fetched.reason;
  };

  beforeAll(() => new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve)));
  afterAll(() => new Promise((resolve) => server.close(resolve)));

  it('keeps out of the studio’s network, by address, by name and by redirect', async () => {
    const refusal = /only the studio’s owner/;
    expect(await ask(base('127.0.0.1'), [])).toMatch(refusal);
    expect(await ask(base('localhost'), [])).toMatch(refusal);
    expect(await ask(`${base('127.0.0.1')}/redirect`, [base('127.0.0.1')])).toMatch(refusal);
  });

  it('asks what the studio is set up with, and anything for its owner', async () => {
    expect(await ask(base('127.0.0.1'), [base('127.0.0.1')])).toBe('there');
    expect(await ask(`${base('localhost')}/redirect`, [], true)).toBe('there');
  });

  it('says in words why nothing came', async () => {
    expect(await ask('http://127.0.0.1:1/', [], true)).toMatch(/nothing listens/);
  });
});
