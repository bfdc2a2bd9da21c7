import { libsrtCandidates } from '../../shared/srt/library-names.ts';
import { findLibsrt, type Libsrt } from '../../shared/srt/libsrt.ts';
import type { Clock } from '../../shared/time/clock.ts';
import { SrtListener } from './srt-listener.ts';
import type { IngestTransport, OnConnect } from './transport.ts';

export interface TransportOptions {
  readonly clock: Clock;
  readonly bindAddress: string;
  readonly port: number;
  readonly onConnect: OnConnect;
  log(line: string): void;
}

/** Listens with libsrt, or with FFmpeg's SRT where libsrt is not installed. Throws when the port is taken. */
export async function openTransport(options: TransportOptions): Promise<IngestTransport> {
  const library = await loadLibsrt(options.log);
  if (library) return new SrtListener({ ...options, library });
  const { AvListener } = await import('./av-listener.ts');
  return new AvListener(options);
}

/** Null, with the reason in the log, when koffi or libsrt cannot be loaded. */
async function loadLibsrt(log: (line: string) => void): Promise<Libsrt | null> {
  try {
    const { default: koffi } = await import('koffi');
    const found = findLibsrt(koffi, libsrtCandidates(process.platform), process.platform);
    if (found.library) return found.library;
    log(`ingest: libsrt is not installed, FFmpeg's SRT takes its place (${found.tried.join('; ')})`);
  } catch (error) {
    log(`ingest: koffi cannot be loaded, FFmpeg's SRT takes libsrt's place: ${String(error)}`);
  }
  return null;
}
