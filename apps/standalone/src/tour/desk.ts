import { createHash, randomUUID } from 'node:crypto';

/** Gives an access token for an account, by signing in when there is none yet. */
export type SignInAs = (account: string) => Promise<string>;

/** What the api answered. */
export interface Answer {
  readonly id: string;
  readonly revision: number;
  readonly [extra: string]: unknown;
}

/** The api refused; the sentence is the one for the person at the desk. */
export class Refused extends Error {
  constructor(
    readonly code: string,
    sentence: string,
  ) {
    super(sentence);
    this.name = 'Refused';
  }
}

/** Speaks to the api as a person would: one command after the other, each with a key of its own. */
export class Desk {
  readonly #run: string;
  #count = 0;

  /** @param address of the api; @param run makes keys: the same run played again does nothing twice */
  constructor(
    private readonly address: string,
    private readonly signInAs: SignInAs,
    run: string = randomUUID(),
  ) {
    this.#run = createHash('sha256').update(run).digest('hex').slice(0, 16);
  }

  /** Sends a command and waits until it can be read. @throws Refused */
  async command(who: string, path: string, body: object): Promise<Answer> {
    const headers = {
      ...(await this.#headers(who)),
      'content-type': 'application/json',
      'idempotency-key': `${this.#run}-${String(++this.#count).padStart(5, '0')}`,
      'if-match': '*',
      prefer: 'wait=5',
    };
    return this.#call(path, { method: 'POST', headers, body: JSON.stringify(body) });
  }

  async read(who: string, path: string): Promise<Answer> {
    return this.#call(path, { headers: await this.#headers(who) });
  }

  async #headers(who: string): Promise<Record<string, string>> {
    return { authorization: `Bearer ${await this.signInAs(who)}`, 'accept-language': 'en' };
  }

  async #call(path: string, init: RequestInit): Promise<Answer> {
    const response = await fetch(`${this.address}${path}`, init);
    const body = (await response.json()) as Answer & { code?: string; title?: string };
    if (!response.ok) throw new Refused(body.code ?? String(response.status), body.title ?? response.statusText);
    return body;
  }
}
