import type { Readable, Writable } from 'node:stream';
import { z } from 'zod';

/**
 * Chromium's debugging pipe (`--remote-debugging-pipe`): JSON messages of the Chrome DevTools Protocol, each ended by a
 * zero byte. Chromium ends itself when the pipe does, so no window outlives the launcher.
 */
const eventSchema = z.discriminatedUnion('method', [
  z.object({
    method: z.literal('Target.targetCreated'),
    params: z.object({ targetInfo: z.object({ targetId: z.string(), type: z.string() }) }),
  }),
  z.object({ method: z.literal('Target.targetCrashed'), params: z.object({ targetId: z.string() }) }),
]);

/** Far more than any event that is asked for; beyond it, what came is no message. */
const MAX_MESSAGE_CHARACTERS = 1_048_576;

/** Tells when the window's page crashed, which leaves the browser running with an empty window. */
export class PageWatch {
  readonly #commands: Writable;
  readonly #onCrashed: () => void;
  #rest = '';
  /** The first page is the app's; others were opened from it. */
  #pageId: string | null = null;

  constructor(commands: Writable, events: Readable, onCrashed: () => void) {
    this.#commands = commands;
    this.#onCrashed = onCrashed;
    // A browser that is gone is told of by its exit.
    commands.on('error', () => undefined);
    events.on('error', () => undefined);
    events.setEncoding('utf8').on('data', (text: string) => {
      this.#read(text);
    });
    this.#send(1, 'Target.setDiscoverTargets', { discover: true });
  }

  askToClose(): void {
    this.#send(2, 'Browser.close', {});
  }

  #send(id: number, method: string, params: object): void {
    if (this.#commands.writable) this.#commands.write(`${JSON.stringify({ id, method, params })}\0`);
  }

  #read(text: string): void {
    const messages = (this.#rest + text).split('\0');
    this.#rest = (messages.pop() ?? '').slice(-MAX_MESSAGE_CHARACTERS);
    for (const message of messages) this.#take(message);
  }

  #take(message: string): void {
    const event = parseEvent(message);
    if (event?.method === 'Target.targetCreated') {
      const { targetId, type } = event.params.targetInfo;
      if (type === 'page') this.#pageId ??= targetId;
    } else if (event?.method === 'Target.targetCrashed' && event.params.targetId === this.#pageId) {
      this.#onCrashed();
    }
  }
}

/** Null for answers, other events and what is no message. */
function parseEvent(message: string): z.infer<typeof eventSchema> | null {
  try {
    return eventSchema.safeParse(JSON.parse(message)).data ?? null;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return null;
  }
}
