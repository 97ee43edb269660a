import { randomUUID } from 'node:crypto';
import { Agent, request } from 'node:http';
import { z } from 'zod';
import type { Tokens } from './people.js';

export interface Reply {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
  readonly milliseconds: number;
}

const object = z.record(z.string(), z.unknown());

/** Requests over so many connections that are kept open; who is named as sender comes with a token. */
export class HttpClient {
  readonly #agent: Agent;

  constructor(
    private readonly address: string,
    connections: number,
    private readonly tokens: Tokens = () => Promise.reject(new Error('nobody can sign in here')),
  ) {
    this.#agent = new Agent({ keepAlive: true, maxSockets: connections });
  }

  /** @param as code of one of the invented staff; nobody, when absent */
  async get(path: string, as?: string): Promise<Reply> {
    return this.#send('GET', path, as === undefined ? {} : await this.#signedIn(as), null);
  }

  /** A command. @param ifMatch quoted revision; null for commands that create */
  async post(path: string, body: object, as: string, ifMatch: string | null): Promise<Reply> {
    const headers = {
      ...(await this.#signedIn(as)),
      'idempotency-key': randomUUID(),
      ...(ifMatch === null ? {} : { 'if-match': ifMatch }),
    };
    return this.#send('POST', path, headers, Buffer.from(JSON.stringify(body)));
  }

  close(): void {
    this.#agent.destroy();
  }

  async #signedIn(person: string): Promise<Record<string, string>> {
    return { authorization: `Bearer ${await this.tokens(person)}` };
  }

  #send(method: string, path: string, given: Readonly<Record<string, string>>, body: Buffer | null): Promise<Reply> {
    const began = performance.now();
    const headers = body
      ? { ...given, 'content-type': 'application/json', 'content-length': String(body.length) }
      : { ...given };
    return new Promise((resolve, reject) => {
      const sent = request(`${this.address}${path}`, { method, headers, agent: this.#agent }, (response) => {
        const parts: Buffer[] = [];
        response.on('data', (part: Buffer) => parts.push(part));
        response.once('error', reject);
        response.once('end', () => {
          const milliseconds = performance.now() - began;
          try {
            const parsed = object.parse(JSON.parse(Buffer.concat(parts).toString() || '{}'));
            resolve({ status: response.statusCode ?? 0, body: parsed, milliseconds });
          } catch (error) {
            reject(error instanceof Error ? error : new Error(String(error)));
          }
        });
      });
      sent.once('error', reject);
      sent.end(body ?? undefined);
    });
  }
}

/** The reply, if it was taken. @throws with status and code otherwise, never with content */
export function taken(reply: Reply, what: string): Reply {
  if (reply.status >= 200 && reply.status < 300) return reply;
  const { code } = reply.body;
  throw new Error(`${what} was answered ${reply.status}${typeof code === 'string' ? ` ${code}` : ''}`);
}
