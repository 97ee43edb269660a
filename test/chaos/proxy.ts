import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { Dice } from './dice.js';

/** Seen from who connects: `up` to the server, `down` to the client. */
export type Direction = 'up' | 'down';

/** What a proxy does to the bytes that pass, from when it is told until it is told otherwise. */
export type Weather =
  | { readonly kind: 'clear' }
  /** Every piece comes later by so much, and by up to `jitter` more; order is kept. Milliseconds. */
  | {
      readonly kind: 'latency';
      readonly milliseconds: number;
      readonly jitter: number;
      readonly directions: readonly Direction[];
    }
  | { readonly kind: 'slowBytes'; readonly bytesPerSecond: number; readonly directions: readonly Direction[] }
  /** Nothing gets through and nothing is refused; what is underway arrives when the hole closes, as TCP sends it again. */
  | { readonly kind: 'blackHole'; readonly directions: readonly Direction[] }
  /** New connections end at once. */
  | { readonly kind: 'refuse' };

/** What is done once, to every connection there is. `cut`: ended on both sides; `reset`: RST; `halfClose`: one side says it is done. */
export type Strike = 'cut' | 'reset' | 'halfClose';

/** What took effect on a connection. */
export type Effect = Exclude<Weather['kind'], 'clear'> | Strike;

export interface ProxyOptions {
  /** Port on loopback of the server behind it. */
  readonly target: number;
  readonly seed: number;
  /** Told when something took effect: once a connection for each change of weather, and for each connection struck. */
  readonly onEffect?: (effect: Effect) => void;
}

const CLEAR = { kind: 'clear' } as const;
/** Pieces of a slow connection. */
const TICK = 20;
/** Bytes held for one direction before its sender is made to wait. */
const HELD = 1_048_576;

/** A TCP proxy on loopback that treats connections badly when told to. */
export class Proxy {
  readonly #server: Server;
  readonly #connections = new Set<Connection>();
  #weather: Weather = CLEAR;

  private constructor(private readonly options: ProxyOptions) {
    const dice = new Dice(options.seed);
    this.#server = createServer({ allowHalfOpen: true }, (client) => this.#take(client, dice));
  }

