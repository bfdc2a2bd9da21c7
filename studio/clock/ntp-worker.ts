import { parentPort, type MessagePort } from 'node:worker_threads';
import { onNextTurn, platformClock } from '../platform-clock.ts';
import { goFirst } from '../show/thread-priority.ts';
import type { NtpSocket } from './ntp-socket.ts';
import type { FromNtpThread, ToNtpThread } from './ntp-thread-messages.ts';
import { openUdpSocket } from './udp-socket.ts';

/** The thread of the NTP sockets: it does nothing but stamp packets, so a busy host biases no stamp. */
function run(port: MessagePort): void {
  const sockets = new Map<number, NtpSocket>();
  const tell = (message: FromNtpThread): void => {
    port.postMessage(message);
  };
  const open = (socket: number, address: string, udpPort: number): NtpSocket =>
    openUdpSocket({ clock: platformClock, onNextTurn }, address, udpPort, {
      onSent: (id, atMono) => {
        tell({ type: 'sent', socket, id, atMono });
      },
      onMessage: (packet, atMono) => {
        tell({ type: 'message', socket, packet: Uint8Array.from(packet), atMono });
      },
      onError: (reason) => {
        tell({ type: 'error', socket, reason });
      },
    });
  port.on('message', (message: ToNtpThread) => {
    switch (message.type) {
      case 'open':
        sockets.set(message.socket, open(message.socket, message.address, message.port));
        break;
      case 'send':
        sockets.get(message.socket)?.send(message.id, message.packet);
        break;
      case 'close':
        sockets.get(message.socket)?.close();
        sockets.delete(message.socket);
        break;
    }
  });
}

if (!parentPort) throw new Error('ntp-worker.ts runs as a worker thread only');
goFirst();
run(parentPort);
