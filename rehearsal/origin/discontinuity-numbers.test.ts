import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { unixMs } from '../../shared/time/units.ts';
import { DiscontinuityNumbers } from './discontinuity-numbers.ts';

const NOW = unixMs(Date.UTC(2026, 10, 22));
const TODAY = 325;

let folder: string;
let file: string;
let lines: string[];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'cuelight-discontinuities-'));
  file = join(folder, 'discontinuities.json');
  lines = [];
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

const open = (now = NOW): DiscontinuityNumbers =>
  new DiscontinuityNumbers({ file, now, log: (line) => lines.push(line) });

describe('DiscontinuityNumbers', () => {
  it('begins small, and after each restart above all that may have been used', () => {
    const first = open();
    expect(first.first).toBe(TODAY);
    for (let number = first.first; number < first.first + 40; number++) first.use(number);
    const second = open();
    expect(second.first).toBeGreaterThanOrEqual(TODAY + 40);
    expect(second.first).toBeLessThan(TODAY + 80);
    expect(readdirSync(folder)).toEqual(['discontinuities.json']);
    expect(lines).toEqual([]);
  });

  it('grows by a block with each restart and no more', () => {
    let last = 0;
    for (let restart = 0; restart < 30; restart++) last = open().first;
    expect(last).toBe(TODAY + 29 * 16);
  });

  it('never goes backwards, whatever the clock says and however many are used', () => {
    const life = fc.record({ uses: fc.nat(50), nowMs: fc.integer({ min: 0, max: 2_000_000_000_000 }) });
    fc.assert(
      fc.property(fc.array(life, { maxLength: 12 }), (lives) => {
        rmSync(file, { force: true });
        let highest = -1;
        for (const { uses, nowMs } of lives) {
          const numbers = open(unixMs(nowMs));
          expect(numbers.first).toBeGreaterThan(highest);
          highest = numbers.first;
          for (let use = 0; use < uses; use++) numbers.use(++highest);
        }
      }),
      { numRuns: 25 },
    );
  });

  it('takes a damaged file for none, and says so', () => {
    for (const text of ['', '{', '[]', '{"next":-1}', '{"next":1e300}', '{"next":"7"}']) {
      lines = [];
      writeFileSync(file, text);
      expect(open().first).toBe(TODAY);
      expect(lines.join()).toContain(file);
      expect(open().first).toBe(TODAY + 16);
    }
  });

  it('goes on without a disk, and says so once', () => {
    file = join(folder, 'missing', 'discontinuities.json');
    const numbers = open();
    for (let use = 0; use < 40; use++) numbers.use(numbers.first + use);
    expect(lines).toHaveLength(1);
    mkdirSync(join(folder, 'missing'));
    numbers.use(numbers.first + 100);
    expect(open().first).toBe(TODAY + 116);
  });
});
