import { z } from 'zod';
import { AFTER_SHOW_FILE_PATH, afterShowFormatSchema } from '../../../shared/report/after-show.ts';
import type { Download } from '../../api/downloads.ts';
import { AfterShowError, type AfterShowDesk } from './after-show-desk.ts';

const querySchema = z.object({
  format: afterShowFormatSchema,
  run: z.string().min(1).max(64).nullable(),
});

/** The report as a file: `?format=pdf|csv|json`, and `&run=<id>` for an earlier run. */
export function afterShowDownload(desk: AfterShowDesk): Download {
  return {
    path: AFTER_SHOW_FILE_PATH,
    right: 'read',
    produce: async (query) => {
      const asked = querySchema.safeParse({ format: query.get('format') ?? 'pdf', run: query.get('run') });
      if (!asked.success) return { refused: 'The report comes as format=pdf, csv or json; run names an earlier run.' };
      try {
        const { name, contentType, bytes } = await desk.file(asked.data.run, asked.data.format);
        return { fileName: name, contentType, body: bytes };
      } catch (error) {
        if (error instanceof AfterShowError) return { refused: error.message };
        throw error;
      }
    },
  };
}
