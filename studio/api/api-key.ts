import { chmodSync, closeSync, fsyncSync, mkdirSync, openSync, readFileSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { newSecret } from './secrets.ts';

const KEY_PATTERN = /^[\w-]{43}$/;

/**
 * The key of HTTP clients, from its file (readable by its owner alone), which is made on first use.
 * Throws an Error in words when the file cannot be made or does not hold a key.
 */
export function loadApiKey(file: string): string {
  const existing = readKey(file);
  if (existing !== null) {
    chmodSync(file, 0o600);
    return existing;
  }
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  const key = newSecret();
  const handle = openSync(file, 'wx', 0o600);
  try {
    writeSync(handle, `${key}\n`);
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
  return key;
}

function readKey(file: string): string | null {
  let text: string;
  try {
    text = readFileSync(file, 'utf8').trim();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw new Error(`The API key file ${file} cannot be read: ${(error as Error).message}`, { cause: error });
  }
  if (!KEY_PATTERN.test(text)) {
    throw new Error(`The API key file ${file} holds no key (43 characters). Delete it to have a new one made.`);
  }
  return text;
}

/** The key a request brings in `Authorization: Bearer …` (RFC 6750 §2.1), or null. */
export function bearerKey(authorization: string | undefined): string | null {
  return /^Bearer ([\w.~+/-]{1,512}=*)$/i.exec(authorization ?? '')?.[1] ?? null;
}
