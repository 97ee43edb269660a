import { connect, createServer, type Socket } from 'node:net';

/** A line to a server that can be frozen: connections stay, and nothing goes through until it thaws. */
export interface FreezableLine {
  readonly port: number;
  freeze(): void;
  thaw(): void;
  stop(): Promise<void>;
}

export async function freezableLine(to: number): Promise<FreezableLine> {
  const sockets = new Set<Socket>();
  let frozen = false;
  const server = createServer((near) => {
    const far = connect(to, '127.0.0.1');
    join(near, far);
    join(far, near);
  });
  const join = (from: Socket, onto: Socket): void => {
    sockets.add(from);
    from.setNoDelay(true);
    from.pipe(onto);
    if (frozen) from.unpipe();
    from.on('error', () => onto.destroy());
    from.on('close', () => {
      sockets.delete(from);
      onto.destroy();
    });
    onto.on('close', () => from.destroy());
    lines.set(from, onto);
  };
  const lines = new WeakMap<Socket, Socket>();
  const port = await new Promise<number>((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : 0);
    });
  });
  return {
    port,
    freeze() {
      frozen = true;
      for (const from of sockets) from.unpipe();
    },
    thaw() {
      if (!frozen) return;
      frozen = false;
      for (const from of sockets) {
        const onto = lines.get(from);
        if (onto) from.pipe(onto);
      }
    },
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}
