import { Button, Checkbox, Modal } from '@mantine/core';
import { useMemo, useState } from 'react';
import { createPortal, flushSync } from 'react-dom';
import { defaultPrintColumns, printColumns, printTable } from '../../shared/interchange/print-table.ts';
import type { Show } from '../../shared/show/show.ts';
import './interchange.css';
import './print.css';

const PRINTED_KEY = 'cuelight.print.columns';

/** Chooses columns and prints the rundown on paper (or to a PDF of the browser's). The choice is kept by the browser. */
export function PrintDialog(props: { readonly opened: boolean; readonly show: Show; readonly onClose: () => void }) {
  const { show, onClose } = props;
  const columns = useMemo(() => printColumns(show), [show]);
  const [picked, setPicked] = useState<readonly string[] | null>(rememberedColumns);
  const chosen = picked ?? defaultPrintColumns(show);
  const [printing, setPrinting] = useState(false);
  const shown = columns.filter(({ key }) => chosen.includes(key));
  const print = (): void => {
    globalThis.localStorage.setItem(PRINTED_KEY, JSON.stringify(chosen));
    // On the page before the browser takes its picture; print() returns when its dialog is closed.
    flushSync(() => setPrinting(true));
    globalThis.print();
    setPrinting(false);
    onClose();
  };
  return (
    <>
      <Modal
        opened={props.opened}
        onClose={onClose}
        title="Print the rundown"
        size={560}
        closeButtonProps={{ 'aria-label': 'Close, print nothing' }}
      >
        <Checkbox.Group label="Columns" value={[...chosen]} onChange={setPicked}>
          <div className="print-columns">
            {columns.map(({ key, title }) => (
              <Checkbox key={key} value={key} label={title} />
            ))}
          </div>
        </Checkbox.Group>
        <div className="import-foot">
          <span className="small dim">
            {show.rundown.cues.length} cues, {shown.length} columns
          </span>
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button data-autofocus onClick={print} disabled={shown.length === 0}>
            Print
          </Button>
        </div>
      </Modal>
      {printing && createPortal(<PrintedRundown show={show} keys={shown.map(({ key }) => key)} />, document.body)}
    </>
  );
}

function rememberedColumns(): readonly string[] | null {
  try {
    const kept: unknown = JSON.parse(globalThis.localStorage.getItem(PRINTED_KEY) ?? 'null');
    return Array.isArray(kept) ? kept.filter((key): key is string => typeof key === 'string') : null;
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

/** The rundown as it comes on paper; on the screen it is not seen. */
export function PrintedRundown({ show, keys }: { readonly show: Show; readonly keys: readonly string[] }) {
  const { head, heading, rows } = printTable(show, keys);
  return (
    <div className="printed">
      <h1>{show.title}</h1>
      <p>{heading}</p>
      <table>
        <thead>
          <tr>
            {head.map((title) => (
              <th key={title} scope="col">
                {title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr
              key={row.id}
              data-skip={row.skip || undefined}
              data-group={row.isGroup || undefined}
              data-colour={row.colour ?? undefined}
            >
              {row.cells.map((cell, index) => (
                // The cells of a row have no identity but their place.
                // oxlint-disable-next-line react/no-array-index-key
                <td key={index}>{cell}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
