import { Menu } from '@mantine/core';
import { IconEye, IconLock, IconTrashX } from '@tabler/icons-react';
import { RUN_ACTIONS } from '../../../app/run-actions.ts';
import { useDesk, useStudio } from '../../../app/studio-context.tsx';

const ITEMS = [
  { id: 'close-chosen', Icon: IconLock },
  { id: 'reveal-chosen', Icon: IconEye },
  { id: 'void-chosen', Icon: IconTrashX },
] as const;

/** What can be done to the cue with the cursor while it runs, wherever the show has got to. */
export function RowRunItems() {
  const { desk } = useStudio();
  const permissions = useDesk((context) => ITEMS.map(({ id }) => RUN_ACTIONS[id].permission(context)));
  return ITEMS.map(({ id, Icon }, index) => (
    <Menu.Item
      key={id}
      disabled={permissions[index]?.allowed !== true}
      leftSection={<Icon size={16} />}
      onClick={() => desk.perform(id)}
    >
      {RUN_ACTIONS[id].label}
    </Menu.Item>
  ));
}
