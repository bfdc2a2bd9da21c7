import { Button, Group, Modal, Text } from '@mantine/core';
import { useRef } from 'react';

export interface ConfirmProps {
  readonly opened: boolean;
  readonly title: string;
  readonly text: string;
  /** What the dangerous button says, as a verb. */
  readonly yes: string;
  readonly no: string;
  readonly onYes: () => void;
  readonly onNo: () => void;
}

/** Asks before something that cannot be taken back; Enter and Esc both mean no. */
export function Confirm({ opened, title, text, yes, no, onYes, onNo }: ConfirmProps) {
  const noButton = useRef<HTMLButtonElement>(null);
  /** Somebody quick has gone on by Tab while the dialog still faded in: their choice is not taken from them. */
  const focusNo = (): void => {
    const dialog = noButton.current?.closest('[role="dialog"]');
    if (!dialog?.contains(document.activeElement)) noButton.current?.focus();
  };
  return (
    <Modal
      opened={opened}
      onClose={onNo}
      title={title}
      size="sm"
      returnFocus={false}
      closeButtonProps={{ 'aria-label': 'Close without doing it' }}
      onEnterTransitionEnd={focusNo}
    >
      <Text size="sm" mb="md">
        {text}
      </Text>
      <Group justify="flex-end">
        <Button color="red" variant="light" size="sm" onClick={onYes}>
          {yes}
        </Button>
        <Button ref={noButton} size="sm" onClick={onNo} data-autofocus>
          {no}
        </Button>
      </Group>
    </Modal>
  );
}
