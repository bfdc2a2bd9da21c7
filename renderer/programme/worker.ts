/// <reference lib="webworker" />
import './no-eval.ts';
import { createPlatformClock, timeOriginMs } from '../platform-clock.ts';
import type { OpenSocket } from '../encoder-link/encoder-link.ts';
import { ProgrammeEngine } from './engine.ts';
import type { FromWorker, ToWorker } from './messages.ts';

declare const self: DedicatedWorkerGlobalScope;

const clock = createPlatformClock();
let engine: ProgrammeEngine | null = null;

function post(message: FromWorker): void {
  self.postMessage(message);
}

const openSocket: OpenSocket = (url, protocols, handlers) => {
  const socket = new WebSocket(url, protocols);
  socket.binaryType = 'arraybuffer';
  socket.onopen = () => {
    handlers.onOpen();
  };
  socket.onmessage = ({ data }) => {
    handlers.onMessage(data);
  };
  socket.onclose = ({ reason }) => {
    handlers.onClose(reason);
  };
  return socket;
};

self.onmessage = ({ data }: MessageEvent<ToWorker>) => {
  if (data.type === 'close') {
    engine?.close();
    engine = null;
    post({ type: 'closed' });
  } else if (data.type === 'start') {
    engine?.close();
    engine = new ProgrammeEngine(
      {
        clock,
        timeOriginMs: timeOriginMs(),
        post,
        openSocket,
      },
      data,
    );
  } else {
    engine?.handle(data);
  }
};

// An unforeseen rejection is shown like any error of the worker: the page then starts it anew.
self.onunhandledrejection = ({ reason }) => {
  self.reportError(reason);
};
