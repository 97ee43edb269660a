import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from 'node:http';
import { destination, pino, type Logger } from 'pino';
import { BatonError } from '#kernel';
import { sweep } from './artifacts.js';
import { identityError } from './identity.errors.js';
import { openIdentityStore, type IdentityStore } from './identity-store.js';
import { PAGE_POLICY, refusalPage } from './pages.js';
import { makeProvider } from './provider.js';
import { RateLimits, USUAL_LIMITS, type Limits } from './rate-limits.js';
import { addressOf, Routes, send, tooMany } from './routes.js';

export interface IdentityTwinOptions {
  /** Connection string of the identity database. */
  readonly postgresUrl: string;
  /** Port to listen on; 0 takes any that is free. */
  readonly port: number;
  /** What tokens for the api carry as `aud`. */
  readonly audience?: string;
  readonly limits?: Limits;
}

export interface IdentityTwin {
  readonly port: number;
  /** Where it is reached. */
  readonly address: string;
  /** As tokens name it: the address of its first start. */
  readonly issuer: string;
  readonly jwksUri: string;
  stop(): Promise<void>;
}

const SWEEP_EVERY = 3_600_000;
const LOOPBACK_HOST = /^(127\.0\.0\.1|localhost|\[::1\])(:\d{1,5})?$/;
const HEADERS = {
  'content-security-policy': PAGE_POLICY,
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
};

/**
 * Starts the identity twin on a loopback port: a standard OpenID provider with local accounts, for evaluation,
 * development and tests.
 * @throws what `pg` or the socket throws when Postgres cannot be reached or the port is taken
 */
export async function serveIdentity(options: IdentityTwinOptions): Promise<IdentityTwin> {
  const logger = pino({ name: 'identity-twin' }, destination({ dest: 2, sync: true }));
  const store = await openIdentityStore(options.postgresUrl);
  const server = createServer();
  try {
    const port = await listen(server, options.port);
    const issuer = await store.settings.issuer(port);
    server.on('request', await answering(store, issuer, options, logger));
    const timer = setInterval(() => void sweep(store.pool).catch(() => undefined), SWEEP_EVERY);
    const address = `http://127.0.0.1:${port}`;
    const stop = once(async () => {
      clearInterval(timer);
      await close(server);
      await store.close();
    });
    return { port, address, issuer, jwksUri: `${address}/jwks`, stop };
  } catch (error) {
    await close(server);
    await store.close();
    throw error;
  }
}

async function answering(
  store: IdentityStore,
  issuer: string,
  { audience = 'baton-api', limits = USUAL_LIMITS }: IdentityTwinOptions,
  logger: Logger,
): Promise<RequestListener> {
  const provider = await makeProvider(store, issuer, audience, logger);
  const limiter = new RateLimits(store, limits);
  const routes = new Routes(provider, store, limiter);
  const standard = provider.callback();
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    for (const [name, value] of Object.entries(HEADERS)) response.setHeader(name, value);
    // Another name that leads to loopback is another site's trick (DNS rebinding).
    if (!LOOPBACK_HOST.test(request.headers.host ?? '')) throw identityError('IDENTITY.EXPIRED');
    const wait = await limiter.request(addressOf(request));
    if (wait !== null) return tooMany(response, wait);
    if (!(await routes.answer(request, response))) await standard(request, response);
  };
  return (request, response) => {
    answer(request, response).catch((error: unknown) => refuse(response, error, logger));
  };
}

/** Known refusals with their sentence; anything else is told by its class only. */
function refuse(response: ServerResponse, error: unknown, logger: Logger): void {
  if (!(error instanceof BatonError))
    logger.error({ error: error instanceof Error ? error.name : 'unknown' }, 'a request failed');
  if (response.headersSent) return void response.destroy();
  const refusal = error instanceof BatonError ? error : identityError('IDENTITY.AWAY');
  send(response, refusal.status, refusalPage(refusal));
}

function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      const address = server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : port);
    });
  });
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}

function once(work: () => Promise<void>): () => Promise<void> {
  let done: Promise<void> | undefined;
  return () => (done ??= work());
}
