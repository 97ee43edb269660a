import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe } from '@jest/globals';
import {
  EventStoreDBClient,
  isCommandError,
  jsonEvent,
  streamNameFilter,
  type AppendExpectedRevision,
  type AppendResult,
  type Credentials,
  type EventData,
  type JSONEventData,
  type JSONEventType,
  type ReadStreamOptions,
  type StreamSubscription,
  type AllStreamSubscription,
} from '@eventstore/db-client';
import { STREAM_KINDS } from '#composition';
import { foundingOffice } from '#kernel';
import { TwinWorld } from './twin.fixture.js';

/** Over tls=false they are never sent; but with them each append is a call of its own (docs/adr, trap 1 of the client). */
export const credentials: Credentials = { username: 'contract', password: 'contract' };

/** An office no live system can be of: test/store-move moves logs of its own into the server that this suite runs on. */
export const TEST_OFFICE = 'contract';

/** Streams of a live system begin with these: a store that has any is none to run tests on. */
const LIVE_PREFIXES = STREAM_KINDS.map((kind) => `${kind}-`);

type TestEvent = JSONEventType<string, { n: number }>;

export function event(type = 'Tested', id: string = randomUUID()): JSONEventData<TestEvent> {
  return jsonEvent<TestEvent>({ id, type, data: { n: 1 } });
}

export const events = (count: number, type = 'Tested'): JSONEventData<TestEvent>[] =>
  Array.from({ length: count }, () => event(type));

export const freshStream = (): string => `contract-${randomUUID()}`;

/** A running store, and what the tests do with it; all of it through the published client. */
export class Store {
  readonly client: EventStoreDBClient;

  constructor(readonly url: string) {
    this.client = EventStoreDBClient.connectionString(url);
  }

  append(
    stream: string,
    data: EventData | EventData[],
    expected: AppendExpectedRevision = 'any',
  ): Promise<AppendResult> {
    return this.client.appendToStream(stream, data, { expectedRevision: expected, credentials });
  }

  async revisions(stream: string, options: ReadStreamOptions = {}): Promise<number[]> {
    const found: number[] = [];
    for await (const { event: read } of this.client.readStream(stream, options)) found.push(Number(read?.revision));
    return found;
  }

  /** The end of the log at this moment: the position of an event written for that. */
  async now(): Promise<{ commit: bigint; prepare: bigint }> {
    const { position } = await this.append(freshStream(), event('Marker'));
    if (!position) throw new Error('An append was answered without a position.');
    return position;
  }

  /** Refuses, before anything is written, a store that holds a stream as Baton names them. */
  async refuseIfLive(): Promise<void> {
    const found = await new Promise<string | undefined>((resolve, reject) => {
      const subscription = this.client.subscribeToAll({ filter: streamNameFilter({ prefixes: LIVE_PREFIXES }) });
      let ended: Promise<void> | undefined;
      const end = (stream?: string): void => {
        ended ??= subscription.unsubscribe().then(() => resolve(stream));
      };
      subscription.on('data', ({ event: read }) => {
        const stream = read?.streamId ?? 'unknown';
        if (foundingOffice(stream) !== TEST_OFFICE) end(stream);
      });
      subscription.once('caughtUp', () => end());
      subscription.once('error', reject);
    });
    if (found !== undefined)
      throw new Error(`This store holds a live log (${found}): the contract suite does not run on it.`);
  }
}

/** What arrives on a subscription, in order: types of events, and the names of what else the client tells. */
export class Listener {
  readonly heard: string[] = [];
  readonly positions: bigint[] = [];
  private readonly waiting = new Set<() => void>();

  constructor(private readonly subscription: StreamSubscription | AllStreamSubscription) {
    subscription.on('data', ({ event: read }: { event?: { type: string; position?: { commit: bigint } } }) => {
      if (read?.position) this.positions.push(read.position.commit);
      this.hear(read?.type ?? 'nothing');
    });
    subscription.on('confirmation', () => this.hear('confirmed'));
    subscription.on('caughtUp', () => this.hear('caught up'));
    subscription.on('error', (error) => this.hear(`error ${isCommandError(error) ? error.type : String(error)}`));
  }

  hear(what: string): void {
    this.heard.push(what);
    for (const check of [...this.waiting]) check();
  }

  /** Waits until `condition` holds for what was heard. Rejects after 8 s with what was heard instead. */
  async until(condition: (heard: readonly string[]) => boolean): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      const late = setTimeout(() => reject(new Error(`heard only ${JSON.stringify(this.heard)}`)), 8_000);
      const check = (): void => {
        if (!condition(this.heard)) return;
        clearTimeout(late);
        this.waiting.delete(check);
        resolve();
      };
      this.waiting.add(check);
      check();
    });
  }

  async stop(): Promise<void> {
    await this.subscription.unsubscribe();
  }
}

interface Opened {
  readonly url: string;
  close(): Promise<void>;
}

const openTwin = async (): Promise<Opened> => {
  const world = await TwinWorld.create();
  return { url: world.twin.url, close: () => world.end() };
};

const openReal = (url: string): Promise<Opened> => Promise.resolve({ url, close: () => Promise.resolve() });

const realUrl = process.env['EVENTSTORE_URL'];
const stores: [string, () => Promise<Opened>][] = [['the embedded twin', openTwin]];
if (realUrl) stores.push(['the server at EVENTSTORE_URL', () => openReal(realUrl)]);

/** Declares the same tests for the twin and, with EVENTSTORE_URL, for a real server. */
export function onEveryStore(declare: (store: () => Store) => void): void {
  describe.each(stores)('on %s', (_name, open) => {
    let opened: Opened | undefined;
    let store: Store | undefined;
    beforeAll(async () => {
      opened = await open();
      store = new Store(opened.url);
      await store.refuseIfLive();
    }, 60_000);
    afterAll(async () => {
      await store?.client.dispose();
      await opened?.close();
    }, 30_000);
    declare(() => {
      if (!store) throw new Error('The store is not open.');
      return store;
    });
  });
}
