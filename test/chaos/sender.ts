import { Agent, request } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import type { Issuer } from '../../libs/testing/src/issuer.js';
import type { Dice } from './dice.js';
import type { Answer, Entry, History, Sending } from './history.js';

/** Milliseconds a client waits for an answer: an api that lives answers within 3 s. */
const PATIENCE = 6_000;
/** Milliseconds a token is used. */
const TOKEN = 120_000;

/** Sends commands as a careful client does: again with the same key, to any api, until the answer says something. */
export class Sender {
  readonly #agent = new Agent({ keepAlive: true });
  readonly #tokens = new Map<string, { readonly token: Promise<string>; readonly at: number }>();

  constructor(
    private readonly addresses: readonly string[],
    private readonly issuer: Pick<Issuer, 'token'>,
    private readonly history: History,
  ) {}

  /** @param budget milliseconds after which it is left unknown */
  async send(sending: Sending, dice: Dice, budget: number): Promise<Entry> {
    const entry = this.history.begin(sending);
    await this.insist(entry, dice, budget);
    return entry;
  }

  /** Asks what became of a command until an answer says. */
  async insist(entry: Entry, dice: Dice, budget: number): Promise<void> {
    const end = performance.now() + budget;
    do {
      await this.once(entry, this.anyAddress(dice));
      if (entry.verdict !== 'unknown') return;
      await wait(dice.between(50, 400));
    } while (performance.now() < end);
  }

  /** One attempt. */
  async once(entry: Entry, address: string): Promise<void> {
    const headers = {
      'content-type': 'application/json',
      'idempotency-key': entry.key,
      'if-match': entry.ifMatch ?? '*',
    };
    const began = performance.now();
    const answer = await this.#ask(entry.as, `${address}${entry.path}`, headers, JSON.stringify(entry.body));
    if (answer) this.history.slowest = Math.max(this.history.slowest, performance.now() - began);
    this.history.note(entry, answer);
  }

  anyAddress(dice: Dice): string {
    return dice.pick(this.addresses);
  }

  async #ask(as: string, url: string, more: Readonly<Record<string, string>>, body: string): Promise<Answer | null> {
    const headers = { ...more, authorization: `Bearer ${await this.token(as)}` };
    return new Promise((resolve) => {
      const sent = request(url, { method: 'POST', headers, agent: this.#agent });
      const end = (answer: Answer | null): void => {
        clearTimeout(timer);
        resolve(answer);
      };
      const timer = setTimeout(() => {
        sent.destroy();
        end(null);
      }, PATIENCE);
      sent.once('response', (response) => {
        const parts: Buffer[] = [];
        response.on('data', (part: Buffer) => parts.push(part));
        response.once('close', () => {
          const whole = response.complete;
          end(whole ? { status: response.statusCode ?? 0, text: Buffer.concat(parts).toString() } : null);
        });
      });
      sent.on('error', () => end(null));
      sent.end(body);
    });
  }

  token(person: string): Promise<string> {
    const known = this.#tokens.get(person);
    if (known && performance.now() - known.at < TOKEN) return known.token;
    const token = this.issuer.token(person);
    this.#tokens.set(person, { token, at: performance.now() });
    return token;
  }
}
