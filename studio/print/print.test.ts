import { setImmediate as nextTurn } from 'node:timers/promises';
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { freshCue } from '../../shared/cues/registry.ts';
import { arbitraryShow } from '../../shared/show/arbitrary-show.test-support.ts';
import { defaultPrintColumns, printColumns } from '../../shared/interchange/print-table.ts';
import { showSchema, type Show } from '../../shared/show/show.ts';
import { PrintDesk } from './print-desk.ts';
import { PdfFont } from './pdf-font.ts';
import { pdfText } from './pdf-text.test-support.ts';
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
const named = (titles: readonly string[]): Show => ({
  ...EMPTY,
  title: 'Żółw',
  rundown: { cues: titles.map((title, index) => freshCue('marker', `c${String(index)}`, String(index), title)) },
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

  it('has the letters of Europe, to be read and searched, and embeds no more than those', async () => {
    const titles = [
      'Zażółć gęślą jaźń – wielki finał',
      'Який колір обираєте? Ґанок, їжак, Єва',
      'Съешь ещё этих мягких булок',
      'Ποιο χρώμα; Ένα ωραίο όνομα',
      'İstanbul: ışık, şarkı, ğ',
      'Chọn màu gì? Đường phố',
      'office, final, “AV”, № 5 → ½ €',
    ];
    const pdf = await rundownPdf(named(titles), ['number', 'title'], 'now');
    const lines = pdfText(pdf).split('\n');
    expect(lines).toEqual(expect.arrayContaining(titles));
    expect(pdfText(pdf)).not.toContain(PdfFont.note);
    expect(pdf.length).toBeLessThan(60_000);
  });

  it('shows boxes for letters beyond its font, and says so once', async () => {
    const pdf = await rundownPdf({ ...named(['漢字', '🎉 👩‍🚀', 'שלום']), title: 'Gala' }, ['title'], 'now');
    const lines = pdfText(pdf).split('\n');
    expect(lines).toEqual(expect.arrayContaining(['▯▯', '▯ ▯', '▯▯▯▯']));
    expect(lines.filter((line) => line === PdfFont.note)).toHaveLength(1);
  });
});
