import { createORPCClient } from '@orpc/client';
import { RPCLink } from '@orpc/client/websocket';
import type { ContractRouterClient } from '@orpc/contract';
import { WebSocket } from 'ws';
import { API_WS_PATH, type contract } from '../../shared/api/contract.ts';

/** The API as a window of the studio has it: signed in, over the WebSocket. */
export interface WindowClient {
  readonly api: ContractRouterClient<typeof contract>;
  close(): void;
}

/** @param signInUrl with a code that is good for one sign-in */
export async function openWindowClient(signInUrl: string): Promise<WindowClient> {
  const { origin } = new URL(signInUrl);
  const answer = await fetch(signInUrl, { redirect: 'manual' });
  const cookie = (answer.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
  const socket = new WebSocket(`${origin.replace('http', 'ws')}${API_WS_PATH}?client=window-of-the-bench`, {
    headers: { cookie, origin },
  });
  await new Promise((resolve, reject) => {
    socket.once('open', resolve);
    socket.once('error', reject);
  });
  return {
    api: createORPCClient(new RPCLink({ websocket: socket as unknown as globalThis.WebSocket })),
    close: () => {
      socket.close();
    },
  };
}
