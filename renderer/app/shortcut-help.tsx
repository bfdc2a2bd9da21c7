import { Kbd, Modal } from '@mantine/core';
import { TABLE_HELP } from '../workspaces/producer/rundown/keys.ts';
import { PLOT_HELP } from '../workspaces/qa/plots/time-view.ts';
import { SHORTCUT_HELP, type HelpLine } from './shortcuts.ts';

const LINES: readonly HelpLine[] = [
  ...SHORTCUT_HELP,
  ...TABLE_HELP.map((line) => ({ ...line, where: 'Rundown' })),
  ...PLOT_HELP.map((line) => ({ ...line, where: 'QA' })),
];

export function ShortcutHelp({ opened, onClose }: { readonly opened: boolean; readonly onClose: () => void }) {
  return (
    <Modal opened={opened} onClose={onClose} title="Keyboard" size="xl" closeButtonProps={{ 'aria-label': 'Close' }}>
      <table className="help-table">
        <thead>
          <tr>
            <th scope="col">Key</th>
            <th scope="col">Does</th>
            <th scope="col">Where</th>
          </tr>
        </thead>
        <tbody>
          {LINES.map((line) => (
            <tr key={`${line.where} ${line.keys.join(' ')}`}>
              <td className="nowrap">
                {line.keys.map((key, index) => (
                  <Kbd key={`${index} ${key}`} mr={4}>
                    {key}
                  </Kbd>
                ))}
              </td>
              <td>{line.what}</td>
              <td className="dim">{line.where}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Modal>
  );
}
