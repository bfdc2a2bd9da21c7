/**
 * Records by id, for ids that people choose: `constructor` and `__proto__` are ids like any other.
 */
export function emptyRecord<T>(): Record<string, T> {
  return Object.create(null) as Record<string, T>;
}

/** What a record itself holds under an id; nothing that all objects have. */
export function own<T>(record: Readonly<Record<string, T>>, id: string): T | undefined {
  return Object.hasOwn(record, id) ? record[id] : undefined;
}
