import { partsOf, unreachable } from '#kernel';
import { keyOf, type Key, type Projection, type RowStore, type SequencedEvent, type TableKey } from '#projections';
import { formatNumber } from '../../domain/register.js';
import { envelopeOf } from '#web';
import {
  HOLDER_FACTS,
  numberFact,
  REGISTER_FACTS,
  registerFact,
  type Numbered,
  type NumberFact,
  type RegisterFact,
} from './published-facts.js';
import {
  registerNumberTable,
  registerTable,
  type NumberState,
  type RegisterNumberRow,
  type RegisterRow,
} from './register.table.js';

type Place = Pick<RegisterRow, 'officeId' | 'series' | 'year'>;

/** Registers with their numbers: who holds each, and which were voided. Grants come from the register, the rest from the holders. */
export const registerProjection: Projection = {
  name: 'register',
  version: 1,
  tables: [registerTable, registerNumberTable],
  handles: [...REGISTER_FACTS, ...HOLDER_FACTS],
  keysOf(event) {
    const place = placeOf(event);
    return place ? [keyOf(registerTable, place), ...numberKey(event, place)] : [];
  },
  async apply(event, rows) {
    const own = registerFact(event);
    if (own) return applyRegister(own, rows);
    const holder = numberFact(event);
    if (holder) await applyHolder(holder, rows);
  },
};

/** Series and year stand in the data of a holder's fact, and in the stream's name of a register's own. */
function placeOf(event: SequencedEvent): Place | null {
  const { officeId } = event.metadata;
  const fact = numberFact(event);
  if (fact) return { officeId, series: fact.data.series, year: fact.data.year };
  const { kind, id } = partsOf(event.stream);
  const dash = id.lastIndexOf('-');
  return kind === 'register' && dash > 0
    ? { officeId, series: id.slice(0, dash), year: Number(id.slice(dash + 1)) }
    : null;
}

function numberKey(event: SequencedEvent, place: Place): readonly TableKey[] {
  const sequence = event.data['sequence'];
  return typeof sequence === 'number' ? [keyOf(registerNumberTable, { ...place, sequence })] : [];
}

async function applyRegister(event: RegisterFact, rows: RowStore): Promise<void> {
  const place = placeOf({ ...event, data: {} });
  if (!place) return;
  switch (event.type) {
    case 'RegisterOpened':
      rows.put(registerTable, opened(event, place));
      return;
    case 'NumbersGranted':
      return granted(event, place, rows);
    case 'NumberVoided':
      await voidNumber(event, { ...place, sequence: event.data.sequence }, event.data, rows);
      return;
    default:
      return unreachable(event);
  }
}

async function applyHolder(event: NumberFact, rows: RowStore): Promise<void> {
  const { series, year, request, sequence, number } = event.data;
  if (sequence === undefined || number === undefined) return;
  const key = { officeId: event.metadata.officeId, series, year, sequence };
  const holder = partsOf(event.stream).id;
  if (event.type === 'RegistrationVoided') await voidNumber(event, key, { ...event.data, holder, number }, rows);
  else await carry(event, key, { series, year, request, sequence, number }, rows);
}

function opened(event: Extract<RegisterFact, { type: 'RegisterOpened' }>, place: Place): RegisterRow {
  const { prefix, width, firstNumber, openingBalance, next } = event.data;
  const counts = { granted: 0, registered: 0, voided: 0 };
  const { revision, sequence: lastSequence } = event;
  return {
    ...place,
    prefix,
    width,
    firstNumber,
    openingBalance,
    next,
    ...counts,
    openedAt: event.metadata.occurredAt,
    revision,
    lastSequence,
  };
}

