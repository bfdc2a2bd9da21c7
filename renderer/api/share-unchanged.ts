/**
 * The new value with every part that did not change taken from the old one (same reference), so that what shows an
 * unchanged part is not drawn again. Plain JSON data only.
 */
export function shareUnchanged<T>(old: unknown, fresh: T): T {
  if (Object.is(old, fresh)) return fresh;
  if (Array.isArray(old) && Array.isArray(fresh)) {
    const shared = fresh.map((item: unknown, index) => shareUnchanged(old[index] as unknown, item));
    const isSame = old.length === fresh.length && shared.every((item, index) => Object.is(item, old[index]));
    return (isSame ? old : shared) as T;
  }
  if (!isPlainObject(old) || !isPlainObject(fresh)) return fresh;
  const keys = Object.keys(fresh);
  let isSame = keys.length === Object.keys(old).length;
  const shared: Record<string, unknown> = {};
  for (const key of keys) {
    shared[key] = shareUnchanged(old[key], fresh[key]);
    isSame &&= Object.hasOwn(old, key) && Object.is(shared[key], old[key]);
  }
  return (isSame ? old : shared) as T;
}

function isPlainObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
