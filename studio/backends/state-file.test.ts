import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { StateFile } from './state-file.ts';

const schema = z.object({ onAir: z.boolean() });
const noProblem = (problem: string): void => {
  throw new Error(problem);
};

describe.each([true, false])('StateFile (durable: %s)', (durable) => {
  let dir = '';
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'cuelight-state-'));
  });
  afterEach(() => {
    rmSync(dir, { recursive: true });
  });

  it('gives back what was saved last, and leaves nothing else behind', () => {
    const file = join(dir, 'deep', 'state.json');
    const state = new StateFile(file, schema, { durable });
    expect(state.load(noProblem)).toBeNull();
    state.save({ onAir: true });
    state.save({ onAir: false });
    expect(new StateFile(file, schema, { durable }).load(noProblem)).toEqual({ onAir: false });
    expect(readdirSync(join(dir, 'deep'))).toEqual(['state.json']);
  });

  it('is saved aside without a wait for the disk, and nothing else is left behind', async () => {
    const file = join(dir, 'deep', 'state.json');
    const state = new StateFile(file, schema, { durable });
    await state.saveAside({ onAir: true });
    await state.saveAside({ onAir: false });
    expect(state.load(noProblem)).toEqual({ onAir: false });
    expect(readdirSync(join(dir, 'deep'))).toEqual(['state.json']);
  });

  it.each(['', '{"onAir":tr', '{"onAir":"yes"}', '\0\0\0'])('sets a damaged file aside (%j) and says so', (text) => {
    const file = join(dir, 'state.json');
    writeFileSync(file, text);
    const problems: string[] = [];
    const state = new StateFile(file, schema, { durable });
    expect(state.load((problem) => problems.push(problem))).toBeNull();
    expect(problems[0]).toMatch(/damaged and has been set aside/);
    expect(existsSync(`${file}.damaged`)).toBe(true);
    expect(state.load(noProblem)).toBeNull();
  });
});
