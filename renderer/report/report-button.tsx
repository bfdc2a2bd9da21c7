import { ActionIcon, Loader, Modal, Tooltip } from '@mantine/core';
import { IconReportAnalytics } from '@tabler/icons-react';
import { lazy, Suspense, useState } from 'react';

const ReportPage = lazy(async () => ({ default: (await import('./report-page.tsx')).ReportPage }));

/** Opens the report of the show, over the whole window. */
export function ReportButton() {
  const [opened, setOpened] = useState(false);
  return (
    <>
      <Tooltip label="Report: as run against the plan, results, participation, latency, incidents">
        <ActionIcon aria-label="Report of the show" onClick={() => setOpened(true)}>
          <IconReportAnalytics size={20} />
        </ActionIcon>
      </Tooltip>
      <Modal
        opened={opened}
        onClose={() => setOpened(false)}
        title="Report"
        fullScreen
        className="report-modal"
        closeButtonProps={{ 'aria-label': 'Close the report' }}
      >
        <Suspense fallback={<Loader size="sm" />}>
          <ReportPage />
        </Suspense>
      </Modal>
    </>
  );
}
