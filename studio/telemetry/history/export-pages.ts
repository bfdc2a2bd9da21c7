import type { ExportPage, ExportPlace } from './export-page.ts';

/** An export, page after page; the next is made when the one before has been taken. */
export async function* exportPages(
  page: (after: ExportPlace | null) => Promise<ExportPage>,
): AsyncGenerator<Uint8Array, void, void> {
  let after: ExportPlace | null = null;
  do {
    const { bytes, next }: ExportPage = await page(after);
    yield bytes;
    after = next;
  } while (after !== null);
}
