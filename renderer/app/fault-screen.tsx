import { Button, Code, Stack, Text, Title } from '@mantine/core';
import { Component, type ErrorInfo, type ReactNode } from 'react';

interface FaultState {
  readonly message: string | null;
}

/** What stands in for the window when drawing it failed: words and a way on, instead of an empty page. */
export class FaultScreen extends Component<{ readonly children: ReactNode }, FaultState> {
  override state: FaultState = { message: null };

  static getDerivedStateFromError(error: unknown): FaultState {
    return { message: error instanceof Error ? error.message : String(error) };
  }

  override componentDidCatch(error: unknown, info: ErrorInfo): void {
    console.error('the window could not be drawn', error, info.componentStack);
  }

  override render(): ReactNode {
    const { message } = this.state;
    if (message === null) return this.props.children;
    return (
      <Stack role="alert" gap="md" p="xl" maw={640} mx="auto" mt="15vh">
        <Title order={2}>This window met a fault</Title>
        <Text>
          The show goes on: the studio, what is on air and the cues do not depend on it. Load the window anew; should
          the fault come back, undo the last edit of the rundown in another window, or by the API.
        </Text>
        <Code block>{message}</Code>
        <Button
          title="Loads this window anew; nothing of the show is lost"
          onClick={() => {
            globalThis.location.reload();
          }}
        >
          Load the window anew
        </Button>
      </Stack>
    );
  }
}
