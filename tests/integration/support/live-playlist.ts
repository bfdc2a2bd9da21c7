import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

const PART_MS = 100;
const PARTS_A_SEGMENT = 10;
/** Capture → listed in the playlist. */
const PIPELINE_MS = 150;

/** A playlist that grows by a part each 100 ms, with blocking reload, as our origin's does; no media behind it. */
export interface LivePlaylist {
  readonly url: string;
  /** The stream stands still from now on, or goes on at the present. */
  setRunning(running: boolean): void;
  close(): Promise<void>;
}

export async function startLivePlaylist(): Promise<LivePlaylist> {
  const startMs = Math.floor(Date.now() / 1000) * 1000 - 10_000;
  let stoppedAtMs: number | null = null;
  const parts = (): number => Math.floor(((stoppedAtMs ?? Date.now()) - PIPELINE_MS - startMs) / PART_MS);

  function playlist(): string {
    const total = parts();
    const newest = Math.floor(total / PARTS_A_SEGMENT);
    const first = Math.max(0, newest - 4);
    const lines = ['#EXTM3U', '#EXT-X-VERSION:9', '#EXT-X-TARGETDURATION:1'];
    lines.push(`#EXT-X-SERVER-CONTROL:CAN-BLOCK-RELOAD=YES,PART-HOLD-BACK=0.3`, '#EXT-X-PART-INF:PART-TARGET=0.1');
    lines.push(`#EXT-X-MEDIA-SEQUENCE:${String(first)}`);
    for (let segment = first; segment <= newest; segment++) {
      const segmentParts = segment === newest ? total % PARTS_A_SEGMENT : PARTS_A_SEGMENT;
      if (segmentParts === 0) break;
      lines.push(`#EXT-X-PROGRAM-DATE-TIME:${new Date(startMs + segment * 1000).toISOString()}`);
      for (let part = 0; part < segmentParts; part++) {
        lines.push(`#EXT-X-PART:DURATION=0.1,URI="p${String(segment)}.${String(part)}.m4s"`);
      }
      if (segmentParts === PARTS_A_SEGMENT) lines.push('#EXTINF:1.0,', `s${String(segment)}.m4s`);
    }
    return `${lines.join('\n')}\n`;
  }

  function answer(request: IncomingMessage, response: ServerResponse): void {
    const { searchParams } = new URL(request.url ?? '/', 'http://test');
    const msn = Number(searchParams.get('_HLS_msn') ?? -1);
    const wanted = msn < 0 ? 0 : msn * PARTS_A_SEGMENT + Number(searchParams.get('_HLS_part') ?? 0) + 1;
    const turn = (): void => {
      if (parts() >= wanted) response.end(playlist());
      else if (!response.destroyed) setTimeout(turn, 5);
    };
    turn();
  }

  const server = createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${String((server.address() as AddressInfo).port)}/live.m3u8`,
    setRunning: (running) => {
      stoppedAtMs = running ? null : Date.now();
    },
    close: async () => {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}
