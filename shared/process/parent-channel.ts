import { childToLauncherSchema, launcherToChildSchema, type ChildToLauncher, type LauncherToChild } from './launch.ts';

/** The child's end of the launcher's channel, as Node's `process` or Electron's `process.parentPort` gives it. */
export interface ParentPort {
  send(message: unknown): void;
  onMessage(listener: (message: unknown) => void): void;
  onClose(listener: () => void): void;
}

export interface ParentChannel {
  send(message: ChildToLauncher): void;
}

/** Listens to the launcher; messages that do not fit the schema are reported to `onBad`, never thrown. */
export function openParentChannel(
  port: ParentPort,
  handlers: { onMessage(message: LauncherToChild): void; onClose(): void; onBad(problem: string): void },
): ParentChannel {
  port.onMessage((raw) => {
    const parsed = launcherToChildSchema.safeParse(raw);
    if (parsed.success) handlers.onMessage(parsed.data);
    else handlers.onBad(parsed.error.message);
  });
  port.onClose(() => {
    handlers.onClose();
  });
  return {
    send: (message) => {
      port.send(childToLauncherSchema.parse(message));
    },
  };
}
