import { randomUUID } from 'node:crypto';

export interface Reply {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
  readonly headers: Headers;
  readonly milliseconds: number;
}

/** The demo office's head: may do all that these suites need. */
export const HEAD = 'head.chen';

/** Where an office is, and who gives tokens for it. */
export interface SignInDesk {
  readonly address: string;
  signIn(account: string): Promise<string>;
}

/** Speaks HTTP to an api; whatever it answers is a reply, a broken connection is `null`. */
export class Client {
  readonly address: string;

  /** @param address of another api of the same office */
  constructor(
    private readonly desk: SignInDesk,
    private readonly account: string = HEAD,
    address: string = desk.address,
  ) {
    this.address = address;
  }

  /** @param key Idempotency-Key; the same one is a retry */
  async post(
    path: string,
    body: object,
    key: string = randomUUID(),
    more: Readonly<Record<string, string>> = {},
  ): Promise<Reply | null> {
    const headers = { 'content-type': 'application/json', 'idempotency-key': key, 'if-match': '*', ...more };
    return this.#send(path, { method: 'POST', headers, body: JSON.stringify(body) });
  }

  async get(path: string, more: Readonly<Record<string, string>> = {}): Promise<Reply | null> {
    return this.#send(path, { headers: { ...more } });
  }

  /** Retries with the same key until the answer is final, as a careful client does. */
  async insist(
    path: string,
    body: object,
    key: string = randomUUID(),
    more: Readonly<Record<string, string>> = {},
  ): Promise<Reply> {
    for (let attempt = 0; attempt < 300; attempt++) {
      const reply = await this.post(path, body, key, more);
      if (reply && reply.status !== 503) return reply;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    throw new Error(`no final answer for ${path}`);
  }

  async #send(path: string, init: RequestInit): Promise<Reply | null> {
    const began = performance.now();
    try {
      const headers = { authorization: `Bearer ${await this.desk.signIn(this.account)}`, ...init.headers };
      const response = await fetch(`${this.address}${path}`, { ...init, headers, signal: AbortSignal.timeout(15_000) });
      const body = (await response.json()) as Readonly<Record<string, unknown>>;
      return { status: response.status, body, headers: response.headers, milliseconds: performance.now() - began };
    } catch {
      return null;
    }
  }
}

/** One letter, received. */
export const LETTER = { channel: 'letter', origin: 'direct', items: [{ kind: 'letter', pages: 2, original: true }] };

/** An invented report, taken up. */
export const ACCEPTED = {
  screening: {
    ...{
      decision: 'accepted',
      reportType: 'accusation',
      problem: 'neglect',
      tags: [],
      rank: 'township',
      unitClass: 'village',
    },
    ...{
      area: 'east.township',
      group: 'individual',
      identity: 'anonymous',
      summary: 'An invented matter.',
      reported: [],
    },
  },
};

export async function openRegister(client: Client, series: string): Promise<void> {
  const year = new Date().getFullYear();
  const reply = await client.insist('/registers', {
    series,
    year,
    firstNumber: 1,
    openingBalance: 0,
    width: 6,
    prefix: '150403',
  });
  if (reply.status !== 201) throw new Error(`register ${series} was not opened: ${JSON.stringify(reply.body)}`);
}

/** @returns its id */
export async function acceptedCase(client: Client): Promise<string> {
  const id = String((await client.insist('/cases', LETTER)).body['id']);
  await client.insist(`/cases/${id}/screen`, ACCEPTED);
  return id;
}

/** A case with its number. @returns its id */
export async function registeredCase(client: Client): Promise<string> {
  const id = await acceptedCase(client);
  await client.insist(`/cases/${id}/register`, { series: 'XF' });
  return id;
}
