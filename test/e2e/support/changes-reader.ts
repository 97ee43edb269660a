import { request, type IncomingMessage } from 'node:http';
import { z } from 'zod';

export interface Frame {
  readonly id: string;
  /** Of the case or slip that changed. */
  readonly case: string;
}

const change = z.looseObject({ id: z.string() });

/** Reads a live stream of changes over HTTP until it ends. */
export class ChangesReader {
  readonly frames: Frame[] = [];
  text = '';
  ended = false;
  #taken = 0;

  private constructor(private readonly response: IncomingMessage) {
    response.setEncoding('utf8').on('data', (chunk: string) => this.#take(chunk));
    response.on('close', () => (this.ended = true)).on('error', () => (this.ended = true));
  }

  /** @throws when the stream is not given */
  static async open(url: string, token: string, lastEventId?: string): Promise<ChangesReader> {
    const headers = {
      authorization: `Bearer ${token}`,
      ...(lastEventId === undefined ? {} : { 'last-event-id': lastEventId }),
    };
    return new Promise((resolve, reject) => {
      request(url, { headers, agent: false }, (response) => {
        if (response.statusCode === 200) return resolve(new ChangesReader(response));
        response.resume();
        reject(new Error(`no stream: ${String(response.statusCode)}`));
      })
        .on('error', reject)
        .end();
    });
  }

  close(): void {
    this.response.destroy();
  }

  #take(chunk: string): void {
    this.text += chunk;
    for (let end = this.text.indexOf('\n\n', this.#taken); end >= 0; end = this.text.indexOf('\n\n', this.#taken)) {
      const frame = this.text.slice(this.#taken, end);
      this.#taken = end + 2;
      const id = /^id: (.+)$/m.exec(frame)?.[1];
      const data = /^data: (.+)$/m.exec(frame)?.[1];
      if (id !== undefined && data !== undefined) this.frames.push({ id, case: change.parse(JSON.parse(data)).id });
    }
  }
}
