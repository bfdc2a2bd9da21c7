import { useRef, type KeyboardEvent } from 'react';
import { SECTIONS, type SectionId } from './qa-sections.tsx';

/** Where the arrow keys lead from a tab; null: the key is none of the list's. */
export function tabAfter(key: string, index: number, count: number): number | null {
  switch (key) {
    case 'ArrowRight':
    case 'ArrowDown':
      return (index + 1) % count;
    case 'ArrowLeft':
    case 'ArrowUp':
      return (index + count - 1) % count;
    case 'Home':
      return 0;
    case 'End':
      return count - 1;
    default:
      return null;
  }
}

/** The tabs of QA: one is in the Tab order, the arrow keys go on to the others (WAI-ARIA tabs pattern). */
export function SectionTabs(props: { readonly section: SectionId; readonly onSection: (id: SectionId) => void }) {
  const list = useRef<HTMLDivElement>(null);
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.shiftKey) return;
    const index = SECTIONS.findIndex(({ id }) => id === props.section);
    const next = tabAfter(event.key, index, SECTIONS.length);
    const section = next === null ? undefined : SECTIONS[next];
    if (!section) return;
    event.preventDefault();
    event.stopPropagation();
    props.onSection(section.id);
    list.current?.querySelector<HTMLElement>(`#qa-tab-${section.id}`)?.focus();
  };
  return (
    <div className="tabs qa-tabs" role="tablist" aria-label="Sections of QA" ref={list} onKeyDown={onKeyDown}>
      {SECTIONS.map(({ id, title, what, icon }) => (
        <button
          key={id}
          id={`qa-tab-${id}`}
          type="button"
          role="tab"
          className="tab"
          aria-selected={props.section === id}
          aria-controls="qa-section"
          tabIndex={props.section === id ? 0 : -1}
          title={`${what} (← →)`}
          onClick={() => props.onSection(id)}
        >
          {icon}
          {title}
        </button>
      ))}
    </div>
  );
}
