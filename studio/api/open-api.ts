import type { HostConfig } from '../../shared/process/launch.ts';
import type { Clock } from '../../shared/time/clock.ts';
import { Access } from './access.ts';
import { loadApiKey } from './api-key.ts';
import { ApiServer } from './api-server.ts';
import { FailureLimiter } from './failure-limiter.ts';
import { createRouter, type RouterDeps } from './router.ts';
import { originOf } from './security-headers.ts';
import { Sessions } from './sessions.ts';
import type { SignInCodes } from './sign-in-codes.ts';
import { StaticFiles } from './static-files.ts';

export interface ApiDeps {
  readonly clock: Clock;
  readonly config: HostConfig;
  readonly codes: SignInCodes;
  readonly routes: RouterDeps;
  onBadFrame(): void;
  onFault(error: unknown): void;
}

/** Puts the API together and serves it. Rejects in words when the port or the key file cannot be had. */
export async function openApi(deps: ApiDeps): Promise<ApiServer> {
  const { clock, config, codes, routes } = deps;
  const { bindAddress, port } = config;
  const limiter = new FailureLimiter(clock);
  const sessions = new Sessions({ clock, secret: config.sessionSecret, port });
  const server = new ApiServer({
    clock,
    version: routes.version,
    access: new Access({
      allowedHosts: new Set(config.allowedHosts),
      allowedOrigins: new Set(config.allowedOrigins),
      apiKey: loadApiKey(config.apiKeyFile),
      sessions,
      limiter,
    }),
    sessions,
    codes,
    limiter,
    files: new StaticFiles(config.uiDir),
    connections: { mediaOrigin: new URL(routes.media.url).origin, cdnOrigin: originOf(routes.cdnUrl) },
    router: createRouter(routes),
    onBadFrame: deps.onBadFrame,
    onFault: deps.onFault,
  });
  try {
    await server.listen(bindAddress, port);
  } catch (error) {
    throw new Error(listenProblem(error, bindAddress, port), { cause: error });
  }
  return server;
}

function listenProblem(error: unknown, address: string, port: number): string {
  const { code, message } = error as NodeJS.ErrnoException;
  const place = `${address}:${String(port)}`;
  if (code === 'EADDRINUSE') return `Port ${String(port)} is taken by another program. Choose another with --port.`;
  if (code === 'EACCES') return `This user may not open ${place}. Choose a port above 1023 with --port.`;
  if (code === 'EADDRNOTAVAIL') return `This machine does not have the address ${address}.`;
  return `The studio cannot serve at ${place}: ${message}`;
}
