import { notifications } from '@mantine/notifications';
import { IconAlertTriangle, IconCheck, IconInfoCircle, IconX } from '@tabler/icons-react';
import { describeError } from '../api/errors.ts';

export type NoticeLevel = 'info' | 'success' | 'warning' | 'error';

const LOOKS: Record<NoticeLevel, { color: string; title: string; icon: React.ReactNode; closeMs: number }> = {
  info: { color: 'blue', title: 'Note', icon: <IconInfoCircle size={18} aria-hidden />, closeMs: 5_000 },
  success: { color: 'green', title: 'Done', icon: <IconCheck size={18} aria-hidden />, closeMs: 3_000 },
  warning: { color: 'yellow', title: 'Warning', icon: <IconAlertTriangle size={18} aria-hidden />, closeMs: 8_000 },
  error: { color: 'red', title: 'Not done', icon: <IconX size={18} aria-hidden />, closeMs: 10_000 },
};

/** Shows a message at the lower right; the same text again replaces the one in view. */
export function notify(level: NoticeLevel, text: string, title: string = LOOKS[level].title): void {
  const { color, icon, closeMs } = LOOKS[level];
  const id = `${title}:${text}`;
  notifications.hide(id);
  notifications.show({
    id,
    color,
    icon,
    title,
    message: text,
    autoClose: closeMs,
    withBorder: true,
    role: level === 'error' || level === 'warning' ? 'alert' : 'status',
    closeButtonProps: { 'aria-label': 'Close this message' },
  });
}

export function notifyError(error: unknown, title = 'Not done'): void {
  notify('error', describeError(error), title);
}
