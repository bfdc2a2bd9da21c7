import { z } from 'zod';
import { DEFAULT_PREFS, MAX_WIDTH_PX, MIN_WIDTH_PX, type ColumnPrefs } from './columns.ts';

const KEY = 'cuelight.rundown.columns';

const prefsSchema = z.object({
  widthsPx: z.record(z.string().max(80), z.number().min(MIN_WIDTH_PX).max(MAX_WIDTH_PX)),
  hiddenIds: z.array(z.string().max(80)).max(200),
  wide: z.boolean(),
});

/** What this browser keeps of widths and hidden columns; the defaults when there is nothing, or nothing that makes sense. */
export function readColumnPrefs(storage: Pick<Storage, 'getItem'>): ColumnPrefs {
  try {
    const parsed = prefsSchema.safeParse(JSON.parse(storage.getItem(KEY) ?? 'null'));
    return parsed.success ? parsed.data : DEFAULT_PREFS;
  } catch {
    return DEFAULT_PREFS; // no JSON, or a browser that keeps nothing
  }
}

/** Returns false when the browser keeps nothing (private window, full): the table works on. */
export function writeColumnPrefs(storage: Pick<Storage, 'setItem'>, prefs: ColumnPrefs): boolean {
  try {
    storage.setItem(KEY, JSON.stringify(prefs));
    return true;
  } catch {
    return false; // widths are a convenience: nobody is stopped for them
  }
}
