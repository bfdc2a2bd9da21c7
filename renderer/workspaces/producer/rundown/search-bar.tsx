import { ActionIcon, Checkbox, TextInput, Tooltip } from '@mantine/core';
import { IconChevronDown, IconChevronUp, IconSearch, IconX } from '@tabler/icons-react';
import { useEffect, useRef } from 'react';
import { useShowPart } from '../../../app/studio-context.tsx';
import { useController, useTable } from './table-context.tsx';

/** Finds cues by any of their words; Enter goes to the next, Esc ends the search. */
export function SearchBar({ onLeave }: { readonly onLeave: () => void }) {
  const controller = useController();
  const search = useTable((state) => state.search);
  const cursorId = useTable((state) => state.selection.cursorId);
  const field = useRef<HTMLInputElement>(null);
  const isOpen = search !== null;
  // What is found follows edits.
  useShowPart((show) => (isOpen ? show : null));
  useEffect(() => {
    if (isOpen) field.current?.select();
  }, [isOpen]);
  if (!search) return null;
  const found = controller.found();
  const at = cursorId === null ? -1 : found.indexOf(cursorId);
  const words =
    search.query.trim() === ''
      ? 'Type words'
      : found.length === 0
        ? 'Nothing found'
        : `${at < 0 ? '–' : at + 1} of ${found.length}`;
  const end = (): void => {
    controller.setSearch(null);
    onLeave();
  };
  return (
    <div className="rundown-search" role="search">
      <TextInput
        ref={field}
        size="xs"
        className="grow"
        leftSection={<IconSearch size={14} aria-hidden />}
        placeholder="Search number, title, notes, questions …"
        aria-label="Search the rundown"
        value={search.query}
        autoFocus
        onChange={(event) => {
          controller.setSearch({ ...search, query: event.currentTarget.value });
          const [first] = controller.found();
          if (first !== undefined) controller.reveal(first);
        }}
        onKeyDown={(event) => {
          event.stopPropagation();
          if (event.key === 'Enter' || event.key === 'F3') {
            event.preventDefault();
            controller.findNext(event.shiftKey ? -1 : 1);
          } else if (event.key === 'ArrowDown') {
            event.preventDefault();
            onLeave();
          } else if (event.key === 'Escape') end();
        }}
      />
      <span className="small dim nowrap" role="status">
        {words}
      </span>
      <Tooltip label="Previous (Shift+F3)">
        <ActionIcon aria-label="Previous finding" disabled={found.length === 0} onClick={() => controller.findNext(-1)}>
          <IconChevronUp size={16} />
        </ActionIcon>
      </Tooltip>
      <Tooltip label="Next (F3, Enter)">
        <ActionIcon aria-label="Next finding" disabled={found.length === 0} onClick={() => controller.findNext(1)}>
          <IconChevronDown size={16} />
        </ActionIcon>
      </Tooltip>
      <Checkbox
        size="xs"
        label="only these"
        title="Show only what was found, and its groups"
        checked={search.filter}
        onChange={(event) => controller.setSearch({ ...search, filter: event.currentTarget.checked })}
      />
      <Tooltip label="End the search (Esc)">
        <ActionIcon aria-label="End the search" onClick={end}>
          <IconX size={16} />
        </ActionIcon>
      </Tooltip>
    </div>
  );
}
