import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { lockDataDir } from './data-lock.ts';

let dir = '';
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'cuelight-lock-'));
});
afterEach(() => {
  rmSync(dir, { recursive: true });
});

describe('lockDataDir', () => {
  it('makes the folder, holds it, and lets go', () => {
    const lock = lockDataDir(join(dir, 'a', 'b'));
    expect(lock.held).toBe(true);
    expect(existsSync(join(dir, 'a', 'b', 'studio.pid'))).toBe(true);
    if (lock.held) lock.release();
    expect(existsSync(join(dir, 'a', 'b', 'studio.pid'))).toBe(false);
  });

  it('refuses while another studio lives', () => {
    writeFileSync(join(dir, 'studio.pid'), String(process.ppid));
    expect(lockDataDir(dir)).toEqual({ held: false, pid: process.ppid });
  });

  it('takes over what a killed studio left', () => {
    const gone = spawnSync(process.execPath, ['-e', '']).pid;
    writeFileSync(join(dir, 'studio.pid'), String(gone));
    expect(lockDataDir(dir).held).toBe(true);
  });

  it('takes over a damaged lock', () => {
    writeFileSync(join(dir, 'studio.pid'), '\0\0');
    expect(lockDataDir(dir).held).toBe(true);
  });
});
