import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mayHavePermission, mayNavigate, mayOpenOutside } from './guards.ts';

const studio = 'http://127.0.0.1:4400/';
const viewer = 'http://127.0.0.1:4480/';

describe('guards', () => {
  it.each([
    'https://example.org/',
    'http://127.0.0.1:4401/',
    'http://127.0.0.1:4400.evil.test/',
    'http://127.0.0.1:4400@evil.test/',
    'https://127.0.0.1:4400/',
    'file:///etc/passwd',
    'javascript:alert(1)',
    'data:text/html,x',
    'about:blank',
    '',
    '\\\\server\\share',
  ])('does not go to %s', (url) => {
    expect(mayNavigate(url, studio)).toBe(false);
    expect(mayHavePermission('media', url, studio)).toBe(false);
  });

  it('goes about in the studio', () => {
    expect(mayNavigate('http://127.0.0.1:4400/?code=x', studio)).toBe(true);
  });

  it('grants camera, microphone and screen to the studio, and nothing else', () => {
    expect(mayHavePermission('media', studio, studio)).toBe(true);
    expect(mayHavePermission('display-capture', studio, studio)).toBe(true);
    expect(mayHavePermission('midi', studio, studio)).toBe(true);
    expect(mayHavePermission('midiSysex', studio, studio)).toBe(false);
    for (const permission of ['geolocation', 'notifications', 'openExternal', 'hid', 'serial', 'usb', 'unknown']) {
      expect(mayHavePermission(permission, studio, studio)).toBe(false);
    }
  });

  it.each([
    'file:///etc/passwd',
    'javascript:1',
    'http://example.org/',
    'smb://x/',
    '-flag',
    '\\\\x\\y',
    'https://u:p@x.test/',
  ])('does not hand %s to the system', (url) => {
    expect(mayOpenOutside(url, viewer)).toBe(false);
  });

  it('hands over https and the viewer page', () => {
    expect(mayOpenOutside('https://example.org/', viewer)).toBe(true);
    expect(mayOpenOutside('http://127.0.0.1:4480/?mark=1', viewer)).toBe(true);
    expect(mayOpenOutside('http://127.0.0.1:4480/', null)).toBe(false);
  });

  it('never throws and never lets another scheme out', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.webUrl(), fc.constantFrom('file:', 'data:', 'vbscript:x')), (url) => {
        if (mayOpenOutside(url, viewer)) expect(['https:', 'http:']).toContain(new URL(url).protocol);
        if (mayNavigate(url, studio)) expect(new URL(url).origin).toBe('http://127.0.0.1:4400');
      }),
    );
    // Making URLs is slow work on a busy machine.
  }, 30_000);
});
