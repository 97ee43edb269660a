import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { EventStoreDBClient, jsonEvent } from '@eventstore/db-client';
import { randomUUID } from 'node:crypto';
import { EsdbLog, type LogItem } from '#event-store';
import type { StreamName } from '#kernel';
import { startTwins, type Twins } from '../../libs/testing/src/twins.js';

const credentials = { username: 'admin', password: 'changeit' };
let twins: Twins;
let log: EsdbLog;
let client: EventStoreDBClient;

beforeAll(async () => {
  twins = await startTwins();
  log = new EsdbLog(twins.eventStore.connectionString);
  client = EventStoreDBClient.connectionString(twins.eventStore.connectionString);
}, 60_000);

afterAll(async () => {
  await log.close();
  await client.dispose();
  await twins.stop();
}, 30_000);

const ourStream = (): StreamName => `case-150403-${randomUUID()}` as StreamName;

async function strange(stream: string, type: string): Promise<void> {
  await client.appendToStream(stream, jsonEvent({ type, data: { invented: true } }), { credentials });
}

async function itemsAbout(stream: string): Promise<LogItem[]> {
  const items: LogItem[] = [];
  for await (const item of log.readAll(null)) if ('event' in item && item.event.stream === stream) items.push(item);
  return items;
}

describe('an event of a type that the store keeps for itself', () => {
  it.each(['$invented', '$>'])('is foreign in one of our streams: %s', async (type) => {
    const stream = ourStream();
    await strange(stream, type);
    const event = { stream, revision: 0, type, why: 'system event' };
    expect(await itemsAbout(stream)).toMatchObject([{ kind: 'foreign', event }]);
    await expect(log.lastOf(stream)).rejects.toMatchObject({ code: 'STORE.FOREIGN_EVENT' });
  });

  it('is foreign as the end of a stream of ours that was deleted, at a revision that a row takes', async () => {
    const stream = ourStream();
    await strange(stream, 'Invented');
    await client.tombstoneStream(stream, { credentials });
    const last = (await itemsAbout(stream)).at(-1);
    expect(last).toMatchObject({ kind: 'foreign', event: { type: '$streamDeleted', why: 'system event' } });
    expect(last).toMatchObject({ event: { revision: Number.MAX_SAFE_INTEGER } });
  });

  it('is a mere position in streams that are not ours, and so is every event of a stream of the store', async () => {
    const links = `links-of-somebody-${randomUUID()}`;
    const own = `$ce-case-${randomUUID()}`;
    await strange(links, '$>');
    await strange(own, 'Invented');
    await strange(own, '$invented');
    expect([...(await itemsAbout(links)), ...(await itemsAbout(own))]).toEqual([]);
  });
});
