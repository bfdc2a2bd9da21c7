import { useCallback, useEffect, useState } from 'react';
import { SECTIONS, type SectionId } from './qa-sections.tsx';

const KEY = 'cuelight.qa.section';
const PREFIX = '#qa/';

function sectionOf(text: string | null): SectionId | null {
  return SECTIONS.find(({ id }) => id === text)?.id ?? null;
}

/** The section in view: by the address (`#qa/latency`), else the one this browser showed last. Changes go to both. */
export function useSection(): readonly [SectionId, (id: SectionId) => void] {
  const [section, setSection] = useState<SectionId>(() => {
    const { hash } = globalThis.location;
    const linked = sectionOf(hash.startsWith(PREFIX) ? hash.slice(PREFIX.length) : null);
    return linked ?? sectionOf(globalThis.localStorage.getItem(KEY)) ?? 'overview';
  });
  // The address may be set from elsewhere: the alarms lead to their incidents.
  useEffect(() => {
    const onHash = (): void => {
      const { hash } = globalThis.location;
      const linked = sectionOf(hash.startsWith(PREFIX) ? hash.slice(PREFIX.length) : null);
      if (linked) setSection(linked);
    };
    globalThis.addEventListener('hashchange', onHash);
    return () => globalThis.removeEventListener('hashchange', onHash);
  }, []);
  const change = useCallback((id: SectionId) => {
    setSection(id);
    globalThis.localStorage.setItem(KEY, id);
    globalThis.history.replaceState(null, '', `${PREFIX}${id}`);
  }, []);
  return [section, change];
}
