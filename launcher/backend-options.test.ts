import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { outputSchema } from '../shared/process/encoder-control.ts';
import { BackendOptionError, parseIngestUrl, readBackendOptions } from './backend-options.ts';

let dir = '';
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'cuelight-key-'));
});
afterAll(() => {
  rmSync(dir, { recursive: true });
});

function keyFile(text: string): string {
  const file = join(dir, 'engine-key');
  writeFileSync(file, text);
  return file;
}

describe('parseIngestUrl', () => {
  it('takes address and parameters apart', () => {
    expect(parseIngestUrl('srt://ingest.example:9000?streamid=a%26b&passphrase=0123456789&latency=300')).toEqual({
      url: 'srt://ingest.example:9000',
      streamId: 'a&b',
      passphrase: '0123456789',
      latencyMs: 300,
    });
    expect(parseIngestUrl('srt://[2001:db8::1]:9000/')).toEqual({
      url: 'srt://[2001:db8::1]:9000',
      streamId: '',
      passphrase: null,
      latencyMs: 200,
    });
  });

  it('takes stream ids of SRT access control and addresses made for other tools', () => {
    expect(parseIngestUrl('srt://h:1?streamid=#!::r=live/main,m=publish').streamId).toBe('#!::r=live/main,m=publish');
    expect(parseIngestUrl('srt://h:1?mode=caller&transtype=live&pbkeylen=16').latencyMs).toBe(200);
  });

  it.each([
    ['http://h:1', 'begin with srt://'],
    ['srt://h', 'names no port, for example srt://h:9000'],
    ['srt://h:', 'names no port'],
    ['srt://:9000', 'names no host'],
    ['srt://h:0', 'from 1 to 65535'],
    ['srt://h:65536', 'from 1 to 65535'],
    ['srt://h:x', 'from 1 to 65535'],
    ['srt://user:word@h:9000', 'no user names'],
    ['srt://h:9000/live', 'have no path'],
    ['srt://h h:9000', 'cannot be read'],
    ['srt://h:1?passphrase=short', 'passphrase has 5 characters; SRT wants 10 to 79'],
    [`srt://h:1?passphrase=${'x'.repeat(80)}`, 'has 80 characters'],
    [`srt://h:1?streamid=${'ü'.repeat(257)}`, 'streamid has 514 bytes; SRT takes 512'],
    ['srt://h:1?latency=120000', 'milliseconds from 20 to 8000'],
    ['srt://h:1?latency=0.2', 'milliseconds'],
    ['srt://h:1?mode=listener', 'only caller'],
    ['srt://h:1?transtype=file', 'only live'],
    ['srt://h:1?pbkeylen=20', '16, 24 or 32'],
    ['srt://h:1?steamid=x', 'Known are streamid, passphrase'],
    ['srt://h:1?latency=200&latency=300', 'gives latency twice'],
    ['srt://h:1?streamid=100%', 'write % as %25'],
  ])('refuses %s in words', (url, words) => {
    expect(() => parseIngestUrl(url)).toThrow(BackendOptionError);
    expect(() => parseIngestUrl(url)).toThrow(words);
  });

  it('gives what the encoder takes, and reads back what it was given', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 65_535 }),
        fc.string({ unit: 'grapheme', maxLength: 100 }),
        fc.option(fc.string({ minLength: 10, maxLength: 79 })),
        fc.integer({ min: 20, max: 8000 }),
        (port, streamId, passphrase, latencyMs) => {
          fc.pre(Buffer.byteLength(streamId) <= 512);
          const secret = passphrase === null ? '' : `&passphrase=${encodeURIComponent(passphrase)}`;
          const url = `srt://h:${String(port)}?streamid=${encodeURIComponent(streamId)}&latency=${String(latencyMs)}${secret}`;
          const ingest = parseIngestUrl(url);
          expect(ingest).toEqual({ url: `srt://h:${String(port)}`, streamId, passphrase, latencyMs });
          expect(outputSchema.parse(ingest)).toEqual(ingest);
        },
      ),
    );
  });

  it('throws nothing but words, and never repeats a passphrase', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (place, query) => {
        try {
          expect(outputSchema.safeParse(parseIngestUrl(`srt://${place}?${query}`)).success).toBe(true);
        } catch (error) {
          if (!(error instanceof BackendOptionError)) throw error;
        }
      }),
    );
    for (const rest of ['&latency=x', '%', '&x=1', '&mode=listener', '&passphrase=0123456789']) {
      expect(() => parseIngestUrl(`srt://h:1?passphrase=top-secret-words&secret-rest${rest}`)).toThrow(
        expect.objectContaining({ message: expect.not.stringContaining('secret') as string }),
      );
    }
  });
});

describe('readBackendOptions', () => {
  it('leaves out what is not named', () => {
    expect(readBackendOptions({})).toEqual({ ingest: null, cdnUrl: null, engine: null });
    expect(readBackendOptions({ cdn: 'https://cdn.example/live/index.m3u8?t=1' })).toEqual({
      ingest: null,
      cdnUrl: 'https://cdn.example/live/index.m3u8?t=1',
      engine: null,
    });
  });

  it('reads the engine’s key from its file', () => {
    const engineKeyFile = keyFile('the-key-of-this-engine\n');
    expect(readBackendOptions({ engine: 'wss://engine.example/', engineKeyFile }).engine).toEqual({
      url: 'wss://engine.example',
      controlKey: 'the-key-of-this-engine',
    });
  });

  it('refuses in words what cannot work', () => {
    const good = keyFile('the-key');
    expect(readBackendOptions({ cdn: ['https://a.example/1.m3u8', 'https://b.example/2.m3u8'] })).toMatchObject({
      cdnUrl: 'https://a.example/1.m3u8',
      otherCdnUrls: ['https://b.example/2.m3u8'],
    });
    expect(() => readBackendOptions({ cdn: 'cdn.example/index.m3u8' })).toThrow('--cdn: it has to be');
    expect(() => readBackendOptions({ cdn: 'https://a:b@cdn.example/' })).toThrow('user name or password');
    expect(() => readBackendOptions({ engine: 'https://x', engineKeyFile: good })).toThrow('ws:// or wss://');
    expect(() => readBackendOptions({ engine: 'wss://x/?key=abc', engineKeyFile: good })).toThrow('--engine-key-file');
    expect(() => readBackendOptions({ engine: 'wss://x' })).toThrow('its key is needed');
    expect(() => readBackendOptions({ engineKeyFile: good })).toThrow('goes with --engine');
    const engineKeyFile = join(dir, 'missing');
    expect(() => readBackendOptions({ engine: 'wss://x', engineKeyFile })).toThrow('no such file');
    expect(() => readBackendOptions({ engine: 'wss://x', engineKeyFile: dir })).toThrow('cannot be read');
    expect(() => readBackendOptions({ engine: 'wss://x', engineKeyFile: keyFile(' \n') })).toThrow('is empty');
    expect(() => readBackendOptions({ engine: 'wss://x', engineKeyFile: keyFile('two words') })).toThrow(
      'the key alone',
    );
  });
});
