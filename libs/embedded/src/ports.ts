import { createServer } from 'node:net';

const highestPort = 65_535;

/** Binds the port on the loopback address for a moment and answers the number it got, or null when it is taken or not allowed. */
async function tryPort(port: number): Promise<number | null> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(null));
    probe.listen({ host: '127.0.0.1', port, exclusive: true }, () => {
      const address = probe.address();
      const bound = address !== null && typeof address === 'object' ? address.port : null;
      probe.close(() => resolve(bound));
    });
  });
}

/**
 * A TCP port of 127.0.0.1 that was free a moment ago. Another process may take it before you bind it: whoever uses it
 * must be ready to try again.
 */
export async function freePort(): Promise<number> {
  const port = await tryPort(0);
  if (port === null) throw new Error('No TCP port of 127.0.0.1 could be bound.');
  return port;
}

/**
 * The preferred port when it is free, else the next free one above it (at most 50 further), else any free port.
 * 0 or absent asks for any free port.
 */
export async function choosePort(preferred: number = 0): Promise<number> {
  if (preferred === 0) return freePort();
  const last = Math.min(preferred + 50, highestPort);
  for (let port = preferred; port <= last; port += 1) {
    if ((await tryPort(port)) !== null) return port;
  }
  return freePort();
}
