import type { Programme } from '../../shared/api/live.ts';
import type { Cue } from '../../shared/cues/registry.ts';
import type { Source } from '../../shared/process/encoder-control.ts';
import type { StudioClient } from '../api/api-link.ts';
import { createRequestId } from '../api/request-id.ts';
import type { StudioStores } from '../api/stores.ts';

export interface CommandDeps {
  readonly client: StudioClient;
  readonly stores: StudioStores;
  /** Studio time in ms: the moment a key was pressed goes with the request. */
  readonly nowMs: () => number;
  /** Tells the user about a request that failed. */
  readonly onError: (error: unknown, title: string) => void;
}

/** Everything the operator can ask of the host. Each resolves to whether it was done; a refusal is shown in words. */
export interface Commands {
  /** Takes the cue in standby, at the frame of this moment or of `backDateMs` before. */
  go(backDateMs?: number): Promise<boolean>;
  /** Takes any cue at once; standby stays. */
  fire(cueId: string): Promise<boolean>;
  jump(cueId: string): Promise<boolean>;
  standby(cueId: string): Promise<boolean>;
  /** Standby passes over the cue it is on. */
  skipStandby(): Promise<boolean>;
  back(): Promise<boolean>;
  /** `extendWindows`: open windows grow by as long as it lasts. */
  hold(extendWindows: boolean): Promise<boolean>;
  release(): Promise<boolean>;
  panic(): Promise<boolean>;
  addTime(cueId: string, addMs: number): Promise<boolean>;
  close(cueId: string): Promise<boolean>;
  reveal(cueId: string): Promise<boolean>;
  /** Its votes do not count any more. */
  withdraw(cueId: string): Promise<boolean>;
  startRun(): Promise<boolean>;
  resetRun(): Promise<boolean>;
  finishRun(): Promise<boolean>;
  /** `replacesId`: the urgent message it may replace though it was not read. */
  tellHost(text: string, urgent: boolean, replacesId: string | null): Promise<boolean>;
  acknowledge(messageId: string): Promise<boolean>;
  putCue(cue: Cue, afterCueId: string | null | undefined): Promise<boolean>;
  removeCue(cueId: string): Promise<boolean>;
  moveCue(cueId: string, afterCueId: string | null): Promise<boolean>;
  goLive(source: Source): Promise<boolean>;
  stop(): Promise<boolean>;
  setProgramme(wish: Partial<Programme>): Promise<boolean>;
  /** Marks alarms as seen; without ids all of them. */
  seeAlarms(ids?: readonly string[]): Promise<boolean>;
}

type Attempt = (title: string, request: () => Promise<unknown>) => Promise<boolean>;

export function createCommands(deps: CommandDeps): Commands {
  const attempt: Attempt = async (title, request) => {
    try {
      await request();
      return true;
    } catch (error) {
      deps.onError(error, title);
      return false;
    }
  };
  return { ...runCommands(deps, attempt), ...planCommands(deps, attempt), ...airCommands(deps, attempt) };
}

type RunCommands = Omit<Commands, keyof PlanCommands | keyof AirCommands>;

function runCommands({ client, stores, nowMs }: CommandDeps, attempt: Attempt): RunCommands {
  const requestId = createRequestId;
  const run = () => stores.live.getState().live?.run ?? null;
  return {
    go: (backDateMs = 0) => {
      // What was on screen at the press: the host refuses when standby has moved since.
      const seen = run();
      const expectedStandbyId = seen?.standbyCueId ?? null;
      const pressedAtMs = nowMs();
      return attempt('GO was not taken', () => {
        if (!seen || expectedStandbyId === null) throw new Error('No cue is in standby: choose one in the rundown.');
        const { revision } = seen;
        return client.run.go({ requestId: requestId(), expectedStandbyId, revision, pressedAtMs, backDateMs });
      });
    },
    fire: (cueId) => {
      const pressedAtMs = nowMs();
      return attempt('Not fired', () => client.run.fire({ requestId: requestId(), cueId, pressedAtMs }));
    },
    jump: (cueId) => {
      const pressedAtMs = nowMs();
      return attempt('No jump', () => client.run.jump({ requestId: requestId(), cueId, pressedAtMs }));
    },
    standby: (cueId) => attempt('Standby not set', () => client.run.standby({ requestId: requestId(), cueId })),
    skipStandby: () =>
      attempt('Standby was not moved on', () =>
        client.run.control({ requestId: requestId(), action: { kind: 'standby-next' } }),
      ),
    back: () => attempt('Standby was not moved back', () => client.run.back({ requestId: requestId() })),
    hold: (extendWindows) => attempt('No hold', () => client.run.hold({ requestId: requestId(), extendWindows })),
    release: () => attempt('Still on hold', () => client.run.release({ requestId: requestId() })),
    panic: () => attempt('Panic did not reach the studio', () => client.run.panic({ requestId: requestId() })),
    addTime: (cueId, addMs) =>
      attempt('No time was added', () => client.run.addTime({ requestId: requestId(), cueId, addMs })),
    close: (cueId) => attempt('Not closed', () => client.run.close({ requestId: requestId(), cueId })),
    reveal: (cueId) => attempt('Not revealed', () => client.run.reveal({ requestId: requestId(), cueId })),
    withdraw: (cueId) => attempt('Not withdrawn', () => client.run.void({ requestId: requestId(), cueId })),
    startRun: () => attempt('The run was not started', () => client.run.start({ requestId: requestId() })),
    resetRun: () => attempt('The run was not reset', () => client.run.reset({ requestId: requestId() })),
    finishRun: () => attempt('The show goes on', () => client.run.finish({ requestId: requestId() })),
    tellHost: (text, urgent, replacesId) =>
      attempt('The host was not told', () => client.run.tellHost({ requestId: requestId(), text, urgent, replacesId })),
    acknowledge: (messageId) =>
      attempt('Not acknowledged', () => client.run.acknowledge({ requestId: requestId(), messageId })),
  };
}

type PlanCommands = Pick<Commands, 'putCue' | 'removeCue' | 'moveCue'>;

function planCommands({ client }: CommandDeps, attempt: Attempt): PlanCommands {
  return {
    putCue: (cue, afterCueId) =>
      attempt('The cue was not saved', () =>
        client.show.putCue(afterCueId === undefined ? { cue } : { cue, afterCueId }),
      ),
    removeCue: (cueId) => attempt('The cue was not removed', () => client.show.removeCue({ cueId })),
    moveCue: (cueId, afterCueId) => attempt('The cue was not moved', () => client.show.moveCue({ cueId, afterCueId })),
  };
}

type AirCommands = Pick<Commands, 'goLive' | 'stop' | 'setProgramme' | 'seeAlarms'>;

function airCommands({ client }: CommandDeps, attempt: Attempt): AirCommands {
  return {
    goLive: (source) => attempt('Not on air', () => client.air.start({ source })),
    stop: () => attempt('Still on air', () => client.air.stop({})),
    setProgramme: (wish) => attempt('The programme was not changed', () => client.air.programme(wish)),
    seeAlarms: (ids) =>
      attempt('Not marked as seen', () => client.telemetry.seen(ids === undefined ? {} : { ids: [...ids] })),
  };
}
