import { createSocket } from 'node:dgram';
import { createServer } from 'node:net';

/** Whether a TCP port can be listened on right now. */
export function isTcpPortFree(port: number, address: string): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => {
      resolve(false);
    });
    server.listen({ port, host: address, exclusive: true }, () => {
      server.close(() => {
        resolve(true);
      });
    });
  });
}

/** Any free TCP port, as the system gives it. */
export function freeTcpPort(address: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen({ port: 0, host: address, exclusive: true }, () => {
      const bound = server.address();
      server.close(() => {
        if (bound !== null && typeof bound === 'object') resolve(bound.port);
        else reject(new Error('The system gave no port.'));
      });
    });
  });
}

/** Any free UDP port (SRT). */
export function freeUdpPort(address: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const socket = createSocket('udp4');
    socket.once('error', reject);
    socket.bind(0, address, () => {
      const { port } = socket.address();
      socket.close(() => {
        resolve(port);
      });
    });
  });
}

/** The wanted port if it is free, otherwise any. */
export async function preferTcpPort(wanted: number, address: string): Promise<number> {
  return (await isTcpPortFree(wanted, address)) ? wanted : freeTcpPort(address);
}
