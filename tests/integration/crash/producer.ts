import type { RunHead, RunState } from '../../../shared/show/run-state.ts';
import type { EngineCommand } from '../../../studio/show/show-events.ts';
import { SHOW_MS } from './crash-show.ts';
import type { Seeded } from './seeded.ts';

/** A request as it was made, and what came of it. */
export interface Made {
  readonly requestId: string;
  readonly path: string;
  readonly body: Readonly<Record<string, unknown>>;
  /** `lost`: the host was killed before it answered. One that was lost may be made again, under its id. */
  outcome: 'ok' | 'refused' | 'lost';
  /** It was answered with a refusal at least once. */
  wasRefused: boolean;
  times: number;
}

export interface ProducerDeps {
  readonly random: Seeded;
  /** The cues of the plan, in its order. */
  readonly cueIds: readonly string[];
  readonly origin: string;
  apiKey(): string;
  /**
   * Whether the host has heard from the engine what it has. Who begins a new run before that gives up what the old one may have
   * fired in the last moment of the host before.
   */
  isEngineAsked(): boolean;
}

/** Keeps to one run no longer than this after its last cue by the clock. */
const OVER_AFTER_MS = SHOW_MS + 2_000;
/** So much of what was published is remembered as something that can be acted on. */
const RECENT = 12;

const WEIGHTS = {
  go: 25,
  fire: 22,
  jump: 5,
  back: 5,
  standby: 4,
  close: 14,
  addTime: 8,
  reveal: 7,
  void: 4,
  hold: 3,
  panic: 0.6,
  tellHost: 2.4,
} as const;

/** A nervous producer, over the API. */
export class Producer {
  readonly made: Made[] = [];
  /** Called when a request has left, which is before it is answered. */
  onSent: () => void = () => undefined;
  readonly #deps: ProducerDeps;
  #head: RunHead | null = null;
  /** What was published last, newest last. */
  #recent: string[] = [];
  /** What went on when the run was told last. */
  #open: string[] = [];
  #requests = 0;

  constructor(deps: ProducerDeps) {
    this.#deps = deps;
  }

  /** The engine got a command. */
  hear({ type, cueId }: EngineCommand): void {
    if (type === 'publish') this.#recent = [...this.#recent, cueId].slice(-RECENT);
  }

  /** The run as the host tells it now; null when it went down meanwhile. */
  async run(): Promise<RunState | null> {
    try {
      const response = await fetch(`${this.#deps.origin}/api/run`, { headers: this.#headers() });
      const run = (await response.json()) as RunState;
      const { cues, ...head } = run;
      this.#head = head;
      this.#open = Object.values(cues).flatMap(({ cueId, phase }) => (phase === 'open' ? [cueId] : []));
      return run;
    } catch (error) {
      if (error instanceof TypeError) return null;
      throw error;
    }
  }

  /** Makes requests until `isOver` says so, and returns when the last of them has been answered or lost. */
  async act(isOver: () => boolean): Promise<void> {
    const { random, isEngineAsked } = this.#deps;
    // Whoever got no answer asks again.
    for (const request of this.made.filter(({ outcome }) => outcome === 'lost').slice(-3)) {
      const isPossible = request.path !== 'reset' || isEngineAsked();
      if (!isOver() && isPossible && random.chance(0.5)) await this.#make(request);
    }
    while (!isOver()) {
      const request = this.#next();
      if (request) await this.#make(this.#fresh(request));
      await new Promise((resolve) => setTimeout(resolve, random.between(5, 60)));
    }
  }

  /** Makes one request of its own. */
  ask(path: string, body: Record<string, unknown> = {}): Promise<Made> {
    return this.#make(this.#fresh({ path, body }));
  }

  /** Null when nothing comes to mind. */
  #next(): { path: string; body: Record<string, unknown> } | null {
    const { random, cueIds } = this.#deps;
    const head = this.#head;
    if (!head) return null;
    const { startedAtMs, holdSinceMs, standbyCueId, heldMs } = head;
    if (startedAtMs !== null && Date.now() - startedAtMs - heldMs > OVER_AFTER_MS) return this.#beginAnew();
    if (startedAtMs === null && holdSinceMs === null) return { path: 'start', body: {} };
    if (holdSinceMs !== null && random.chance(0.2)) return { path: 'release', body: {} };
    const what = random.weighted(WEIGHTS);
    const one = random.pick(this.#recent);
    const going = random.pick(this.#open) ?? one;
    const near = this.#near(standbyCueId);
    if (one === undefined || near === undefined)
      return near === undefined ? null : { path: 'fire', body: { cueId: near } };
    switch (what) {
      case 'go':
        return standbyCueId === null
          ? { path: 'standby', body: { cueId: cueIds[0] } }
          : { path: 'go', body: { expectedStandbyId: standbyCueId } };
      case 'fire':
      case 'jump':
      case 'standby':
        return { path: what, body: { cueId: near } };
      case 'close':
        return { path: what, body: { cueId: random.chance(0.8) ? going : near } };
      case 'addTime':
        return { path: 'add-time', body: { cueId: going, addMs: random.chance(0.8) ? 300 : -200 } };
      case 'reveal':
      case 'void':
        return { path: what, body: { cueId: one } };
      case 'hold':
        return { path: what, body: { extendWindows: random.chance(0.5) } };
      case 'tellHost':
        return { path: 'tell-host', body: { text: 'Wrap up.', urgent: random.chance(0.5) } };
      case 'back':
      case 'panic':
        return { path: what, body: {} };
    }
  }

  /** The next run, as soon as no question is open any more. */
  #beginAnew(): { path: string; body: Record<string, unknown> } {
    const { random, cueIds, isEngineAsked } = this.#deps;
    if (random.chance(0.3) && isEngineAsked()) return { path: 'reset', body: {} };
    return { path: 'close', body: { cueId: random.pick(this.#open) ?? cueIds[0] } };
  }

  /** A cue somewhere around standby. */
  #near(standbyCueId: string | null): string | undefined {
    const { random, cueIds } = this.#deps;
    const at = standbyCueId === null ? 0 : cueIds.indexOf(standbyCueId);
    return cueIds[Math.min(cueIds.length - 1, Math.max(0, Math.round(at + random.between(-25, 25))))];
  }

  #fresh({ path, body }: { path: string; body: Record<string, unknown> }): Made {
    this.#requests += 1;
    const requestId = `request-${String(this.#requests)}`;
    const made: Made = { requestId, path, body, outcome: 'lost', wasRefused: false, times: 0 };
    this.made.push(made);
    return made;
  }

  async #make(made: Made): Promise<Made> {
    made.times += 1;
    try {
      const answer = fetch(`${this.#deps.origin}/api/run/${made.path}`, {
        method: 'POST',
        headers: { ...this.#headers(), 'content-type': 'application/json' },
        body: JSON.stringify({ requestId: made.requestId, ...made.body }),
      });
      this.onSent();
      const response = await answer;
      const said = (await response.json()) as RunHead & { code?: string; message?: string };
      if (response.ok) this.#head = said;
      else if (said.code !== 'REFUSED') {
        throw new Error(`${made.path} ${JSON.stringify(made.body)} was answered with ${JSON.stringify(said)}`);
      }
      made.outcome = response.ok ? 'ok' : 'refused';
      made.wasRefused ||= !response.ok;
    } catch (error) {
      // `fetch` rejects with it when the connection broke off.
      if (!(error instanceof TypeError)) throw error;
      made.outcome = 'lost';
    }
    return made;
  }

  #headers(): Record<string, string> {
    return { authorization: `Bearer ${this.#deps.apiKey()}` };
  }
}
