/** Small things that survive a reload of this tab. Where storage is denied, they last as long as the page. */
export interface SessionStore {
  load(name: string): unknown;
  save(name: string, value: unknown): void;
}

const PREFIX = 'cuelight.';

/** @param openStorage gives the tab's storage; may throw where the browser denies it. */
export function sessionStoreOf(openStorage: () => Storage): SessionStore {
  const memory = new Map<string, string>();
  let storage: Storage | null = null;
  try {
    storage = openStorage();
  } catch {
    // Denied (private mode, blocked site data): reading `sessionStorage` itself throws. Memory does instead.
    storage = null;
  }
  return {
    load: (name) => {
      const text = memory.get(name) ?? storage?.getItem(PREFIX + name) ?? null;
      if (text === null) return null;
      try {
        return JSON.parse(text) as unknown;
      } catch {
        // Written by someone else: as good as nothing.
        return null;
      }
    },
    save: (name, value) => {
      const text = JSON.stringify(value);
      memory.set(name, text);
      try {
        storage?.setItem(PREFIX + name, text);
      } catch {
        // Full or denied: the copy in memory serves this page.
        storage = null;
      }
    },
  };
}

/** This viewer's name for the engine, chosen once a tab. */
export function viewerIdOf(store: SessionStore, createId: () => string): string {
  const known = store.load('viewer-id');
  if (typeof known === 'string' && known.length >= 8 && known.length <= 64) return known;
  const fresh = createId();
  store.save('viewer-id', fresh);
  return fresh;
}

/** A random id; `crypto.randomUUID` is missing where the page was opened without TLS from another machine. */
export function randomId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
