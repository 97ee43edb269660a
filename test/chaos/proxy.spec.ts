import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { until } from '../../libs/testing/src/until.js';
import { Proxy, type Effect } from './proxy.js';

/** Somebody who connects: what he got, and how it ended for him. */
class Caller {
  received = '';
  ended = false;
  closed = false;
  error: string | null = null;

  constructor(readonly socket: Socket) {
    socket.setNoDelay(true);
    socket.on('data', (bytes) => (this.received += bytes.toString()));
    socket.on('end', () => (this.ended = true));
    socket.on('close', () => (this.closed = true));
    socket.on('error', (error: NodeJS.ErrnoException) => (this.error = error.code ?? error.message));
  }

  async has(text: string): Promise<void> {
    await until(`"${text}" to arrive`, 10_000, () => Promise.resolve(this.received === text));
  }
}

describe('the proxy between two processes', () => {
  let server: Server;
  let proxy: Proxy;
  let effects: Effect[];
  const heard: Caller[] = [];
  const callers: Caller[] = [];

  beforeEach(async () => {
    effects = [];
    server = createServer({ allowHalfOpen: true }, (socket) => {
      heard.push(new Caller(socket));
      socket.on('data', (bytes) => socket.write(bytes.toString().toUpperCase()));
      socket.on('end', () => socket.end());
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port: target } = server.address() as AddressInfo;
    proxy = await Proxy.start({ target, seed: 7, onEffect: (effect) => effects.push(effect) });
  });

  afterEach(async () => {
    await proxy.stop();
    for (const { socket } of [...heard.splice(0), ...callers.splice(0)]) socket.destroy();
    await new Promise<void>((resolve) => server.close(() => resolve()));
  });

  async function call(): Promise<Caller> {
    const caller = new Caller(connect({ port: proxy.port, host: '127.0.0.1', allowHalfOpen: true }));
    callers.push(caller);
    await until('an answer to the knock', 5_000, () => Promise.resolve(!caller.socket.connecting));
    return caller;
  }

  /** A connection that was used both ways. */
  async function talking(): Promise<Caller> {
    const caller = await call();
    caller.socket.write('one');
    await caller.has('ONE');
    return caller;
  }

  async function milliseconds(work: () => Promise<void>): Promise<number> {
    const began = performance.now();
    await work();
    return performance.now() - began;
  }

  it('passes everything on in clear weather, both ways and to the end, and nothing took effect', async () => {
    const caller = await talking();
    caller.socket.end('two');
    await caller.has('ONETWO');
    await until('the end', 5_000, () => Promise.resolve(caller.ended));
    expect(effects).toEqual([]);
  });

  it('passes large amounts on whole', async () => {
    const caller = await call();
    caller.socket.write('x'.repeat(3_000_000));
    await until('all of it', 10_000, () => Promise.resolve(caller.received.length === 3_000_000));
  });

  it('is late by what it was told, each way alone, keeps the order, and counts a connection once', async () => {
    const caller = await talking();
    proxy.set({ kind: 'latency', milliseconds: 150, jitter: 100, directions: ['down'] });
    const took = await milliseconds(async () => {
      for (const word of ['a', 'b', 'c', 'd']) caller.socket.write(word);
      await caller.has('ONEABCD');
    });
    expect(took).toBeGreaterThanOrEqual(145);
    expect(heard[0]?.received).toBe('oneabcd');
    expect(effects).toEqual(['latency']);
  });

  it('sends bytes as slowly as told', async () => {
    const caller = await talking();
    proxy.set({ kind: 'slowBytes', bytesPerSecond: 100, directions: ['up'] });
    const took = await milliseconds(async () => {
      caller.socket.write('0123456789012345678901234567890123456789');
      await until('all bytes', 10_000, () => Promise.resolve(caller.received.length === 43));
    });
    expect(took).toBeGreaterThanOrEqual(300);
    expect(effects).toEqual(['slowBytes']);
  });

  it('lets nothing through a black hole and refuses nothing; afterwards everything arrives', async () => {
    const caller = await talking();
    proxy.set({ kind: 'blackHole', directions: ['up', 'down'] });
    caller.socket.write('lost?');
    await until('the hole to swallow', 5_000, () => Promise.resolve(effects.length > 0));
    const second = await call();
    expect([caller.received, caller.closed, second.closed]).toEqual(['ONE', false, false]);
    proxy.set({ kind: 'clear' });
    await caller.has('ONELOST?');
    expect(effects).toEqual(['blackHole']);
  });

  it('cuts what is open, on both sides, and takes the next', async () => {
    const caller = await talking();
    expect(proxy.strike('cut')).toBe(1);
    await until('both to be closed', 5_000, () => Promise.resolve(caller.closed || caller.ended));
    await until('the server to see it', 5_000, () => Promise.resolve(heard[0]?.ended));
    expect(effects).toEqual(['cut']);
    await talking();
  });

  it('resets: the caller meets ECONNRESET', async () => {
    const caller = await talking();
    proxy.strike('reset');
    await until('the reset', 5_000, () => Promise.resolve(caller.error !== null));
    expect([caller.error, effects]).toEqual(['ECONNRESET', ['reset']]);
  });

  it('closes one half: the server is told the end, and what it still says arrives', async () => {
    const caller = await talking();
    proxy.strike('halfClose');
    await until('the end at the server', 5_000, () => Promise.resolve(heard[0]?.ended));
    await until('the end at the caller', 5_000, () => Promise.resolve(caller.ended));
    expect([caller.error, effects]).toEqual([null, ['halfClose']]);
  });

  it('refuses new connections while told to, and leaves open ones alone', async () => {
    const caller = await talking();
    proxy.set({ kind: 'refuse' });
    const refused = await call();
    await until('the refusal', 5_000, () => Promise.resolve(refused.closed));
    caller.socket.write('two');
    await caller.has('ONETWO');
    expect(effects).toEqual(['refuse']);
  });
});
