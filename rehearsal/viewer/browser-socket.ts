import { INTERACTION_MAX_BYTES, VIEWER_SOCKET_PATH } from '../../shared/interaction/protocol.ts';
import type { OpenEngineSocket } from './engine-link.ts';

/** Opens WebSockets to the engine that serves this page. */
export function engineSocketOf(page: Location): OpenEngineSocket {
  const url = new URL(VIEWER_SOCKET_PATH, page.href);
  url.protocol = page.protocol === 'https:' ? 'wss:' : 'ws:';
  url.search = '';
  return (handlers) => {
    const socket = new WebSocket(url);
    socket.addEventListener('open', () => {
      handlers.onOpen();
    });
    socket.addEventListener('message', (event: MessageEvent<unknown>) => {
      const { data } = event;
      // Anything else cannot be a message of the protocol: the empty text is counted as a bad one.
      handlers.onText(typeof data === 'string' && data.length <= INTERACTION_MAX_BYTES ? data : '');
    });
    socket.addEventListener('close', () => {
      handlers.onClose();
    });
    return {
      send: (text) => {
        if (socket.readyState === WebSocket.OPEN) socket.send(text);
      },
      close: () => {
        socket.close();
      },
    };
  };
}
