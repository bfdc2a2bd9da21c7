import { describe, expect, it } from 'vitest';
import { goLivePermission, sameSource, sourceOfDraft } from './source-draft.ts';

const draft = { kind: 'ui' as const, path: '', url: '' };
const ready = { linkOpen: true, encoderKnown: true, draft, someoneCaptures: true };

describe('sourceOfDraft', () => {
  it('takes addresses of the known kinds only', () => {
    for (const url of ['srt://1.2.3.4:9000', 'rtmp://x/y', 'https://x/live.m3u8']) {
      expect(sourceOfDraft({ ...draft, kind: 'url', url }).source).toEqual({ kind: 'url', url });
    }
    for (const url of ['', 'javascript:alert(1)', 'file:///etc/passwd', 'not a url']) {
      expect(sourceOfDraft({ ...draft, kind: 'url', url }).source).toBeNull();
    }
  });

  it('wants a path for a file', () => {
    expect(sourceOfDraft({ ...draft, kind: 'file', path: ' ' }).source).toBeNull();
    expect(sourceOfDraft({ ...draft, kind: 'file', path: ' /a.mp4 ' }).source).toEqual({
      kind: 'file',
      path: '/a.mp4',
    });
  });
});

describe('goLivePermission', () => {
  it('wants a picture, an encoder and a host, and says which is missing', () => {
    expect(goLivePermission(ready).allowed).toBe(true);
    expect(goLivePermission({ ...ready, someoneCaptures: false }).reason).toMatch(/camera or a screen/);
    expect(goLivePermission({ ...ready, encoderKnown: false }).reason).toMatch(/encoder/);
    expect(goLivePermission({ ...ready, linkOpen: false }).reason).toMatch(/host/);
    expect(goLivePermission({ ...ready, draft: { ...draft, kind: 'test' }, someoneCaptures: false }).allowed).toBe(
      true,
    );
  });
});

it('tells sources apart', () => {
  expect(sameSource({ kind: 'test' }, { kind: 'test' })).toBe(true);
  expect(sameSource({ kind: 'file', path: 'a' }, { kind: 'file', path: 'b' })).toBe(false);
  expect(sameSource(null, { kind: 'test' })).toBe(false);
});
