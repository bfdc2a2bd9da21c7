import { readFile, realpath } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { extname, join, sep } from 'node:path';

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.map': 'application/json',
};
/** Vite puts a hash of the content into these names. */
const HASHED = /^\/assets\//;

/** What a page of ours may do (W3C Content Security Policy Level 3). */
export const VIEWER_CSP = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "font-src 'self'",
  "media-src 'self' blob:",
  "connect-src 'self' ws:",
  "worker-src 'self' blob:",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'self'",
].join('; ');

const NOT_BUILT = `<!doctype html><html lang="en"><meta charset="utf-8"><title>Cuelight Studio: viewer page</title>
<style>body{font:1.1rem/1.5 system-ui;max-width:36rem;margin:4rem auto;padding:0 1rem}</style>
<h1>The viewer page has not been built</h1>
<p>Run <code>npm start</code>, which builds it, or <code>npx vite build --config vite.viewer.config.ts</code>.</p>
<p>The stream itself is at <a href="/live/main/index.m3u8">/live/main/index.m3u8</a>.</p></html>
`;

/** Serves a folder of built files; nothing outside of it, whatever the path says. */
export async function serveStatic(
  directory: string,
  request: IncomingMessage,
  response: ServerResponse,
  pathname: string,
): Promise<void> {
  response.setHeader('X-Content-Type-Options', 'nosniff');
  response.setHeader('Referrer-Policy', 'no-referrer');
  response.setHeader('Content-Security-Policy', VIEWER_CSP);
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    response.writeHead(405, { Allow: 'GET, HEAD' }).end();
    return;
  }
  const path = pathname === '/' ? '/index.html' : pathname;
  const body = await readInside(directory, path);
  const isPage = path === '/index.html';
  if (!body) {
    const page = isPage ? NOT_BUILT : 'There is no such file here.\n';
    response.writeHead(isPage ? 503 : 404, { 'Content-Type': isPage ? TYPES['.html'] : 'text/plain; charset=utf-8' });
    response.end(request.method === 'HEAD' ? undefined : page);
    return;
  }
  response.writeHead(200, {
    'Content-Type': TYPES[extname(path)] ?? 'application/octet-stream',
    'Content-Length': body.byteLength,
    'Cache-Control': HASHED.test(path) ? 'public, max-age=31536000, immutable' : 'no-cache',
  });
  response.end(request.method === 'HEAD' ? undefined : body);
}

/** Null when there is no such file inside of the directory. */
async function readInside(directory: string, path: string): Promise<Buffer | null> {
  let decoded: string;
  try {
    decoded = decodeURIComponent(path);
  } catch (error) {
    if (error instanceof URIError) return null;
    throw error;
  }
  if (decoded.includes('\0') || decoded.includes('\\')) return null;
  try {
    const root = await realpath(directory);
    // Resolves "..", and links that lead out.
    const file = await realpath(join(root, decoded));
    return file.startsWith(root + sep) ? await readFile(file) : null;
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : null;
    if (code === 'ENOENT' || code === 'ENOTDIR' || code === 'EISDIR' || code === 'ENAMETOOLONG') return null;
    throw error;
  }
}
