import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';

/** A port of this machine that nobody uses at this moment. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const port = portOf(server);
  server.close();
  await once(server, 'close');
  return port;
}

/** A door to another port: shut until it is opened, so that what lies behind it is away at first and comes later. */
export class Gate {
  readonly #sockets = new Set<Socket>();
  readonly #server: Server;

  private constructor(
    readonly port: number,
    target: number,
  ) {
    this.#server = createServer((socket) => {
      const through = connect(target, '127.0.0.1');
      for (const [one, other] of [
        [socket, through],
        [through, socket],
      ] as const) {
        this.#sockets.add(one);
        one.on('error', () => other.destroy()).on('close', () => other.destroy());
        one.pipe(other);
      }
    });
  }

  /** @param url of what lies behind */
  static async before(url: string): Promise<{ readonly gate: Gate; readonly url: string }> {
    const target = new URL(url);
    const gate = new Gate(await freePort(), Number(target.port));
    target.port = String(gate.port);
    return { gate, url: target.href };
  }

  async open(): Promise<void> {
    this.#server.listen(this.port, '127.0.0.1');
    await once(this.#server, 'listening');
  }

  close(): void {
    this.#server.close();
    for (const socket of this.#sockets) socket.destroy();
  }
}

function portOf(server: Server): number {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('not listening on a port');
  return address.port;
}
