import { ActionIcon, Menu, Tooltip } from '@mantine/core';
import {
  IconBraces,
  IconCsv,
  IconDeviceFloppy,
  IconFileImport,
  IconFileTypePdf,
  IconFileTypeXls,
  IconPrinter,
  IconTransfer,
} from '@tabler/icons-react';
import { memo, useState, type KeyboardEvent } from 'react';
import { AFTER_SHOW_FILE_PATH } from '../../shared/report/after-show.ts';
import { notify, notifyError } from '../app/notify.tsx';
import { useShow, useShowPart, useStudio } from '../app/studio-context.tsx';
import { exportShow, type ExportFormat } from './export-file.ts';
import { ImportDialog } from './import-dialog.tsx';
import { PrintDialog } from './print-dialog.tsx';
import { IMPORT_TYPES } from './source-file.ts';
import { useImport } from './use-import.ts';

const FORMATS: readonly { format: ExportFormat; label: string; what: string; icon: typeof IconCsv }[] = [
  { format: 'cuelight', label: 'Cuelight show', what: 'everything, to open elsewhere', icon: IconDeviceFloppy },
  { format: 'xlsx', label: 'Excel workbook', what: 'comes back whole, also after edits', icon: IconFileTypeXls },
  { format: 'csv', label: 'CSV', what: 'for any spreadsheet', icon: IconCsv },
  { format: 'ontime', label: 'Ontime project', what: 'events, groups, custom fields', icon: IconBraces },
];

/** Keys pressed in the menu are the menu's: Space there must not be GO. */
const keepKeys = (event: KeyboardEvent): void => {
  if (event.key !== 'Escape') event.stopPropagation();
};

/** Import (also by dropping a file on the window), export, print. `canPlan`: whether this person may change the rundown. */
export const ImportExportMenu = memo(function ImportExportMenu({ canPlan }: { readonly canPlan: boolean }) {
  const { stores } = useStudio();
  // Not the show itself, or every edit would draw this anew.
  const hasShow = useShowPart((show) => show !== null);
  const { file, choose, close } = useImport(canPlan);
  const [printing, setPrinting] = useState(false);
  const save = (format: ExportFormat, label: string) => () => {
    const { show } = stores.show.getState();
    if (!show) return;
    exportShow(show, format).then(
      () => notify('success', `${label} of “${show.title}” was made.`, 'Exported'),
      (error: unknown) => notifyError(error, 'Not exported'),
    );
  };
  return (
    <>
      <Menu position="bottom-end" width={320}>
        <Menu.Target>
          {/* The focus comes back to the button when the menu closes: its tooltip must not stand over the dialog. */}
          <Tooltip label="Import (also by dropping a file here), export, print" disabled={file !== null || printing}>
            <ActionIcon aria-label="Import, export, print">
              <IconTransfer size={17} />
            </ActionIcon>
          </Tooltip>
        </Menu.Target>
        <Menu.Dropdown onKeyDown={keepKeys}>
          <Menu.Item
            disabled={!canPlan}
            leftSection={<IconFileImport size={18} aria-hidden />}
            onClick={() => choose(IMPORT_TYPES)}
          >
            <span className="menu-two">
              <strong>Import …</strong>
              <span className="small dim">XLSX, CSV, .cuelight, Ontime; you see the difference first</span>
            </span>
          </Menu.Item>
          <Menu.Divider />
          <Menu.Label>Export</Menu.Label>
          {FORMATS.map(({ format, label, what, icon: Icon }) => (
            <Menu.Item
              key={format}
              leftSection={<Icon size={18} aria-hidden />}
              disabled={!hasShow}
              onClick={save(format, label)}
            >
              <span className="menu-two">
                <strong>{label}</strong>
                <span className="small dim">{what}</span>
              </span>
            </Menu.Item>
          ))}
          <Menu.Divider />
          <Menu.Label>Paper</Menu.Label>
          <Menu.Item
            leftSection={<IconPrinter size={18} aria-hidden />}
            disabled={!hasShow}
            onClick={() => setPrinting(true)}
          >
            Print, with columns of your choice …
          </Menu.Item>
          <Menu.Item
            leftSection={<IconFileTypePdf size={18} aria-hidden />}
            component="a"
            href="/api/show/rundown.pdf"
            download
          >
            Rundown as PDF
          </Menu.Item>
          <Menu.Item
            leftSection={<IconFileTypePdf size={18} aria-hidden />}
            component="a"
            href={`${AFTER_SHOW_FILE_PATH}?format=pdf`}
            download
          >
            As-run report as PDF
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <ImportDialog file={file} onClose={close} />
      <Printing opened={printing} onClose={() => setPrinting(false)} />
    </>
  );
});

function Printing(props: { readonly opened: boolean; readonly onClose: () => void }) {
  const show = useShow();
  return show && <PrintDialog {...props} show={show} />;
}
