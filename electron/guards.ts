/**
 * What the shell allows. Pure, so that every decision can be tested without Electron; `main.ts` only asks.
 * After the Electron security checklist (https://www.electronjs.org/docs/latest/tutorial/security).
 */

/** Permissions the studio's own page may have; everything else is refused. */
const ALLOWED_PERMISSIONS: ReadonlySet<string> = new Set([
  'media',
  'display-capture',
  'fullscreen',
  'clipboard-sanitized-write',
  // Controllers; without system exclusive messages, which could rewrite a device.
  'midi',
]);

function originOf(url: string): string | null {
  try {
    return new URL(url).origin;
  } catch {
    // Not a URL at all: it has no origin, and is refused by the caller.
    return null;
  }
}

/** The window shows the host's own pages and nothing else, in any frame, by any redirect. */
export function mayNavigate(url: string, studioUrl: string): boolean {
  return originOf(url) === new URL(studioUrl).origin;
}

export function mayHavePermission(permission: string, requestingUrl: string, studioUrl: string): boolean {
  return ALLOWED_PERMISSIONS.has(permission) && originOf(requestingUrl) === new URL(studioUrl).origin;
}

/** What may be handed to the system's browser: https, and the rehearsal's viewer page on this machine or network. */
export function mayOpenOutside(url: string, viewerUrl: string | null): boolean {
  let parsed: URL;
  try {
    parsed = new URL(url);
  } catch {
    // Not a URL: nothing to open.
    return false;
  }
  if (parsed.username !== '' || parsed.password !== '') return false;
  return parsed.protocol === 'https:' || (viewerUrl !== null && parsed.origin === new URL(viewerUrl).origin);
}
