import type { ParentPort } from './parent-channel.ts';

interface MessagePortLike {
  postMessage(message: unknown): void;
  on(event: 'message', listener: (event: { data: unknown }) => void): unknown;
}

/** As much of Node's `process` as a child needs; in an Electron utility process it has a `parentPort`. */
export interface ProcessLike {
  send?: ((message: unknown) => unknown) | undefined;
  on(event: 'message' | 'disconnect' | 'exit', listener: (message: unknown) => void): unknown;
  parentPort?: MessagePortLike;
}

/** The launcher's channel, whichever platform started this process. Throws when nobody did. */
export function parentPortOf(child: ProcessLike): ParentPort {
  const { parentPort } = child;
  if (parentPort) {
    return {
      send: (message) => {
        parentPort.postMessage(message);
      },
      onMessage: (listener) => {
        parentPort.on('message', (event) => {
          listener(event.data);
        });
      },
      // Electron ends utility processes with their parent: there is nothing to listen to.
      onClose: () => undefined,
    };
  }
  const send = child.send?.bind(child);
  if (!send) throw new Error('This process is started by the launcher: run `npm start`.');
  return {
    send: (message) => {
      send(message);
    },
    onMessage: (listener) => {
      child.on('message', listener);
    },
    onClose: (listener) => {
      child.on('disconnect', listener);
    },
  };
}
