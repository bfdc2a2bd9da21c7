import { chmodSync, mkdirSync, readFileSync, renameSync } from 'node:fs';
import { dirname } from 'node:path';
import { z } from 'zod';
import { writeDurably } from '../../storage/durable-file.ts';

const schema = z.record(z.string().max(300), z.string().max(200));

/**
 * Passwords of devices, in a file of the data folder that only its owner reads (0600). They stand in no show, no log and no
 * answer of the API. They belong to an address (`host:port`), not to a device of a show: a show from elsewhere that names its
 * device alike but another address must not make the studio offer the password there.
 */
export class PasswordStore {
  readonly #file: string;
  readonly #passwords: Map<string, string>;

  private constructor(file: string, passwords: Map<string, string>) {
    this.#file = file;
    this.#passwords = passwords;
  }

  /** A damaged file is set aside and told; the passwords are then asked for again. Throws when it cannot be read. */
  static open(file: string, onDamaged: (problem: string) => void): PasswordStore {
    let text: string;
    try {
      text = readFileSync(file, 'utf8');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
      return new PasswordStore(file, new Map());
    }
    chmodSync(file, 0o600);
    const passwords = read(text);
    if (passwords) return new PasswordStore(file, new Map(Object.entries(passwords)));
    renameSync(file, `${file}.damaged`);
    // Not a word of what stands in it: half a password is one too many in a log.
    onDamaged(`The passwords of devices in ${file} could not be read and were set aside: type them in again.`);
    return new PasswordStore(file, new Map());
  }

  get(address: string): string | null {
    return this.#passwords.get(address) ?? null;
  }

  /** Durable on return; an empty password is forgotten. Throws when the disk refuses. */
  set(address: string, password: string): void {
    const next = new Map(this.#passwords);
    if (password === '') next.delete(address);
    else next.set(address, password);
    mkdirSync(dirname(this.#file), { recursive: true, mode: 0o700 });
    writeDurably(this.#file, JSON.stringify(Object.fromEntries(next)), 0o600);
    this.#passwords.clear();
    for (const [id, value] of next) this.#passwords.set(id, value);
  }
}

function read(text: string): Record<string, string> | null {
  try {
    return schema.parse(JSON.parse(text));
  } catch {
    // Told by the caller, without the text.
    return null;
  }
}
