import { spawn } from 'node:child_process';
import { waitFor } from './studio.ts';

/** A display of its own, without a monitor; its number is the first free one. */
export async function startXvfb(widthPx = 1440, heightPx = 900): Promise<{ display: string; stop(): void }> {
  const child = spawn(
    'Xvfb',
    ['-displayfd', '3', '-screen', '0', `${String(widthPx)}x${String(heightPx)}x24`, '-nolisten', 'tcp'],
    {
      stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
    },
  );
  let number = '';
  child.stdio[3]?.on('data', (text: Buffer) => {
    number += text.toString();
  });
  await waitFor('Xvfb’s display number', () => /^\d+\n/.test(number));
  return {
    display: `:${number.trim()}`,
    stop: () => {
      child.kill();
    },
  };
}
