import { z } from 'zod';
import { historyRequestSchema, TELEMETRY_EXPORT_PATH, TELEMETRY_HISTORY_PATH } from '../../shared/telemetry/history.ts';
import { RECORDING_PATH, RECORDING_SUFFIX, recordingIdSchema } from '../../shared/telemetry/recording.ts';
import type { Download } from '../api/downloads.ts';
import { fileDate } from '../storage/durable-file.ts';
import { exposition, EXPOSITION_TYPE } from './exposition.ts';
import type { TelemetryRoom } from './telemetry-room.ts';
import { TelemetryError } from './telemetry-store.ts';

const time = z.coerce.number().finite();
const exportSchema = z.object({
  format: z.enum(['csv', 'json']).default('csv'),
  fromMs: time.optional(),
  toMs: time.optional(),
});
const historySchema = z.object({
  metrics: z.string().transform((list) => list.split(',')),
  fromMs: time,
  toMs: time,
  bins: z.coerce.number().optional(),
});

/** @param now studio time in ms */
export function telemetryDownloads(room: TelemetryRoom, version: string, now: () => number): Download[] {
  return [exportDownload(room, now), historyDownload(room), prometheus(room, version, now), recordingDownload(room)];
}

/** `GET /metrics`. */
function prometheus(room: TelemetryRoom, version: string, now: () => number): Download {
  return {
    path: '/metrics',
    right: 'read',
    produce: () => {
      const body = new TextEncoder().encode(exposition(version, room.points.at(-1), now(), room.cdnNames));
      return Promise.resolve({ contentType: EXPOSITION_TYPE, fileName: 'metrics.txt', body });
    },
  };
}

function exportDownload(room: TelemetryRoom, now: () => number): Download {
  return {
    path: TELEMETRY_EXPORT_PATH,
    right: 'read',
    produce: (query) => {
      const asked = exportSchema.safeParse(Object.fromEntries(query)).data;
      if (!asked) {
        const refused = 'Figures come as format=csv or json; fromMs and toMs are milliseconds since 1970.';
        return Promise.resolve({ refused });
      }
      const { format, fromMs, toMs } = asked;
      const span = { ...(fromMs === undefined ? {} : { fromMs }), ...(toMs === undefined ? {} : { toMs }) };
      return Promise.resolve({
        contentType: format === 'csv' ? 'text/csv; charset=utf-8' : 'application/json',
        fileName: `telemetry-${fileDate(now())}.${format}`,
        body: room.export(format, span),
      });
    },
  };
}

function historyDownload(room: TelemetryRoom): Download {
  return {
    path: TELEMETRY_HISTORY_PATH,
    right: 'read',
    produce: async (query) => {
      const asked = historySchema.pipe(historyRequestSchema).safeParse(Object.fromEntries(query));
      if (!asked.success) return { refused: `The history asked for is not clear: ${z.prettifyError(asked.error)}` };
      try {
        const body = await room.historyBytes(asked.data);
        return { contentType: 'application/octet-stream', fileName: 'history.bin', body };
      } catch (error) {
        if (error instanceof TelemetryError) return { refused: error.message };
        throw error;
      }
    },
  };
}

function recordingDownload(room: TelemetryRoom): Download {
  return {
    path: RECORDING_PATH,
    right: 'read',
    produce: async (query) => {
      const id = recordingIdSchema.safeParse(query.get('id')).data;
      const body = id === undefined ? null : await room.recordings.read(id);
      if (id === undefined || body === null) {
        return { refused: 'There is no such recording: GET /api/telemetry/recordings lists them.' };
      }
      return { contentType: 'application/gzip', fileName: id + RECORDING_SUFFIX, body };
    },
  };
}
