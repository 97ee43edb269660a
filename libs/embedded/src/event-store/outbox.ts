import type { ServerWritableStream } from '@grpc/grpc-js';
import type { ReadReq } from './protocol.js';

export type ReadCall = ServerWritableStream<ReadReq, Buffer>;

/** Bytes on their way to a reader: above the first number the sender waits until they are below the second. */
const IN_FLIGHT = { wait: 256 * 1024, goOn: 128 * 1024 };

/** The sending side of one read call: waits while the reader is slow, and knows when nobody listens any more. */
export class Outbox {
  private readonly aborted = new AbortController();
  private inFlight = 0;
  private goOn: () => void = () => undefined;

  constructor(private readonly call: ReadCall) {
    const abort = (): void => {
      this.aborted.abort();
      this.goOn();
    };
    // Cancelled by the client, by its deadline, or the connection is gone.
    call.on('cancelled', abort);
    call.on('close', abort);
    call.on('error', abort);
    this.handOverTogether(call);
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
      this.call.write(message);
      if (this.inFlight > IN_FLIGHT.wait && !this.closed) await new Promise<void>((resolve) => (this.goOn = resolve));
    }
  }

  /**
   * By itself a gRPC call passes one message on and waits until it is sent before the next, which makes a packet of
   * each. Here messages go on at once, HTTP/2 puts them together, and what is awaited is bytes, not messages.
   */
  private handOverTogether(call: ReadCall): void {
    const pass = call._write.bind(call);
    call._write = (message: Buffer, encoding: string, callback: () => void) => {
      pass(message, encoding, () => this.taken(message.length));
      callback();
    };
  }

  private taken(bytes: number): void {
    this.inFlight -= bytes;
    if (this.inFlight < IN_FLIGHT.goOn) this.goOn();
  }
}
