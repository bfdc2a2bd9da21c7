import type { Cue } from '../../shared/cues/registry.ts';
import type { Programme } from '../../shared/api/live.ts';
import type { Source } from '../../shared/process/encoder-control.ts';
import type { StudioClient } from '../api/api-link.ts';
import { createRequestId } from '../api/request-id.ts';
import type { StudioStores } from '../api/stores.ts';

export interface CommandDeps {
  readonly client: StudioClient;
  readonly stores: StudioStores;
  /** Tells the user about a request that failed. */
  readonly onError: (error: unknown, title: string) => void;
}

/** Everything the operator can ask of the host. Each resolves to whether it was done; a refusal is shown in words. */
export interface Commands {
  go(): Promise<boolean>;
  standby(cueId: string): Promise<boolean>;
  closeCurrent(): Promise<boolean>;
  revealCurrent(): Promise<boolean>;
  voidCurrent(): Promise<boolean>;
  startRun(): Promise<boolean>;
  resetRun(): Promise<boolean>;
  putCue(cue: Cue, afterCueId: string | null | undefined): Promise<boolean>;
  removeCue(cueId: string): Promise<boolean>;
  moveCue(cueId: string, afterCueId: string | null): Promise<boolean>;
  goLive(source: Source): Promise<boolean>;
  stop(): Promise<boolean>;
  setProgramme(wish: Partial<Programme>): Promise<boolean>;
}

export function createCommands({ client, stores, onError }: CommandDeps): Commands {
  const attempt = async (title: string, request: () => Promise<unknown>): Promise<boolean> => {
    try {
      await request();
      return true;
    } catch (error) {
      onError(error, title);
      return false;
    }
  };
  const run = () => stores.live.getState().live?.run ?? null;
  const onCurrent = (title: string, request: (cueId: string) => Promise<unknown>): Promise<boolean> => {
    const cueId = run()?.currentCueId ?? null;
    return attempt(title, () => {
      if (cueId === null) throw new Error('No cue has been taken yet.');
      return request(cueId);
    });
  };
  const requestId = createRequestId;
  return {
    go: () => {
      const state = run();
      const expectedStandbyId = state?.standbyCueId ?? null;
      return attempt('GO was not taken', () => {
        if (expectedStandbyId === null) throw new Error('No cue is in standby: click one in the rundown.');
        return client.run.go({ requestId: requestId(), expectedStandbyId });
      });
    },
    standby: (cueId) => attempt('Standby not set', () => client.run.standby({ requestId: requestId(), cueId })),
    closeCurrent: () => onCurrent('Not closed', (cueId) => client.run.close({ requestId: requestId(), cueId })),
    revealCurrent: () => onCurrent('Not revealed', (cueId) => client.run.reveal({ requestId: requestId(), cueId })),
    voidCurrent: () => onCurrent('Not withdrawn', (cueId) => client.run.void({ requestId: requestId(), cueId })),
    startRun: () => attempt('The run was not started', () => client.run.start({ requestId: requestId() })),
    resetRun: () => attempt('The run was not reset', () => client.run.reset({ requestId: requestId() })),
    putCue: (cue, afterCueId) =>
      attempt('The cue was not saved', () =>
        client.show.putCue(afterCueId === undefined ? { cue } : { cue, afterCueId }),
      ),
    removeCue: (cueId) => attempt('The cue was not removed', () => client.show.removeCue({ cueId })),
    moveCue: (cueId, afterCueId) => attempt('The cue was not moved', () => client.show.moveCue({ cueId, afterCueId })),
    goLive: (source) => attempt('Not on air', () => client.air.start({ source })),
    stop: () => attempt('Still on air', () => client.air.stop({})),
    setProgramme: (wish) => attempt('The programme was not changed', () => client.air.programme(wish)),
  };
}
