import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { allProjections } from '#composition';
import type { LogEvent } from '#event-store';
import { isEnvelope, streams, type Envelope, type JsonObject, type JsonValue } from '#kernel';
import { defineTable, type Projection, type SequencedEvent } from '#projections';
import { identityEvents, identityIdOf, inquiryEvents } from '#vault';
import { MemoryRows } from '../../libs/cases/src/read-models/spec-support/index.js';
import { accepted, INVENTED, receivedBy } from './support/reports.js';
import { badge, office, startVaultApi, type VaultApi } from './support/vault-api.js';

const anna = badge('receptionist', 'officer.a');
const screener = badge('screener', 'officer.s');
const FACTS = Object.keys({ ...identityEvents, ...inquiryEvents });

let api: VaultApi;
let told: readonly LogEvent[];
beforeAll(async () => {
  api = await startVaultApi();
  told = await everythingOfOneReport();
}, 120_000);
afterAll(() => api.stop());

/** The case and all that the vault can say of its reporter, as stored. */
async function everythingOfOneReport(): Promise<readonly LogEvent[]> {
  const id = await api.tell([receivedBy(anna.id), accepted], anna.id);
  const path = `/cases/${id}`;
  const steps = [
    ['identity', INVENTED, anna],
    ['identity/verification', { method: 'callback' }, screener],
    ['identity/verified', {}, screener],
    ['identity/verification-withdrawn', { reason: 'mistaken' }, screener],
    ['identity/verification', { method: 'document' }, screener],
    ['identity/verification-failed', { reason: 'denied' }, screener],
    ['identity/contact', { contacts: INVENTED.contacts }, anna],
    ['identity/do-not-contact', { value: true }, anna],
    ['identity/contact-attempts', { channel: 'post', outcome: 'sent', basis: 'courtOrder' }, anna],
    ['query-code', {}, anna],
    ['query-code/revoke', {}, anna],
  ] as const;
  for (const [route, body, as] of steps)
    expect((await api.post(`${path}/${route}`, body, as)).status).toBeLessThan(300);
  const identity = await api.eventsOf(streams.identity(office, identityIdOf(id)));
  const digest = identity.find(({ type }) => type === 'QueryCodeIssued')?.data['digest'];
  const inquiry = typeof digest === 'string' ? await api.eventsOf(streams.inquiry(office, digest)) : [];
  return [...(await api.eventsOf(streams.case(office, id))), ...identity, ...inquiry];
}

/** The same report, had it come from somebody else altogether: every word of the vault is another, but for the case. */
function ofAnother(events: readonly LogEvent[]): LogEvent[] {
  return events.map((event) => (FACTS.includes(event.type) ? { ...event, data: otherWords(event.data) } : event));
}

function otherWords(data: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(data).map(([key, value]) => [key, key === 'case' ? value : other(value)]));
}

function other(value: JsonValue): JsonValue {
  if (typeof value === 'string') return `other-${value}`;
  if (typeof value === 'boolean') return !value;
  if (Array.isArray(value)) return value.map(other);
  if (isEnvelope(value)) return sealingOther(value);
  return typeof value === 'object' && value !== null
    ? Object.fromEntries(Object.entries(value).map(([key, member]) => [key, other(member)]))
    : value;
}

/** The key is that of the report's own stream, whoever reported: only what it seals is another. */
function sealingOther({ alg, key, kv, nonce, ct, tag }: Envelope): JsonValue {
  return { alg, key, kv, nonce: `other-${nonce}`, ct: `other-${ct}`, tag: `other-${tag}` };
}

async function rowsOf(projection: Projection, events: readonly LogEvent[]): Promise<unknown> {
  const sequenced = events.map((event, sequence): SequencedEvent => ({ ...event, sequence }));
  const rows = await new MemoryRows().apply(projection, sequenced);
  return projection.tables.map((table) => [table.name, rows.all(table)]);
}

describe('guard-rail 5: no read model knows one reporter from another', () => {
  it('is asked here of every fact the vault can write', () => {
    expect([...new Set(told.map(({ type }) => type))].filter((type) => FACTS.includes(type)).sort()).toEqual(
      FACTS.sort(),
    );
    expect(allProjections.length).toBeGreaterThan(0);
  });

  it.each(allProjections.map((projection) => [projection.name, projection] as const))(
    'the rows of %s are the same whoever reported',
    async (_name, projection) => {
      expect(await rowsOf(projection, told)).toEqual(await rowsOf(projection, ofAnother(told)));
    },
  );

  it('would notice one that keeps so much as the channel', async () => {
    interface Leak {
      readonly report: string;
      readonly said: string;
    }
    const columns = { report: 'text', said: 'text' } as const;
    const table = defineTable<Leak>({ name: 'leak', key: ['report'], columns });
    const leaky: Projection = {
      ...{ name: 'leaky', version: 1, tables: [table], handles: ['ContactAttempted'] },
      apply: ({ stream, data }, rows) => rows.put(table, { report: stream, said: JSON.stringify(data['channel']) }),
    };
    expect(await rowsOf(leaky, told)).not.toEqual(await rowsOf(leaky, ofAnother(told)));
  });
});