  static async start(options: ProxyOptions): Promise<Proxy> {
    const proxy = new Proxy(options);
    await new Promise<void>((resolve) => proxy.#server.listen(0, '127.0.0.1', resolve));
    return proxy;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** How many connections are open. */
  get connections(): number {
    return this.#connections.size;
  }

  /** From now on, for open connections and for new ones. */
  set(weather: Weather): void {
    this.#weather = weather;
    for (const connection of this.#connections) connection.weatherChanged();
  }

  /** @returns how many connections it hit */
  strike(strike: Strike): number {
    const hit = [...this.#connections];
    for (const connection of hit) {
      this.options.onEffect?.(strike);
      connection.strike(strike);
    }
    return hit.length;
  }

  async stop(): Promise<void> {
    this.#weather = CLEAR;
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()));
    for (const connection of this.#connections) connection.end('cut');
    await closed;
  }

  #take(client: Socket, dice: Dice): void {
    if (this.#weather.kind === 'refuse') {
      this.options.onEffect?.('refuse');
      client.on('error', ignore);
      client.resetAndDestroy();
      return;
    }
    const { target, onEffect = ignore } = this.options;
    const server = connect({ port: target, host: '127.0.0.1', allowHalfOpen: true });
    const connection = new Connection({ client, server, dice, onEffect, weather: () => this.#weather });
    this.#connections.add(connection);
    void connection.over.then(() => this.#connections.delete(connection));
  }
}

interface Ends {
  readonly client: Socket;
  readonly server: Socket;
  readonly dice: Dice;
  readonly onEffect: (effect: Effect) => void;
  readonly weather: () => Weather;
}

/** One connection: two lanes, and what was done to it. */
class Connection {
  readonly over: Promise<void>;
  readonly #lanes: readonly Lane[];
  #felt: Weather = CLEAR;

  constructor(private readonly ends: Ends) {
    const { client, server, dice } = ends;
    const conditions = (direction: Direction): Conditions => this.#conditions(direction);
    const shared = { conditions, dice };
    this.#lanes = [
      new Lane({ ...shared, direction: 'up', from: client, to: server }),
      new Lane({ ...shared, direction: 'down', from: server, to: client }),
    ];
    for (const [one, other] of [
      [client, server],
      [server, client],
    ] as const)
      one.setNoDelay(true).on('error', () => other.resetAndDestroy());
    this.over = Promise.all([closed(client), closed(server)]).then(() => undefined);
    // A side that is gone for good takes the other with it, once what it sent has been passed on.
    for (const lane of this.#lanes) lane.whenSourceIsGone();
  }

  weatherChanged(): void {
    for (const lane of this.#lanes) lane.wake();
  }

  strike(strike: Strike): void {
    if (strike === 'halfClose') this.ends.server.end();
    else this.end(strike);
  }

  end(how: 'cut' | 'reset'): void {
    for (const socket of [this.ends.client, this.ends.server])
      if (how === 'reset') socket.resetAndDestroy();
      else socket.destroy();
    this.weatherChanged();
  }

  #conditions(direction: Direction): Conditions {
    const weather = this.ends.weather();
    if (weather.kind === 'clear' || weather.kind === 'refuse' || !weather.directions.includes(direction)) return CLEAR;
    if (!Object.is(this.#felt, weather)) {
      this.#felt = weather;
      this.ends.onEffect(weather.kind);
    }
    return weather;
  }
}

type Conditions = Exclude<Weather, { kind: 'refuse' }>;

interface LaneOptions {
  readonly direction: Direction;
  readonly from: Socket;
  readonly to: Socket;
  readonly dice: Dice;
  /** Asked when bytes are there: then the weather is felt. */
  readonly conditions: (direction: Direction) => Conditions;
}

/** Passes on what one side sends, in order, as late and as slowly as the weather has it. */
class Lane {
  readonly #waiting: { readonly bytes: Buffer | null; readonly due: number }[] = [];
  #held = 0;
  #running = false;
  #wake: () => void = ignore;

  constructor(private readonly options: LaneOptions) {
    const { from } = options;
    from.on('data', (bytes) => this.#take(Buffer.from(bytes)));
    from.once('end', () => this.#take(null));
  }

  wake(): void {
    this.#wake();
  }

  whenSourceIsGone(): void {
    const { from, to } = this.options;
    from.once('close', () => {
      if (this.#waiting.length === 0 && !to.destroyed && !to.writableEnded) to.end();
    });
    to.once('close', () => {
      if (!from.destroyed) from.destroy();
      this.#wake();
    });
  }

  #take(bytes: Buffer | null): void {
    const conditions = this.options.conditions(this.options.direction);
    const late =
      conditions.kind === 'latency' ? conditions.milliseconds + this.options.dice.next() * conditions.jitter : 0;
    this.#waiting.push({ bytes, due: performance.now() + late });
    this.#held += bytes?.length ?? 0;
    if (this.#held > HELD) this.options.from.pause();
    if (!this.#running) void this.#run();
  }

  async #run(): Promise<void> {
    this.#running = true;
    for (let next = this.#waiting[0]; next && !this.options.to.destroyed; next = this.#waiting[0]) {
      await this.#until(next.due);
      await this.#pass(next.bytes);
      this.#waiting.shift();
      this.#held -= next.bytes?.length ?? 0;
      if (this.#held <= HELD) this.options.from.resume();
    }
    this.#running = false;
  }

  async #until(due: number): Promise<void> {
    for (let left = due - performance.now(); left > 0 && this.#isLate(); left = due - performance.now())
      await this.#pause(left);
  }

  /** Clear weather lets go what was late before. */
  #isLate(): boolean {
    return this.options.conditions(this.options.direction).kind === 'latency' && !this.options.to.destroyed;
  }

  async #pass(bytes: Buffer | null): Promise<void> {
    const { to, direction, conditions } = this.options;
    for (let rest = bytes; !to.destroyed;) {
      const weather = conditions(direction);
      if (weather.kind === 'blackHole') {
        await this.#pause(null);
        continue;
      }
      if (rest === null) return void to.end();
      if (weather.kind !== 'slowBytes') return void to.write(rest);
      const size = Math.max(1, Math.floor((weather.bytesPerSecond * TICK) / 1000));
      to.write(rest.subarray(0, size));
      rest = rest.subarray(size);
      if (rest.length === 0) return;
      await this.#pause(TICK);
    }
  }

  /** Ends early when the weather changes. @param milliseconds null: only then */
  async #pause(milliseconds: number | null): Promise<void> {
    await new Promise<void>((resolve) => {
      const timer = milliseconds === null ? undefined : setTimeout(resolve, milliseconds);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
    this.#wake = ignore;
  }
}

function closed(socket: Socket): Promise<void> {
  return new Promise((resolve) => socket.once('close', () => resolve()));
}

function ignore(): void {
  return undefined;
}
