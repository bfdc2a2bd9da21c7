import { PingExchange } from '../../shared/time/ping-exchange.ts';
import type { RunningStudio } from './studio.ts';

/** Studio time minus this machine's wall clock in ms, by the API's clock exchange. */
export async function studioOffsetMs(studio: RunningStudio): Promise<number> {
  const wallMs = (): number => performance.timeOrigin + performance.now();
  const pings = new PingExchange();
  for (let turn = 0; turn < 10; turn++) {
    const { t1, t2, t0 } = await studio.api<{ t0: number; t1: number; t2: number }>('POST', '/ping', { t0: wallMs() });
    pings.add({ t0, t1, t2, t3: wallMs() });
  }
  return pings.estimate?.offsetMs ?? 0;
}
