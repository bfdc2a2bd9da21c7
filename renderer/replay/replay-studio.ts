import { RIGHTS_OF_ROLE } from '../../shared/api/access.ts';
import { unixMs } from '../../shared/time/units.ts';
import { PlanClient } from '../api/plan-client.ts';
import { createRequestId } from '../api/request-id.ts';
import { createStores } from '../api/stores.ts';
import { CaptureController } from '../app/capture-controller.ts';
import type { MemoryStorage } from '../app/capture-memory.ts';
import { createCommands } from '../app/commands.ts';
import { notify, notifyError } from '../app/notify.tsx';
import { RunDesk } from '../app/run-desk.ts';
import { Ticks } from '../app/ticks.ts';
import { ShowTimesKeeper } from '../app/show-times.ts';
import type { Studio } from '../app/studio.ts';
import { openReturnMonitor } from '../return/connect-return.ts';
import type { StudioTime } from '../studio-time.ts';
import type { RecordedSession } from './recorded-session.ts';
import { recordedHistory } from './recorded-history.ts';
import { RecordedDigest } from './recorded-digest.ts';
import { replayClient, type ToldByRecording } from './replay-client.ts';
import { ReplayPlayer } from './replay-player.ts';

/** A studio that is shown from a recording. */
export interface ReplayStudio {
  readonly studio: Studio;
  readonly player: ReplayPlayer;
  readonly session: RecordedSession;
  readonly name: string;
}

/**
 * The same stores and parts that a live studio has, fed from a recording. Nothing in it can do anything: whoever sits
 * there may read only, and its client refuses all else.
 */
export function createReplayStudio(
  live: Studio,
  session: RecordedSession,
  { name, isOurs }: { readonly name: string; readonly isOurs: boolean },
): ReplayStudio {
  const { clock } = live;
  const stores = createStores();
  const client = replayClient(live.client, isOurs ? null : toldBy(session));
  const me = live.stores.me.getState().me;
  stores.me.setState({
    me: {
      name: me?.name ?? 'Replay',
      clientId: me?.clientId ?? '',
      role: 'viewer',
      rights: [...RIGHTS_OF_ROLE.viewer],
    },
  });
  const { info } = live.stores.info.getState();
  stores.info.setState({
    info: {
      ...{ rehearsal: info?.rehearsal ?? false, viewerUrl: null, cdnUrl: null, canCapture: false },
      version: session.head.studioVersion,
    },
  });
  stores.link.setState({ phase: 'open', attempts: 0, fresh: true, blockedReason: null });
  const plan = new PlanClient({ clock, client, stores, newRequestId: createRequestId, onError: notifyError });
  const player = new ReplayPlayer({
    ...{ clock, session, stores },
    onPlan: (message) => plan.receive(message),
    onError: (error) => notifyError(error, 'The recording could not be read'),
  });
  const studioTime = replayTime(live, player);
  const storage = forgetfulStorage();
  const capture = new CaptureController({
    ...{ clock, studioTime, client, stores, mediaDevices: null, storage, locks: null },
  });
  const returnMonitor = openReturnMonitor({ clock, studioTime, client }, { stores, capture });
  const nowMs = (): number => player.nowMs;
  const commands = createCommands({ client, stores, nowMs, onError: notifyError });
  const ticks = new Ticks(clock);
  const tell = (text: string, title: string): void => notify('warning', text, title);
  const desk = new RunDesk({ clock, ticks, stores, commands, nowMs, tell });
  const times = new ShowTimesKeeper(clock, stores, nowMs);
  const parts = [desk, times, returnMonitor, capture, plan, player];
  const history = isOurs ? live.history : recordedHistory(session);
  const studio: Studio = {
    ...{ clock, ticks, stores, studioTime, client, history, commands, plan, capture, returnMonitor, desk, times },
    close: () => {
      for (const part of parts) part.close();
    },
  };
  return { studio, player, session, name };
}

function toldBy(session: RecordedSession): ToldByRecording {
  const digest = new RecordedDigest(session);
  return {
    'telemetry.marks': (span) => digest.marks(span),
    'telemetry.heat': ({ group = null, ...span }) => digest.heat({ ...span, group }),
    'telemetry.incidents': (span) => digest.incidents(span),
  };
}

/** Studio time as it was: it stands, runs and jumps as the replay does. */
function replayTime(live: Studio, player: ReplayPlayer): StudioTime {
  const { clock } = live;
  return {
    now: () => unixMs(player.nowMs),
    at: (mono) => unixMs(player.nowMs + (mono - clock.monoNow())),
    mapping: live.studioTime.mapping,
    errorBoundMs: null,
    pendingMs: 0,
    subscribe: () => () => undefined,
    close: () => undefined,
  };
}

/** What is chosen in a replay is not remembered for the live show. */
function forgetfulStorage(): MemoryStorage {
  const items = new Map<string, string>();
  return {
    getItem: (key) => items.get(key) ?? null,
    setItem: (key, value) => void items.set(key, value),
    removeItem: (key) => void items.delete(key),
  };
}
