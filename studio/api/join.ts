import type { IncomingMessage, ServerResponse } from 'node:http';
import { z } from 'zod';
import type { Role } from '../../shared/api/access.ts';
import { API_KEY_HEADER } from '../../shared/api/contract.ts';
import type { AccessLinks } from './access-links.ts';
import type { FailureLimiter } from './failure-limiter.ts';
import { headerValues } from './guards.ts';
import type { Sessions } from './sessions.ts';

/**
 * Coming by a link: `/join#<secret>`. What stands behind `#` is not sent, so the secret is in no log and no Referer; the
 * page's script posts it, and gets a session for it.
 */
export const JOIN_PATH = '/join';
const SCRIPT_PATH = '/join.js';
const MAX_BODY_BYTES = 1024;
const bodySchema = z.object({ secret: z.string().regex(/^[\w-]{22}$/) });

const PAGE = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="icon" href="data:,">
<title>Cuelight Studio</title>
<style>
  body { margin: 0; min-height: 100vh; display: grid; place-items: center; background: #14171c; color: #e8ebf0;
    font: 16px/1.5 Inter, system-ui, sans-serif; }
  main { max-width: 30rem; padding: 2rem; }
  h1 { font-size: 1.4rem; margin: 0 0 .75rem; }
</style>
<script src="${SCRIPT_PATH}" defer></script>
</head>
<body>
<main>
<h1>Joining the studio…</h1>
<p id="words" role="status">One moment.</p>
<noscript><p>This page needs JavaScript.</p></noscript>
</main>
</body>
</html>
`;

const SCRIPT = `const words = document.getElementById('words');
const tell = (text) => {
  document.querySelector('h1').textContent = 'You could not join';
  words.textContent = text;
};
const secret = location.hash.slice(1);
history.replaceState(null, '', '${JOIN_PATH}');
fetch('${JOIN_PATH}', {
  method: 'POST',
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify({ secret }),
})
  .then(async (answer) => {
    const said = await answer.json();
    if (answer.ok) location.replace(said.place);
    else tell(said.message);
  })
  .catch(() => tell('The studio cannot be reached: is this device on its network? Open the link again to retry.'));
`;

/** Where somebody who comes by a link begins: at what the role is for. */
const PLACE_OF_ROLE: Readonly<Record<Role, string>> = {
  producer: '/',
  host: '/#host',
  qa: '/#qa',
  planner: '/',
  viewer: '/',
};

export interface JoinDeps {
  readonly links: AccessLinks;
  readonly sessions: Sessions;
  readonly limiter: FailureLimiter;
}

/** Whether this is for `join`, which needs no session. */
export function isJoin(path: string): boolean {
  return path === JOIN_PATH || path === SCRIPT_PATH;
}

/** Serves the page of a link, and a session for its secret. Host and Origin are checked already. */
export async function join(
  request: IncomingMessage,
  response: ServerResponse,
  path: string,
  deps: JoinDeps,
): Promise<void> {
  response.setHeader('Cache-Control', 'no-store');
  if (path === SCRIPT_PATH && request.method === 'GET') send(response, 200, 'text/javascript', SCRIPT);
  else if (path === JOIN_PATH && request.method === 'GET') send(response, 200, 'text/html', PAGE);
  else if (path === JOIN_PATH && request.method === 'POST') await redeem(request, response, deps);
  else refuse(response, 405, 'There is nothing to change here.');
}

async function redeem(request: IncomingMessage, response: ServerResponse, deps: JoinDeps): Promise<void> {
  const { links, sessions, limiter } = deps;
  const address = request.socket.remoteAddress ?? '';
  // Where an API key came along, Origin was not asked for: a session is for browsers alone.
  if (headerValues(request.rawHeaders, API_KEY_HEADER).length > 0) {
    refuse(response, 400, 'Links are for browsers; the API key needs no session.');
    return;
  }
  if (limiter.isLocked(address)) {
    refuse(response, 429, 'Too many wrong links; wait a minute.');
    return;
  }
  if (sessions.read(request.headers.cookie)?.linkId === null) {
    const reason = 'This browser is the studio’s own. Open the link in another browser, or in a private window.';
    refuse(response, 409, reason);
    return;
  }
  const body = bodySchema.safeParse(await readJson(request));
  const link = body.success ? links.redeem(body.data.secret) : null;
  if (!link) {
    limiter.fail(address);
    refuse(response, 401, 'This link is not valid, or was withdrawn. Ask the producer for a new one.');
    return;
  }
  response.setHeader('Set-Cookie', sessions.open(link.id));
  send(response, 200, 'application/json', JSON.stringify({ ok: true, place: PLACE_OF_ROLE[link.role] }));
}

/** The body as JSON; null if it is none, or too long. */
async function readJson(request: IncomingMessage): Promise<unknown> {
  let text = '';
  for await (const chunk of request) {
    text += Buffer.from(chunk as Uint8Array).toString('utf8');
    if (text.length > MAX_BODY_BYTES) return null;
  }
  try {
    return JSON.parse(text);
  } catch {
    return null; // told as a link that is not valid
  }
}

function refuse(response: ServerResponse, status: number, message: string): void {
  // The rest of a body that nobody reads would be taken for the next request.
  response.setHeader('Connection', 'close');
  send(response, status, 'application/json', JSON.stringify({ message }));
}

function send(response: ServerResponse, status: number, type: string, body: string): void {
  response.setHeader('Content-Type', `${type}; charset=utf-8`);
  response.writeHead(status).end(body);
}
