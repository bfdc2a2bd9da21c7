import { useStore } from 'zustand';
import { formatClock } from '../../app/format.ts';
import { Panel } from '../../app/parts/panel.tsx';
import { useStudio } from '../../app/studio-context.tsx';

const LEVELS = { info: 'grey', warning: 'amber', error: 'red' } as const;

/** What went wrong or came back, newest first. */
export function NoticeList() {
  const notices = useStore(useStudio().stores.notices, (state) => state.notices);
  return (
    <Panel title={`Notices · ${notices.length}`} className="notices">
      {notices.length === 0 ? (
        <div className="empty small">
          No notice from the host yet. How things stand now, the lights at the top tell.
        </div>
      ) : (
        <ol className="notice-list" tabIndex={0} aria-label="Notices, newest first">
          {notices.map((notice) => (
            <li key={notice.id}>
              <span className="dot" data-level={LEVELS[notice.level]} title={notice.level} />
              <time className="dim nowrap">{formatClock(notice.atMs)}</time>
              <span>{notice.text}</span>
            </li>
          ))}
        </ol>
      )}
    </Panel>
  );
}
