import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { chromiumArguments, findChromium, hasDisplay } from './chromium-window.ts';

let dir = '';
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'cuelight-path-'));
});
afterEach(() => {
  rmSync(dir, { recursive: true });
});

function program(name: string, mode: number): void {
  writeFileSync(join(dir, name), '');
  chmodSync(join(dir, name), mode);
}

describe('findChromium', () => {
  it('takes the best that can be run', () => {
    program('google-chrome', 0o755);
    program('chromium', 0o755);
    expect(findChromium('linux', { PATH: `/nowhere:${dir}` })).toBe(join(dir, 'chromium'));
  });

  it('passes over what is no program, and tells when there is none', () => {
    expect(findChromium('linux', { PATH: dir })).toBeNull();
    expect(findChromium('linux', {})).toBeNull();
  });
});

describe('hasDisplay', () => {
  it('needs X or Wayland on Linux only', () => {
    expect(hasDisplay('linux', {})).toBe(false);
    expect(hasDisplay('linux', { DISPLAY: ':0' })).toBe(true);
    expect(hasDisplay('linux', { WAYLAND_DISPLAY: 'wayland-0' })).toBe(true);
    expect(hasDisplay('darwin', {})).toBe(true);
  });
});

describe('chromiumArguments', () => {
  it('leaves the sandbox on for ordinary users', () => {
    expect(chromiumArguments('http://x/', 'p', false)).not.toContain('--no-sandbox');
    expect(chromiumArguments('http://x/', 'p', true)).toContain('--no-sandbox');
  });

  it('puts what was asked for by hand last, so that it counts', () => {
    expect(chromiumArguments('http://x/', 'p', false, ['--window-size=800,600']).at(-1)).toBe('--window-size=800,600');
  });
});
