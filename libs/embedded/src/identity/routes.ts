import type { IncomingMessage, ServerResponse } from 'node:http';
import type Provider from 'oidc-provider';
import { BatonError } from '#kernel';
import { identityError } from './identity.errors.js';
import type { IdentityStore } from './identity-store.js';
import { invitationPage, invitedPage, refusalPage, signInPage } from './pages.js';
import type { RateLimits } from './rate-limits.js';

const BODY_LIMIT = 4096;
const INVITATION = /^\/invitation\/([A-Za-z0-9_-]{22})$/;

/** The twin's own pages: the sign-in form and one-time links. */
export class Routes {
  constructor(
    private readonly provider: Provider,
    private readonly store: IdentityStore,
    private readonly limits: RateLimits,
  ) {}

  /** @returns false when the request is for the provider */
  async answer(request: IncomingMessage, response: ServerResponse): Promise<boolean> {
    const path = new URL(request.url ?? '/', 'http://localhost').pathname;
    const invitation = INVITATION.exec(path)?.[1];
    if (invitation !== undefined) await this.#invitation(invitation, request, response);
    else if (path.startsWith('/interaction/')) await this.#interaction(request, response);
    else return false;
    return true;
  }

  async #interaction(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { prompt } = await this.provider.interactionDetails(request, response).catch(() => {
      throw identityError('IDENTITY.EXPIRED');
    });
    if (prompt.name !== 'login') {
      await this.provider.interactionFinished(request, response, { consent: {} });
    } else if (request.method === 'POST') {
      await this.#signIn(request, response);
    } else {
      send(response, 200, signInPage());
    }
  }

  async #signIn(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const form = await formIn(request);
    const address = addressOf(request);
    const wait = await this.limits.attempt(address);
    if (wait !== null) return tooMany(response, wait);
    const accountId = await this.store.accounts.check(form.get('name') ?? '', form.get('password') ?? '');
    if (accountId === null) return send(response, 401, signInPage(identityError('IDENTITY.SIGN_IN_FAILED')));
    await this.limits.succeeded(address);
    await this.provider.interactionFinished(request, response, { login: { accountId, amr: ['pwd'] } });
  }

  async #invitation(token: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
    const address = addressOf(request);
    const wait = await this.limits.attempt(address);
    if (wait !== null) return tooMany(response, wait);
    if (!(await this.store.invitations.isValid(token))) throw identityError('IDENTITY.LINK_SPENT');
    await this.limits.succeeded(address);
    if (request.method !== 'POST') return send(response, 200, invitationPage());
    const form = await formIn(request);
    try {
      if (form.get('password') !== form.get('again')) throw identityError('IDENTITY.PASSWORDS_DIFFER');
      await this.store.invitations.accept(token, form.get('name') ?? '', form.get('password') ?? '');
      send(response, 201, invitedPage());
    } catch (error) {
      if (!(error instanceof BatonError) || error.code === 'IDENTITY.LINK_SPENT') throw error;
      send(response, error.status, invitationPage(error));
    }
  }
}

/** An own page, never kept by a browser or a proxy. */
export function send(response: ServerResponse, status: number, html: string): void {
  response.writeHead(status, { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store' });
  response.end(html);
}

/** Too many requests; `wait` in seconds. */
export function tooMany(response: ServerResponse, wait: number): void {
  response.setHeader('retry-after', String(wait));
  send(response, 429, refusalPage(identityError('IDENTITY.TOO_MANY')));
}

export function addressOf(request: IncomingMessage): string {
  return request.socket.remoteAddress ?? 'unknown';
}

async function formIn(request: IncomingMessage): Promise<URLSearchParams> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > BODY_LIMIT) throw identityError('IDENTITY.EXPIRED');
    chunks.push(chunk);
  }
  return new URLSearchParams(Buffer.concat(chunks).toString('utf8'));
}
