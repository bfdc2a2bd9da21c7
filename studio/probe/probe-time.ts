import { sleep, type Clock } from '../../shared/time/clock.ts';
import { StudioClock } from '../../shared/time/studio-clock.ts';
import { systemHttps } from '../clock/https-time.ts';
import { startNtpThread } from '../clock/ntp-thread.ts';
import { systemNts } from '../clock/nts/nts-keys.ts';
import { TimeKeeper } from '../clock/time-keeper.ts';

/** By which clock ages were measured. */
export interface ProbeClock {
  /** Time servers; null: this computer's own clock, which nobody has checked. */
  readonly source: string | null;
  /** True time lies within ± this of the probe's (ms); null: unknown. */
  readonly errorBoundMs: number | null;
  /** The probe's time minus this computer's own clock (ms). */
  readonly offsetMs: number;
}

/** True time for a probe. */
export interface ProbeTime {
  /** Unix time in ms; only slewed from the beginning of the probe on, never set. */
  now(): number;
  clock(): ProbeClock;
  close(): Promise<void>;
}

/** A first burst takes two seconds, also of a server that loses half of it. */
const WITHIN_MS = 8_000;
/** Web servers are asked only after that, and not more than one question a second. */
const WITHIN_BY_HTTPS_MS = 20_000;
const LOOK_MS = 100;

/**
 * Time by NTP, NTS or HTTPS, with the studio's own client; without servers this computer's clock.
 * @param servers `host[:port]`, `nts://host[:port]`, `https://host`
 * @returns why no server is believed, in words, instead of a time that nobody vouches for
 */
export async function openProbeTime(
  clock: Clock,
  servers: readonly string[],
): Promise<{ readonly ok: true; readonly time: ProbeTime } | { readonly ok: false; readonly reason: string }> {
  if (servers.length === 0) return { ok: true, time: ownClock(clock) };
  const network = startNtpThread();
  const studioClock = new StudioClock(clock);
  let isRunning = false;
  const keeper = new TimeKeeper({
    clock,
    studioClock,
    servers,
    // Ages would jump with it.
    isOnAir: () => isRunning,
    onMapping: () => undefined,
    onNotice: () => undefined,
    network,
    nts: systemNts(clock, null),
    https: systemHttps(clock, null),
  });
  const close = (): Promise<void> => {
    keeper.close();
    return network.close();
  };
  keeper.start();
  const byHttps = servers.some((server) => server.startsWith('https://'));
  const deadlineMs = clock.monoNow() + (byHttps ? WITHIN_BY_HTTPS_MS : WITHIN_MS);
  // A web server's date is too coarse to count as synchronised, but it has a bound, and that is told.
  while (keeper.view().errorBoundMs === null && clock.monoNow() < deadlineMs) await sleep(clock, LOOK_MS);
  const { errorBoundMs, servers: heard, source } = keeper.view();
  if (errorBoundMs === null) {
    await close();
    const reasons = heard.map(({ address, reason }) => `${address}: ${reason ?? 'no answer'}`);
    return { ok: false, reason: reasons.length === 0 ? source : reasons.join('; ') };
  }
  isRunning = true;
  return {
    ok: true,
    time: {
      now: () => studioClock.now(),
      clock: () => {
        const view = keeper.view();
        return { source: view.source, errorBoundMs: view.errorBoundMs, offsetMs: view.offsetMs };
      },
      close,
    },
  };
}

function ownClock(clock: Clock): ProbeTime {
  return {
    now: () => clock.wallNow(),
    clock: () => ({ source: null, errorBoundMs: null, offsetMs: 0 }),
    close: () => Promise.resolve(),
  };
}
