import type { ServerWritableStream } from '@grpc/grpc-js';
import type { ReadReq } from './protocol.js';

export type ReadCall = ServerWritableStream<ReadReq, Buffer>;

/** Bytes handed over before it is awaited that the reader takes them: twice what an HTTP/2 window holds by default. */
const IN_FLIGHT_BYTES = 128 * 1024;

/**
 * Hands waiting messages to the transport together. A gRPC call passes on one message and waits until it is sent
 * before the next, which makes a packet of each; this is Node's own way (`writev`) to do better.
 */
function sendTogether(call: ReadCall): void {
  call._writev = (chunks, callback) => {
    let left = chunks.length;
    const sent = (error?: Error | null): void => {
      left -= 1;
      if (left === 0 || error) callback(error);
    };
    for (const { chunk, encoding } of chunks) call._write(chunk, encoding, sent);
  };
}

/** The sending side of one read call: waits while the reader is slow, and knows when nobody listens any more. */
export class Outbox {
  private readonly aborted = new AbortController();
  private inFlight = 0;

  constructor(private readonly call: ReadCall) {
    const abort = (): void => this.aborted.abort();
    // Cancelled by the client, by its deadline, or the connection is gone.
    call.on('cancelled', abort);
    call.on('close', abort);
    call.on('error', abort);
    sendTogether(call);
  }

  get signal(): AbortSignal {
    return this.aborted.signal;
  }

  get closed(): boolean {
    return this.aborted.signal.aborted || this.call.cancelled;
  }

  /** Sends finished messages at the reader's pace, until it is gone. */
  async sendAll(messages: Iterable<Buffer>): Promise<void> {
    for (const message of messages) {
      if (this.closed) return;
      this.inFlight += message.length;
      if (this.inFlight < IN_FLIGHT_BYTES) this.call.write(message);
      else await this.sendAndSettle(message);
    }
  }

  /** Sends one message and waits until it, and so all before it, is taken, or the reader is gone. */
  private async sendAndSettle(message: Buffer): Promise<void> {
    await new Promise<void>((resolve) => {
      const done = (): void => {
        this.signal.removeEventListener('abort', done);
        resolve();
      };
      this.signal.addEventListener('abort', done);
      this.call.write(message, done);
    });
    this.inFlight = 0;
  }
}
