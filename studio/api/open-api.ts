import { join } from 'node:path';
import type { HostConfig } from '../../shared/process/launch.ts';
import type { Clock } from '../../shared/time/clock.ts';
import { AccessLinks, accessLinksSchema } from './access-links.ts';
import { Access } from './access.ts';
import { loadApiKey } from './api-key.ts';
import { ApiServer } from './api-server.ts';
import type { Download } from './downloads.ts';
import { FailureLimiter } from './failure-limiter.ts';
import { JOIN_PATH } from './join.ts';
import { KeptSessions, keptSessionsSchema } from './kept-sessions.ts';
import { createRouter, type RouterDeps } from './router.ts';
import { originOf } from './security-headers.ts';
import { Sessions } from './sessions.ts';
import type { SignInCodes } from './sign-in-codes.ts';
import { StateFile } from '../backends/state-file.ts';
import { StaticFiles } from './static-files.ts';

/** What the routes reach; links are made here. */
export type ApiRoutes = Omit<RouterDeps, 'links' | 'linkUrl'>;

export interface ApiDeps {
  readonly clock: Clock;
  readonly config: HostConfig;
  readonly codes: SignInCodes;
  readonly routes: ApiRoutes;
  readonly downloads: readonly Download[];
  onNotice(level: 'warning', text: string): void;
  onBadFrame(): void;
  onFault(error: unknown): void;
}

/** Puts the API together and serves it. Rejects in words when the port or the key file cannot be had. */
export async function openApi(deps: ApiDeps): Promise<ApiServer> {
  const { clock, config, codes, routes } = deps;
  const { bindAddress, port } = config;
  const limiter = new FailureLimiter(clock);
  const links = new AccessLinks({
    file: new StateFile(join(config.dataDir, 'access-links.json'), accessLinksSchema, { durable: true }),
    now: routes.now,
    onNotice: deps.onNotice,
  });
  const linkUrl = (secret: string): string => `${linkOrigin(config)}${JOIN_PATH}#${secret}`;
  const kept = new KeptSessions({
    file: new StateFile(join(config.dataDir, 'link-sessions.json'), keptSessionsSchema, { durable: true }),
    clock,
    onNotice: deps.onNotice,
  });
  links.onRevoked((linkId) => {
    kept.endAllOf(linkId);
  });
  const sessions = new Sessions({ clock, secret: config.sessionSecret, port, kept });
  const server = new ApiServer({
    clock,
    version: routes.version,
    access: new Access({
      allowedHosts: new Set(config.allowedHosts),
      allowedOrigins: new Set(config.allowedOrigins),
      apiKey: loadApiKey(config.apiKeyFile),
      sessions,
      links,
      limiter,
    }),
    sessions,
    kept,
    links,
    codes,
    limiter,
    files: new StaticFiles(config.uiDir),
    connections: { mediaOrigin: new URL(routes.media.url).origin, cdnOrigin: originOf(routes.cdnUrl) },
    router: createRouter({ ...routes, links, linkUrl }),
    downloads: deps.downloads,
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

/** Where others reach this studio: its address in the network if it has one, else this machine alone. */
export function linkOrigin({ allowedOrigins, port }: Pick<HostConfig, 'allowedOrigins' | 'port'>): string {
  const isOwn = (origin: string): boolean => /^https?:\/\/(localhost|127\.|\[::1\])/.test(origin);
  return allowedOrigins.find((origin) => !isOwn(origin)) ?? `http://127.0.0.1:${String(port)}`;
}

function listenProblem(error: unknown, address: string, port: number): string {
  const { code, message } = error as NodeJS.ErrnoException;
  const place = `${address}:${String(port)}`;
  if (code === 'EADDRINUSE') return `Port ${String(port)} is taken by another program. Choose another with --port.`;
  if (code === 'EACCES') return `This user may not open ${place}. Choose a port above 1023 with --port.`;
  if (code === 'EADDRNOTAVAIL') return `This machine does not have the address ${address}.`;
  return `The studio cannot serve at ${place}: ${message}`;
}
