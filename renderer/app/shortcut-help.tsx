import { Kbd, Modal } from '@mantine/core';
import { TABLE_HELP } from '../workspaces/producer/rundown/keys.ts';
import { PLOT_HELP } from '../workspaces/qa/plots/time-view.ts';
import { SHORTCUT_HELP } from './shortcuts.ts';

interface Line {
  readonly keys: readonly string[];
  readonly what: string;
  /** In which workspaces; without it, where the list is about. */
  readonly where?: string;
}

/** The list that `?` opens: what runs the show beside what plans it, so that all of it is seen at once. */
export function ShortcutHelp({ opened, onClose }: { readonly opened: boolean; readonly onClose: () => void }) {
  return (
    <Modal opened={opened} onClose={onClose} title="Keyboard" size={1180} closeButtonProps={{ 'aria-label': 'Close' }}>
      <div className="help-columns">
        <div className="help-column">
          <KeyTable title="Run the show" lines={SHORTCUT_HELP} />
        </div>
        <div className="help-column">
          <KeyTable title="In the rundown" lines={TABLE_HELP} />
          <KeyTable title="In QA’s plots" lines={PLOT_HELP} />
        </div>
      </div>
    </Modal>
  );
}

function KeyTable({ title, lines }: { readonly title: string; readonly lines: readonly Line[] }) {
  const hasPlaces = lines.some(({ where }) => where !== undefined);
  return (
    <section aria-label={title}>
      <h3>{title}</h3>
      <table className="help-table">
        <thead className="visually-hidden">
          <tr>
            <th scope="col">Key</th>
            <th scope="col">Does</th>
            {hasPlaces && <th scope="col">Where</th>}
          </tr>
        </thead>
        <tbody>
          {lines.map((line) => (
            <tr key={line.keys.join(' ')}>
              <td className="nowrap">
                {line.keys.map((key, index) => (
                  <Kbd key={`${index} ${key}`} mr={4}>
                    {key}
                  </Kbd>
                ))}
              </td>
              <td>{line.what}</td>
              {hasPlaces && <td className="dim">{line.where}</td>}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
