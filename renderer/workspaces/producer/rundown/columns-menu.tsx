import { ActionIcon, Button, Checkbox, Popover, TextInput, Tooltip } from '@mantine/core';
import { IconArrowDown, IconArrowUp, IconColumns3, IconTrash } from '@tabler/icons-react';
import { useState, type KeyboardEvent } from 'react';
import type { Column } from '../../../../shared/show/show.ts';
import { createRequestId } from '../../../api/request-id.ts';
import { useShowPart } from '../../../app/studio-context.tsx';
import { columnsOf, withHidden } from './columns.ts';
import { useController, useTable } from './table-context.tsx';

const NO_COLUMNS: readonly Column[] = [];
const MOST_COLUMNS = 40;

const keepKeys = (event: KeyboardEvent): void => {
  if (event.key !== 'Escape') event.stopPropagation();
};

/** Which columns this browser shows, and the columns of the show's own. */
export function ColumnsMenu({ canPlan }: { readonly canPlan: boolean }) {
  const controller = useController();
  const prefs = useTable((state) => state.prefs);
  const own = useShowPart((show) => show?.columns ?? NO_COLUMNS);
  const fixed = columnsOf([]);
  const shown = (id: string): boolean => id === 'title' || !prefs.hiddenIds.includes(id);
  const setShown = (id: string, isShown: boolean): void => controller.setPrefs(withHidden(prefs, id, !isShown));
  return (
    <Popover position="bottom-end" width={320} withinPortal trapFocus>
      <Popover.Target>
        <Tooltip label="Columns: show, hide, add your own">
          <ActionIcon aria-label="Columns">
            <IconColumns3 size={17} />
          </ActionIcon>
        </Tooltip>
      </Popover.Target>
      <Popover.Dropdown onKeyDown={keepKeys} className="columns-menu" aria-label="Columns">
        <div className="columns-fixed">
          {fixed.map(({ id, title, hint }) => (
            <Checkbox
              key={id}
              size="xs"
              label={title === '#' ? 'Number' : title}
              title={hint}
              checked={shown(id)}
              disabled={id === 'title'}
              onChange={(event) => setShown(id, event.currentTarget.checked)}
            />
          ))}
        </div>
        <p className="columns-title">Columns of this show</p>
        {own.length === 0 && (
          <p className="small dim columns-none">None yet. Everybody who opens the show sees them.</p>
        )}
        {own.map((column, index) => (
          <OwnColumn
            key={column.id}
            own={own}
            index={index}
            canPlan={canPlan}
            shown={shown(`custom.${column.id}`)}
            onShown={(isShown) => setShown(`custom.${column.id}`, isShown)}
          />
        ))}
        {canPlan && <NewColumn own={own} />}
      </Popover.Dropdown>
    </Popover>
  );
}

function OwnColumn(props: {
  readonly own: readonly Column[];
  readonly index: number;
  readonly canPlan: boolean;
  readonly shown: boolean;
  readonly onShown: (shown: boolean) => void;
}) {
  const { own, index, canPlan } = props;
  const controller = useController();
  const column = own[index];
  const [title, setTitle] = useState(column?.title ?? '');
  if (!column) return null;
  const rename = (): void => {
    const tidy = title.trim().slice(0, 60);
    if (tidy === '' || tidy === column.title) return setTitle(column.title);
    controller.setColumns(
      own.map((each) => (each.id === column.id ? { ...each, title: tidy } : each)),
      `Rename column ${column.title}`,
    );
  };
  const swap = (other: number): void => {
    const order = [...own];
    const taken = order[other];
    if (!taken) return;
    order[other] = column;
    order[index] = taken;
    controller.setColumns(order, `Move column ${column.title}`);
  };
  return (
    <div className="row columns-own">
      <Checkbox
        size="xs"
        aria-label={`Show ${column.title}`}
        checked={props.shown}
        onChange={(event) => props.onShown(event.currentTarget.checked)}
      />
      <TextInput
        size="xs"
        className="grow"
        aria-label={`Name of column ${column.title}`}
        value={title}
        readOnly={!canPlan}
        onChange={(event) => setTitle(event.currentTarget.value)}
        onBlur={rename}
        onKeyDown={(event) => {
          if (event.key === 'Enter') rename();
        }}
      />
      {canPlan && (
        <>
          <ActionIcon aria-label={`Move ${column.title} left`} disabled={index === 0} onClick={() => swap(index - 1)}>
            <IconArrowUp size={15} />
          </ActionIcon>
          <ActionIcon
            aria-label={`Move ${column.title} right`}
            disabled={index === own.length - 1}
            onClick={() => swap(index + 1)}
          >
            <IconArrowDown size={15} />
          </ActionIcon>
          <Tooltip label="Remove the column; what stands in it comes back with undo">
            <ActionIcon
              aria-label={`Remove column ${column.title}`}
              onClick={() =>
                controller.setColumns(
                  own.filter(({ id }) => id !== column.id),
                  `Remove column ${column.title}`,
                )
              }
            >
              <IconTrash size={15} />
            </ActionIcon>
          </Tooltip>
        </>
      )}
    </div>
  );
}

function NewColumn({ own }: { readonly own: readonly Column[] }) {
  const controller = useController();
  const [title, setTitle] = useState('');
  const tidy = title.trim().slice(0, 60);
  const isFull = own.length >= MOST_COLUMNS;
  const add = (): void => {
    if (tidy === '' || isFull) return;
    controller.setColumns([...own, { id: `c-${createRequestId().slice(0, 8)}`, title: tidy }], `Add column ${tidy}`);
    setTitle('');
  };
  return (
    <form
      className="row columns-own"
      onSubmit={(event) => {
        event.preventDefault();
        add();
      }}
    >
      <TextInput
        size="xs"
        className="grow"
        placeholder="Name of a new column"
        aria-label="Name of a new column"
        value={title}
        onChange={(event) => setTitle(event.currentTarget.value)}
      />
      <Button type="submit" size="compact-sm" variant="light" disabled={tidy === '' || isFull}>
        {isFull ? `at most ${MOST_COLUMNS}` : 'Add'}
      </Button>
    </form>
  );
}
