import { spawn, type ChildProcess } from 'node:child_process';
import { setTimeout as wait } from 'node:timers/promises';

export interface ReceivedPacket {
  readonly kind: 'video' | 'audio' | 'data';
  readonly pts: number;
  readonly keyFrame: boolean;
}

/** ffprobe as an independent SRT listener: reports every packet it demuxes. */
export class SrtReceiver {
  readonly packets: ReceivedPacket[] = [];
  readonly #child: ChildProcess;
  readonly #exited: Promise<void>;
  #rest = '';

  constructor(port: number, passphrase: string | null = null) {
    const secret = passphrase === null ? '' : `&passphrase=${passphrase}`;
    this.#child = spawn(
      'ffprobe',
      [
        ...['-v', 'error', '-show_entries', 'packet=codec_type,pts,flags', '-of', 'compact=p=0'],
        `srt://127.0.0.1:${String(port)}?mode=listener&latency=60000${secret}`,
      ],
      { stdio: ['ignore', 'pipe', 'ignore'] },
    );
    this.#exited = new Promise((resolve) => this.#child.once('exit', () => resolve()));
    this.#child.stdout?.on('data', (chunk: Buffer) => {
      const lines = (this.#rest + chunk.toString()).split('\n');
      this.#rest = lines.pop() ?? '';
      for (const line of lines) this.#line(line);
    });
  }

  of(kind: ReceivedPacket['kind']): ReceivedPacket[] {
    return this.packets.filter((packet) => packet.kind === kind);
  }

  async untilVideo(count: number, timeoutMs = 20_000): Promise<void> {
    for (let waitedMs = 0; this.of('video').length < count; waitedMs += 50) {
      if (waitedMs > timeoutMs) throw new Error(`only ${String(this.of('video').length)} video packets received`);
      await wait(50);
    }
  }

  async kill(): Promise<void> {
    this.#child.kill('SIGKILL');
    await this.#exited;
  }

  #line(line: string): void {
    const fields = new Map(line.split('|').map((field) => field.split('=', 2) as [string, string]));
    const kind = fields.get('codec_type');
    const pts = Number(fields.get('pts'));
    if ((kind !== 'video' && kind !== 'audio' && kind !== 'data') || !Number.isFinite(pts)) return;
    this.packets.push({ kind, pts, keyFrame: (fields.get('flags') ?? '').startsWith('K') });
  }
}
