import type { PublishedCue } from '../../../shared/interaction/protocol.ts';
import { joinViewer, type TestViewer } from '../support/engine-fixture.ts';
import { takeKey } from './engine-tap.ts';
import type { Seeded } from './seeded.ts';

const VIEWERS = 3;
/** How far they watch behind the camera. */
const BEHIND_MS = 150;
/** An answer later than this would come too late for the shortest window. */
const LATEST_ANSWER_MS = 700;

/** Viewers who answer what they are asked; the first of them notes everything the engine tells. */
export class Audience {
  /** What viewers were told of each take, in order. */
  readonly told = new Map<string, PublishedCue[]>();
  readonly #viewers: TestViewer[];
  readonly #random: Seeded;
  readonly #timers = new Set<NodeJS.Timeout>();
  #votes = 0;

  private constructor(viewers: TestViewer[], random: Seeded) {
    this.#viewers = viewers;
    this.#random = random;
    for (const [index, viewer] of viewers.entries()) {
      viewer.ws.on('message', (data) => {
        const message = JSON.parse((data as Buffer).toString('utf8')) as { type: string; cue?: PublishedCue };
        // What was heard is kept here in another form, for a long show.
        viewer.heard.length = 0;
        if (message.type === 'cue' && message.cue) this.#hear(index, viewer, message.cue);
      });
    }
  }

  static async join(engineUrl: string, random: Seeded): Promise<Audience> {
    const names = Array.from({ length: VIEWERS }, (_, index) => `viewer-${String(index)}`);
    return new Audience(await Promise.all(names.map((name) => joinViewer(engineUrl, name))), random);
  }

  /** The last state of a take that viewers were told; undefined: they never heard of it. */
  last(key: string): PublishedCue | undefined {
    return this.told.get(key)?.at(-1);
  }

  close(): void {
    for (const timer of this.#timers) clearTimeout(timer);
    for (const { ws } of this.#viewers) ws.terminate();
  }

  #hear(index: number, viewer: TestViewer, cue: PublishedCue): void {
    const key = takeKey(cue);
    if (index === 0) this.told.set(key, [...(this.told.get(key) ?? []), cue]);
    const { content } = cue;
    if (cue.state !== 'open' || (content.kind !== 'poll' && content.kind !== 'quiz')) return;
    const option = this.#random.pick(content.poll.options);
    if (!option || this.#random.chance(0.2)) return;
    const answerMs = this.#random.between(0, LATEST_ANSWER_MS);
    const timer = setTimeout(
      () => {
        this.#timers.delete(timer);
        this.#votes += 1;
        const voteId = `vote-${String(index)}-${String(this.#votes)}`;
        const mediaTimeMs = cue.opensAtMs + answerMs;
        viewer.send({ type: 'vote', voteId, cueId: cue.cueId, runId: cue.runId, optionId: option.id, mediaTimeMs });
      },
      Math.max(0, cue.opensAtMs + answerMs + BEHIND_MS - Date.now()),
    );
    this.#timers.add(timer);
  }
}