async function granted(
  event: Extract<RegisterFact, { type: 'NumbersGranted' }>,
  place: Place,
  rows: RowStore,
): Promise<void> {
  const head = await changeHead(rows, place, event, { granted: event.data.grants.length });
  for (const { sequence, holder, request } of event.data.grants) {
    const number = head ? formatNumber(head, sequence) : null;
    const grantedAt = event.metadata.occurredAt;
    rows.put(registerNumberTable, { ...blank, ...place, sequence, holder, request, number, grantedAt });
  }
}

const blank = {
  number: null,
  holderKind: null,
  state: 'granted',
  grantedAt: null,
  registeredAt: null,
  voidedAt: null,
  voidReason: null,
  voidStream: null,
  voidEvent: null,
} as const;

/** The holder carries its number. */
async function carry(
  event: NumberFact,
  key: Key<RegisterNumberRow> & Place,
  data: Numbered,
  rows: RowStore,
): Promise<void> {
  const { kind, id } = partsOf(event.stream);
  const { sequence, request, number } = data;
  const known = await rows.get(registerNumberTable, key);
  const row = known ?? { ...blank, ...placeIn(key), sequence, holder: id, request };
  const state = known?.state === 'voided' ? 'voided' : 'registered';
  const holderKind = kind === 'slip' ? 'slip' : 'case';
  rows.put(registerNumberTable, { ...row, state, number, holderKind, registeredAt: event.metadata.occurredAt });
  await changeHead(rows, key, event, move(known?.state ?? 'granted', state));
}

/** A number is spent and void: given up by its holder, or granted to nobody who could use it. */
async function voidNumber(
  event: NumberFact | RegisterFact,
  key: Key<RegisterNumberRow> & Place & { readonly sequence: number },
  data: { readonly holder: string; readonly request: string; readonly number?: string; readonly reason?: unknown },
  rows: RowStore,
): Promise<void> {
  const known = await rows.get(registerNumberTable, key);
  const row = known ?? {
    ...blank,
    ...placeIn(key),
    sequence: key.sequence,
    holder: data.holder,
    request: data.request,
  };
  const number = data.number ?? row.number;
  const voidedAt = row.voidedAt ?? event.metadata.occurredAt;
  rows.put(registerNumberTable, { ...row, number, state: 'voided', voidedAt, ...reasonOf(event, data.reason, row) });
  await changeHead(rows, key, event, move(known?.state ?? 'granted', 'voided'));
}

type Reason = Pick<RegisterNumberRow, 'voidReason' | 'voidStream' | 'voidEvent'>;

/** Case and register both tell of a void; the reason stands in one of them, and opens only where it was sealed. */
function reasonOf(event: NumberFact | RegisterFact, reason: unknown, row: Reason): Reason {
  const voidReason = envelopeOf(reason);
  return voidReason
    ? { voidReason, voidStream: event.stream, voidEvent: event.id }
    : { voidReason: row.voidReason, voidStream: row.voidStream, voidEvent: row.voidEvent };
}

function placeIn({ officeId, series, year }: Place): Place {
  return { officeId, series, year };
}

type Counts = Partial<Pick<RegisterRow, 'granted' | 'registered' | 'voided'>>;

/** A number leaves one count of the head and enters another; `granted` counts grants and never falls. */
function move(from: NumberState, to: NumberState): Counts {
  if (from === to) return {};
  return { ...(from === 'granted' ? {} : { [from]: -1 }), ...(to === 'granted' ? {} : { [to]: 1 }) };
}

async function changeHead(
  rows: RowStore,
  place: Place,
  event: NumberFact | RegisterFact,
  counts: Counts,
): Promise<RegisterRow | null> {
  const head = await rows.get(registerTable, placeIn(place));
  if (!head) return null;
  const own = registerFact(event);
  const next = {
    ...head,
    granted: head.granted + (counts.granted ?? 0),
    registered: head.registered + (counts.registered ?? 0),
    voided: head.voided + (counts.voided ?? 0),
    next: own ? own.data.next : head.next,
    revision: own ? own.revision : head.revision,
    lastSequence: event.sequence,
  };
  rows.put(registerTable, next);
  return next;
}
