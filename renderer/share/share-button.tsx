import { ActionIcon, Loader, Modal, Tooltip } from '@mantine/core';
import { IconUserPlus } from '@tabler/icons-react';
import { lazy, Suspense, useState } from 'react';
import { useStore } from 'zustand';
import { useStudio } from '../app/studio-context.tsx';

const SharePage = lazy(async () => ({ default: (await import('./share-page.tsx')).SharePage }));

/** Opens the links for others; only the studio's own machine gives and withdraws them. */
export function ShareButton() {
  const { stores } = useStudio();
  const mayShare = useStore(stores.me, (state) => state.me?.rights.includes('admin') ?? false);
  const [opened, setOpened] = useState(false);
  const label = mayShare ? 'Share: links for others, each with a role' : 'Links are given on the studio’s own machine';
  return (
    <>
      <Tooltip label={label}>
        <ActionIcon
          aria-label="Share the studio"
          aria-disabled={!mayShare}
          {...(mayShare ? {} : { 'data-disabled': true })}
          onClick={() => setOpened(mayShare)}
        >
          <IconUserPlus size={20} />
        </ActionIcon>
      </Tooltip>
      <Modal
        opened={opened}
        onClose={() => setOpened(false)}
        title="Share the studio"
        size={820}
        closeButtonProps={{ 'aria-label': 'Close sharing' }}
      >
        <Suspense fallback={<Loader size="sm" />}>
          <SharePage />
        </Suspense>
      </Modal>
    </>
  );
}
