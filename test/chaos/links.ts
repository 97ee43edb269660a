import type { Dice } from './dice.js';
import type { Effects } from './effects.js';
import { Proxy, type Strike, type Weather } from './proxy.js';

/** Between whom a proxy stands. */
export const LINKS = [
  'client-api',
  'api-eventStore',
  'api-keys',
  'api-readModels',
  'projector-eventStore',
  'projector-keys',
  'projector-readModels',
] as const;
export type Link = (typeof LINKS)[number];

const CLEAR: Weather = { kind: 'clear' };

/** Every proxy of an office, by the link it stands in; an office has several of each. */
export class Links {
  readonly #proxies = new Map<Link, Proxy[]>(LINKS.map((link) => [link, []]));

  constructor(
    private readonly effects: Effects,
    private readonly dice: Dice,
  ) {}

  /** A proxy in a link. @returns its port */
  async add(link: Link, target: number): Promise<number> {
    const seed = this.dice.between(0, 1_000_000);
    const proxy = await Proxy.start({ target, seed, onEffect: (effect) => this.effects.count(`${link}: ${effect}`) });
    this.#proxies.get(link)?.push(proxy);
    return proxy.port;
  }

  set(link: Link, weather: Weather): void {
    for (const proxy of this.#proxies.get(link) ?? []) proxy.set(weather);
  }

  strike(link: Link, strike: Strike): void {
    for (const proxy of this.#proxies.get(link) ?? []) proxy.strike(strike);
  }

  clear(): void {
    for (const link of LINKS) this.set(link, CLEAR);
  }

  async stop(): Promise<void> {
    await Promise.all([...this.#proxies.values()].flat().map((proxy) => proxy.stop()));
  }
}
