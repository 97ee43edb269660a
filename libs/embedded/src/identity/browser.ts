import { identityError } from './identity.errors.js';

const DEADLINE = 10_000;

export interface Page {
  readonly url: string;
  readonly html: string;
}

/** One request; redirects are the caller's. @throws IDENTITY.AWAY, IDENTITY.TOO_MANY */
export async function call(url: string, init: RequestInit): Promise<Response> {
  const signal = AbortSignal.timeout(DEADLINE);
  const response = await fetch(url, { ...init, redirect: 'manual', signal }).catch(() => null);
  if (!response || response.status >= 500) throw identityError('IDENTITY.AWAY');
  if (response.status === 429) throw identityError('IDENTITY.TOO_MANY');
  return response;
}

/** As little of a browser as signing in takes: cookies, redirects, forms. */
export class Browser {
  readonly #cookies = new Map<string, string>();

  constructor(private readonly home: string) {}

  /** Follows redirects to a page. @throws IDENTITY.SIGN_IN_FAILED when there is none */
  async open(path: string): Promise<Page> {
    let url = new URL(path, this.home).href;
    for (;;) {
      const response = await this.#send(url, {});
      const next = response.headers.get('location');
      if (next === null && response.ok) return { url, html: await response.text() };
      url = this.#next(next);
    }
  }

  submit(path: string, fields: Readonly<Record<string, string>>): Promise<Response> {
    return this.#send(new URL(path, this.home).href, { method: 'POST', body: new URLSearchParams(fields) });
  }

  /** Follows redirects until one leads away. @returns where to @throws IDENTITY.SIGN_IN_FAILED when none does */
  async leave(response: Response): Promise<string> {
    let url = this.#next(response.headers.get('location'));
    while (new URL(url).origin === new URL(this.home).origin) {
      const answer = await this.#send(url, {});
      url = this.#next(answer.headers.get('location'));
    }
    return url;
  }

  #next(location: string | null): string {
    if (location === null) throw identityError('IDENTITY.SIGN_IN_FAILED');
    return new URL(location, this.home).href;
  }

  async #send(url: string, init: RequestInit): Promise<Response> {
    const cookie = [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const response = await call(url, { ...init, headers: cookie ? { cookie } : {} });
    for (const line of response.headers.getSetCookie()) {
      const [, name, value] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      if (name !== undefined && value !== undefined) this.#cookies.set(name, value);
    }
    return response;
  }
}
