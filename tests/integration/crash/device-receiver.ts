import { createSocket } from 'node:dgram';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { decode } from 'node-osc';
import type { DevicePorts } from './crash-show.ts';

/** Devices by HTTP and OSC that note what they are asked: the cue's id is the path, or the address. */
export class DeviceReceiver {
  readonly ports: DevicePorts;
  /** How often each cue's device was asked. */
  readonly asked = new Map<string, number>();
  readonly #close: () => Promise<void>;

  private constructor(ports: DevicePorts, close: () => Promise<void>) {
    this.ports = ports;
    this.#close = close;
  }

  static async open(): Promise<DeviceReceiver> {
    const http = createServer((request, response) => {
      receiver.#note(request.url ?? '');
      request.resume();
      response.end();
    });
    await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
    const osc = createSocket('udp4');
    osc.on('message', (packet) => {
      receiver.#note((decode(packet) as { address: string }).address);
    });
    await new Promise<void>((resolve) => osc.bind(0, '127.0.0.1', resolve));
    const ports = { http: (http.address() as AddressInfo).port, osc: osc.address().port };
    const receiver = new DeviceReceiver(ports, async () => {
      osc.close();
      http.closeAllConnections();
      await new Promise((resolve) => http.close(resolve));
    });
    return receiver;
  }

  close(): Promise<void> {
    return this.#close();
  }

  #note(path: string): void {
    const cueId = path.slice(1);
    this.asked.set(cueId, (this.asked.get(cueId) ?? 0) + 1);
  }
}
