import { Kbd, Modal } from '@mantine/core';
import { SHORTCUT_HELP } from './shortcuts.ts';

export function ShortcutHelp({ opened, onClose }: { readonly opened: boolean; readonly onClose: () => void }) {
  return (
    <Modal opened={opened} onClose={onClose} title="Keyboard" size="lg" closeButtonProps={{ 'aria-label': 'Close' }}>
      <table className="help-table">
        <thead>
          <tr>
            <th scope="col">Key</th>
            <th scope="col">Does</th>
            <th scope="col">Where</th>
          </tr>
        </thead>
        <tbody>
          {SHORTCUT_HELP.map((line) => (
            <tr key={line.what}>
              <td className="nowrap">
                {line.keys.map((key) => (
                  <Kbd key={key} mr={4}>
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
