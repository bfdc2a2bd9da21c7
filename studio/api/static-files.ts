import { createReadStream } from 'node:fs';
import { realpath, stat } from 'node:fs/promises';
import type { ServerResponse } from 'node:http';
import { extname, join, sep } from 'node:path';
import { pipeline } from 'node:stream/promises';

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.map': 'application/json',
  '.webmanifest': 'application/manifest+json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.wasm': 'application/wasm',
};

/** The built UI: hashed assets for ever, the page itself never from a cache, unknown pages are the one page. */
export class StaticFiles {
  readonly #root: string;

  constructor(root: string) {
    this.#root = root;
  }

  /** Sends the file of a path. False when there is none (the caller answers 404). Only for GET and HEAD. */
  async send(path: string, method: string, response: ServerResponse): Promise<boolean> {
    const wanted = safePath(path);
    if (wanted === null) return false;
    const file = (await this.#find(wanted)) ?? (extname(wanted) === '' ? await this.#find('/index.html') : null);
    if (!file) return false;
    response.setHeader('Content-Type', TYPES[extname(file.name)] ?? 'application/octet-stream');
    response.setHeader('Content-Length', file.bytes);
    response.setHeader('Cache-Control', isHashed(file.name) ? 'public, max-age=31536000, immutable' : 'no-cache');
    response.statusCode = 200;
    if (method === 'HEAD') response.end();
    else await pipeline(createReadStream(file.name), response);
    return true;
  }

  async #find(path: string): Promise<{ name: string; bytes: number } | null> {
    try {
      const root = await realpath(this.#root);
      const name = await realpath(join(root, path));
      // A link inside the folder that leads out of it is not followed.
      if (!name.startsWith(root + sep)) return null;
      const info = await stat(name);
      return info.isFile() ? { name, bytes: info.size } : null;
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === 'ENOENT' || code === 'ENOTDIR' || code === 'ENAMETOOLONG') return null;
      throw error;
    }
  }
}

/** A decoded path that stays below the root, or null: no `..`, backslash, NUL, drive or hidden file. */
export function safePath(path: string): string | null {
  let decoded: string;
  try {
    decoded = decodeURIComponent(path);
  } catch {
    return null;
  }
  if (!decoded.startsWith('/') || /[\\:\0]/.test(decoded)) return null;
  const parts = decoded.slice(1).split('/');
  if (parts.some((part) => part.startsWith('.'))) return null;
  return decoded === '/' ? '/index.html' : decoded;
}

/** Vite names assets `name-<8 characters>.ext`. */
export function isHashed(name: string): boolean {
  return /[/\\]assets[/\\].*-[\w-]{8}\.\w+$/.test(name);
}
