import type { StudioStores } from '../api/stores.ts';
import type { CaptureController } from '../app/capture-controller.ts';
import { timeOriginMs } from '../platform-clock.ts';
import { ReturnMonitor, type ReturnMonitorDeps, type ReturnSurroundings } from './return-monitor.ts';

/** This window's return monitor, which hears what the host and this window do. */
export function openReturnMonitor(
  deps: Omit<ReturnMonitorDeps, 'storage' | 'timeOriginMs' | 'onClose'>,
  { stores, capture }: { readonly stores: StudioStores; readonly capture: CaptureController },
): ReturnMonitor {
  const leaving: (() => void)[] = [];
  const monitor = new ReturnMonitor({
    ...deps,
    storage: globalThis.localStorage,
    timeOriginMs: timeOriginMs(),
    onClose: () => {
      for (const leave of leaving) leave();
    },
  });
  let before: ReturnSurroundings | null = null;
  const follow = (): void => {
    const { live } = stores.live.getState();
    const around = {
      cdnUrl: stores.info.getState().info?.cdnUrl ?? null,
      capturing: capture.store.getState().active !== null,
      targetLatencyMs: live?.targetLatencyMs ?? null,
    };
    const same =
      before?.cdnUrl === around.cdnUrl &&
      before.capturing === around.capturing &&
      before.targetLatencyMs === around.targetLatencyMs;
    if (!same) monitor.setSurroundings(around);
    before = around;
  };
  leaving.push(stores.live.subscribe(follow), stores.info.subscribe(follow), capture.store.subscribe(follow));
  follow();
  return monitor;
}
