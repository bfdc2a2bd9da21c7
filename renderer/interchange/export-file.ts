import { writeCsv } from '../../shared/interchange/csv.ts';
import { writeOntime } from '../../shared/interchange/ontime-write.ts';
import { writeTable } from '../../shared/interchange/table.ts';
import { writeShowText } from '../../shared/show/show-text.ts';
import type { Show } from '../../shared/show/show.ts';
import { writeXlsx } from './xlsx-client.ts';

export type ExportFormat = 'cuelight' | 'xlsx' | 'csv' | 'ontime';

/** Makes a file of the show and hands it to the browser to save. Rejects when it cannot be made. */
export async function exportShow(show: Show, format: ExportFormat): Promise<void> {
  const name = fileStem(show.title);
  switch (format) {
    case 'cuelight':
      return save(`${name}.cuelight`, 'application/json', writeShowText(show));
    case 'ontime':
      return save(`${name}.ontime.json`, 'application/json', writeOntime(show));
    case 'csv':
      // With a byte order mark: without one, spreadsheets take UTF-8 for something older.
      return save(`${name}.csv`, 'text/csv', `\uFEFF${writeCsv(writeTable(show))}`);
    case 'xlsx': {
      const bytes = await writeXlsx([{ name: 'Rundown', rows: writeTable(show) }]);
      return save(`${name}.xlsx`, 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet', bytes.slice());
    }
  }
}

/** A title as a file may be called, on any system. */
export function fileStem(title: string): string {
  const stem = title
    .replaceAll(/[^\p{L}\p{N} ._-]+/gu, ' ')
    .replaceAll(/\s+/g, ' ')
    .replaceAll(/^[ .]+|[ .]+$/g, '')
    .slice(0, 80);
  return stem === '' ? 'rundown' : stem;
}

function save(name: string, type: string, content: BlobPart): void {
  const url = URL.createObjectURL(new Blob([content], { type }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  // The browser has taken the blob by the time the click is over.
  URL.revokeObjectURL(url);
}
