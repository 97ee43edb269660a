import { Agent, request } from 'node:http';
import { z } from 'zod';

export interface Reply {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
  readonly milliseconds: number;
}

const object = z.record(z.string(), z.unknown());

/** Requests over so many connections that are kept open. */
export class HttpClient {
  readonly #agent: Agent;

  constructor(
    private readonly address: string,
    connections: number,
  ) {
    this.#agent = new Agent({ keepAlive: true, maxSockets: connections });
  }

  get(path: string, headers: Readonly<Record<string, string>> = {}): Promise<Reply> {
    return this.#send('GET', path, headers, null);
  }

  post(path: string, body: object, headers: Readonly<Record<string, string>>): Promise<Reply> {
    return this.#send('POST', path, headers, Buffer.from(JSON.stringify(body)));
  }

  close(): void {
    this.#agent.destroy();
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
