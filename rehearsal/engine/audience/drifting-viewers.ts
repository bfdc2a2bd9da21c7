import type { DriftingViewer } from '../../../shared/telemetry/audience-view.ts';
import type { WatchedViewer } from './watched-viewer.ts';

const FURTHEST = 5;

/**
 * The five viewers that surely drift most, the furthest first. Judged by what their error leaves of it, so that who has been
 * watched for half a minute does not stand before who is known to drift; those who tell no error come last.
 */
export function driftingViewers(playing: readonly WatchedViewer[]): DriftingViewer[] {
  const furthest: { readonly viewer: WatchedViewer; readonly ppm: number; readonly surePpm: number }[] = [];
  for (const viewer of playing) {
    const ppm = viewer.report?.driftPpm ?? null;
    if (ppm === null) continue;
    const surePpm = Math.max(0, Math.abs(ppm) - (viewer.report?.driftErrorPpm ?? Number.POSITIVE_INFINITY));
    const last = furthest.at(-1);
    if (furthest.length === FURTHEST && last && surePpm < last.surePpm) continue;
    furthest.push({ viewer, ppm, surePpm });
    furthest.sort((a, b) => b.surePpm - a.surePpm || Math.abs(b.ppm) - Math.abs(a.ppm));
    furthest.length = Math.min(FURTHEST, furthest.length);
  }
  return furthest.map(({ viewer: { viewerId, client, report, cdn, device, network }, ppm }) => ({
    ...{ viewerId, client, ppm },
    errorPpm: report?.driftErrorPpm ?? null,
    watchedMs: report?.driftSpanMs ?? null,
    ...{ cdn, device, network },
  }));
}
