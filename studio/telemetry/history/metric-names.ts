import type { DatabaseSync } from 'node:sqlite';

/** The numbers that metrics have in the rows of a database: given once, kept for ever, so that versions can differ in metrics. */
export class MetricNames {
  readonly #ids = new Map<string, number>();
  readonly #names: string[] = [];
  #unsaved: string[] = [];

  constructor(database: DatabaseSync | null) {
    for (const row of database?.prepare('SELECT id, name FROM metric_names').all() ?? []) {
      this.#ids.set(String(row['name']), Number(row['id']));
      this.#names[Number(row['id'])] = String(row['name']);
    }
  }

  /** The number of a metric; a new one when it has none yet. */
  idOf(name: string): number {
    const known = this.#ids.get(name);
    if (known !== undefined) return known;
    const id = this.#names.length;
    this.#ids.set(name, id);
    this.#names.push(name);
    this.#unsaved.push(name);
    return id;
  }

  /** Undefined: nothing was ever measured of it. */
  knownId(name: string): number | undefined {
    return this.#ids.get(name);
  }

  nameOf(id: number): string | undefined {
    return this.#names[id];
  }

  /** Writes new ones, within the transaction of the rows that use them. @returns what to call when it is committed */
  save(database: DatabaseSync): () => void {
    const saved = this.#unsaved;
    if (saved.length > 0) {
      const insert = database.prepare('INSERT INTO metric_names (id, name) VALUES (?, ?)');
      for (const name of saved) insert.run(this.idOf(name), name);
    }
    return () => {
      this.#unsaved = this.#unsaved.filter((name) => !saved.includes(name));
    };
  }
}
