import { setImmediate as nextTurn } from 'node:timers/promises';
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { freshCue } from '../../shared/cues/registry.ts';
import { arbitraryShow } from '../../shared/show/arbitrary-show.test-support.ts';
import { defaultPrintColumns, printColumns } from '../../shared/interchange/print-table.ts';
import { showSchema, type Show } from '../../shared/show/show.ts';
import { PrintDesk } from './print-desk.ts';
import { printable } from './printable.ts';
import { rundownPdf } from './rundown-pdf.ts';

const EMPTY: Show = showSchema.parse({
  version: 2,
  id: 'e',
  title: 'Gala – 漢字',
  targetLatencyMs: 1000,
  rundown: { cues: [] },
});
const many = (count: number): Show => ({
  ...EMPTY,
  rundown: {
    cues: Array.from({ length: count }, (_, index) => freshCue('poll', `c${String(index)}`, String(index), 'Colour')),
  },
});
const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString('latin1');
const pages = (bytes: Uint8Array): number => text(bytes).match(/\/Type \/Page\b/g)?.length ?? 0;

let desk: PrintDesk | null = null;
afterEach(() => desk?.close());

describe('the rundown as PDF', () => {
  it('has pages enough for all cues', async () => {
    expect(pages(await rundownPdf(EMPTY, defaultPrintColumns(EMPTY), 'now'))).toBe(1);
    const pdf = await rundownPdf(many(300), defaultPrintColumns(EMPTY), 'now');
    expect(text(pdf).startsWith('%PDF-')).toBe(true);
    expect(pages(pdf)).toBeGreaterThan(10);
  }, 30_000);

  it('is made of any show', async () => {
    await fc.assert(
      fc.asyncProperty(arbitraryShow(), async (show) => {
        const keys = printColumns(show).map(({ key }) => key);
        expect(pages(await rundownPdf(show, keys, 'now'))).toBeGreaterThanOrEqual(1);
      }),
      { numRuns: 50 },
    );
  }, 60_000);

  it('comes from a thread, while the event loop goes on', async () => {
    desk = new PrintDesk({ show: () => many(2000), now: () => 0 });
    const loop = { turns: 0, isOver: false };
    const counting = (async () => {
      while (!loop.isOver) {
        await nextTurn();
        loop.turns += 1;
      }
    })();
    const file = await desk.download.produce(new URLSearchParams('columns=number,title'));
    loop.isOver = true;
    await counting;
    expect('refused' in file ? file.refused : file.fileName).toBe('Gala-漢字-rundown.pdf');
    expect(loop.turns).toBeGreaterThan(100);
    expect(await desk.download.produce(new URLSearchParams('columns=price'))).toHaveProperty('refused');
    await desk.close();
    expect(await desk.download.produce(new URLSearchParams())).toHaveProperty('refused');
  }, 30_000);

  it('writes what its fonts have, and something for the rest', () => {
    expect(printable('Größe “x” – € → ≥ ā 漢 👩‍🚀\0\t|\r\n')).toBe('Größe “x” – € -> >= a ? ???    |\n');
  });
});
