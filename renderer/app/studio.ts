import { API_HTTP_PREFIX, API_WS_PATH } from '../../shared/api/contract.ts';
import type { History as Figures, HistoryRequest } from '../../shared/telemetry/history.ts';
import type { Clock } from '../../shared/time/clock.ts';
import type { StudioClient } from '../api/api-link.ts';
import { keepStepsOf, takeKeptSteps } from '../api/kept-steps.ts';
import { PlanClient, type PlanClientOptions } from '../api/plan-client.ts';
import { createRequestId } from '../api/request-id.ts';
import { StudioSession } from '../api/session.ts';
import { createStores, type Notice, type StudioStores } from '../api/stores.ts';
import { createPlatformClock } from '../platform-clock.ts';
import { openReturnMonitor } from '../return/connect-return.ts';
import type { ReturnMonitor } from '../return/return-monitor.ts';
import { createStudioTime, type StudioTime } from '../studio-time.ts';
import { fetchHistory } from '../workspaces/qa/plots/fetch-history.ts';
import { CaptureController } from './capture-controller.ts';
import { createCommands, type Commands } from './commands.ts';
import { notify, notifyError } from './notify.tsx';
import { RunDesk } from './run-desk.ts';
import { ShowTimesKeeper } from './show-times.ts';
import { Ticks } from './ticks.ts';
import { captureAsWished, takeWishedCapture } from './wished-capture.ts';

/** What the components work with. */
export interface Studio {
  readonly clock: Clock;
  /** Reads anew what changes with time. */
  readonly ticks: Ticks;
  readonly stores: StudioStores;
  readonly studioTime: StudioTime;
  /** Everything the host can be asked; `commands` and `plan` are there for what operators do all the time. */
  readonly client: StudioClient;
  readonly commands: Commands;
  /** Figures over time. Rejects with a sentence for people. */
  readonly history: (request: HistoryRequest) => Promise<Figures>;
  /** Edits of the show, at once in view, with undo and redo. */
  readonly plan: PlanClient;
  readonly capture: CaptureController;
  /** A player on the public CDN address, for this window. */
  readonly returnMonitor: ReturnMonitor;
  /** Runs the show, wherever it is asked for. */
  readonly desk: RunDesk;
  /** When what is expected, and how far the show is over or under. */
  readonly times: ShowTimesKeeper;
  close(): void;
}

/** Asks over plain HTTP why the host does not let this page in; null when it simply is not there. */
async function whyBlocked(): Promise<string | null> {
  try {
    const response = await fetch(`${API_HTTP_PREFIX}/info`, { credentials: 'same-origin', cache: 'no-store' });
    return response.status === 401 || response.status === 403
      ? 'This window is not signed in to the studio (any more). Open the studio again, or use a new sign-in code.'
      : null;
  } catch {
    return null; // not there: the link goes on trying, and the banner says so
  }
}

/** Captures what the address of this page asks for; null: nothing is asked. */
function followWish(
  wish: ReturnType<typeof takeWishedCapture>,
  { stores, capture, commands }: Pick<Studio, 'stores' | 'capture' | 'commands'>,
): (() => void) | null {
  if (wish === null) return null;
  return captureAsWished(wish, {
    live: stores.live,
    startCamera: () => {
      capture.startCamera(null);
      capture.startMicrophone(null);
    },
    shareScreen: () => capture.shareScreen(),
    showScene: (scene) => void commands.setProgramme({ scene }),
  });
}

/** With what could be undone before this page was loaded anew; `leave` keeps it for the next time. */
function openPlan(parts: Pick<PlanClientOptions, 'clock' | 'client' | 'stores'>): {
  readonly plan: PlanClient;
  readonly leave: () => void;
} {
  const kept = takeKeptSteps(globalThis.sessionStorage);
  const plan = new PlanClient({ ...parts, newRequestId: createRequestId, onError: notifyError, kept });
  return { plan, leave: keepStepsOf(plan, globalThis) };
}

/** The host repeats earlier notices to a page that has just come: those go to the list alone. */
function tellNotice({ level, text, atMs }: Notice, nowMs: number): void {
  if (nowMs - atMs < 5_000) notify(level, text, level === 'error' ? 'Trouble' : undefined);
}

function tellBadMessages(count: number): void {
  notify('warning', `${count} messages of the host could not be read: reload this page to get its version.`);
}

const warn = (text: string, title: string): void => notify('warning', text, title);

/** Connects this page to its own host. */
export function createStudio(location: Location, history: History): Studio {
  const clock = createPlatformClock();
  const stores = createStores();
  const scheme = location.protocol === 'https:' ? 'wss' : 'ws';
  // The same through reconnects: so the host knows this window's own edits from those of others.
  const windowId = createRequestId();
  const session = new StudioSession({
    clock,
    stores,
    openSocket: () => new WebSocket(`${scheme}://${location.host}${API_WS_PATH}?client=${windowId}`),
    random: Math.random,
    whyBlocked,
    onPlan: (message) => plan.receive(message),
    onNotice: (notice) => tellNotice(notice, studioTime.now()),
    onBadMessage: tellBadMessages,
  });
  const { client } = session;
  const { plan, leave } = openPlan({ clock, client, stores });
  const studioTime = createStudioTime({ clock, ping: (t0) => client.system.ping({ t0 }) });
  const capture = new CaptureController({
    clock,
    studioTime,
    client,
    stores,
    mediaDevices: 'mediaDevices' in navigator ? navigator.mediaDevices : null,
    storage: globalThis.localStorage,
    locks: 'locks' in navigator ? navigator.locks : null,
  });
  const returnMonitor = openReturnMonitor({ clock, studioTime, client }, { stores, capture });
  const nowMs = (): number => studioTime.now();
  const commands = createCommands({ client, stores, nowMs, onError: notifyError });
  const ticks = new Ticks(clock);
  const desk = new RunDesk({ clock, ticks, stores, commands, nowMs, tell: warn });
  const times = new ShowTimesKeeper(clock, stores, nowMs);
  const forgetWish = followWish(takeWishedCapture(location, history), { stores, capture, commands });
  session.start();
  return {
    clock,
    ticks,
    stores,
    studioTime,
    commands,
    client,
    history: fetchHistory,
    plan,
    capture,
    returnMonitor,
    desk,
    times,
    close: () => {
      forgetWish?.();
      leave();
      for (const part of [desk, times, returnMonitor, capture, studioTime, plan, session]) part.close();
    },
  };
}
