import { z } from 'zod';
import { defineEvents, sealed, type EventOf } from '#kernel';
import {
  CHANNELS,
  code,
  count,
  DECLINE_REASONS,
  DISCREPANCIES,
  DISPOSALS,
  evidence,
  IDENTITIES,
  materialItem,
  officer,
  ORIGINS,
  party,
  PROBLEMS,
  PURPOSES,
  RANKS,
  REPORT_TYPES,
  ROUTES,
  TEXT_FIELDS,
  UNIT_CLASSES,
  uuid,
  type ReportedPerson,
} from './vocabulary.js';

const items = z.array(materialItem.shape.id).min(1).max(500);
/** Staff codes, sorted, each once. */
const readers = z.array(code).min(1).max(50);
const digest = z.string().regex(/^[0-9a-f]{64}$/);

/** The register a number belongs to, and the number's place in it. */
const registerNumber = {
  series: code,
  year: z.int(),
  sequence: z.int().min(1),
  /** As printed, e.g. `150403-XF-2020-000123`. */
  number: z.string().max(64),
};

const categories = {
  reportType: z.enum(REPORT_TYPES),
  /** Primary problem code: a partition. */
  problem: z.enum(PROBLEMS),
  /** Further problem codes: need not sum. */
  tags: z.array(z.enum(PROBLEMS)).max(20),
  rank: z.enum(RANKS),
  unitClass: z.enum(UNIT_CLASSES),
  area: code,
  field: code.optional(),
  group: z.enum(['individual', 'group']),
  identity: z.enum(IDENTITIES),
};

const content = {
  reported: sealed<readonly ReportedPerson[]>(),
  summary: sealed<string>(),
};

const screened = z.discriminatedUnion('decision', [
  z.strictObject({ decision: z.literal('accepted'), ...categories, ...content }),
  /** `newContent` is what the repeat adds; it is passed on with the earlier case. */
  z.strictObject({
    decision: z.literal('repeat'),
    of: uuid,
    newContent: sealed<string>().optional(),
    ...categories,
    ...content,
  }),
  z.strictObject({
    decision: z.literal('declined'),
    reason: z.enum(DECLINE_REASONS),
    /** Nobody can be told: neither where to go nor how to supplement. */
    anonymous: z.boolean(),
    /** Where to go: required for the first two reasons, absent for NO_SUBSTANCE. */
    destination: code.optional(),
    explanation: sealed<string>(),
    /** How to supplement: required for NO_SUBSTANCE unless anonymous, absent otherwise. */
    supplement: sealed<string>().optional(),
  }),
  /** A superior's item leaves no trace but fact, time, hands and seal number (domain §6.3). */
  z.strictObject({ decision: z.literal('routed'), route: z.enum(ROUTES), destination: code, seal: code.optional() }),
]);

/**
 * Every fact in the life of a case (domain handbook §2). Names and meanings never change; a changed shape is a new
 * version with an upcaster. Sealed fields hold names, posts, units, contacts and all text.
 */
export const caseEvents = defineEvents({
  Received: {
    version: 1,
    schema: z.strictObject({
      channel: z.enum(CHANNELS),
      origin: z.enum(ORIGINS),
      items: z.array(materialItem).max(500),
      /** In whose hands all items are: the receiving officer. */
      custodian: party,
      owner: officer,
      /** Present when the case was brought over from another system; it then lives in the stage `imported`. */
      importedFrom: z.strictObject({ source: code, reference: z.string().max(128) }).optional(),
    }),
  },
  Screened: { version: 1, schema: screened },
  RegistrationRequested: {
    version: 1,
    /** `registerRevision`: the register's last revision known then; a resumed request looks for its grant after it. */
    schema: z.strictObject({ request: uuid, series: code, year: z.int(), registerRevision: z.int().min(-1) }),
  },
  /** Always from a grant of the register: `request` names the RegistrationRequested it answers. */
  Registered: { version: 1, schema: z.strictObject({ ...registerNumber, request: uuid }) },
  /** One person proposes to give the number up; another does it (separation of duties, issue 4). */
  VoidProposed: { version: 1, schema: z.strictObject({ proposal: uuid, request: uuid, reason: sealed<string>() }) },
  /** A number given up, or (without sequence and number) a request given up before its grant came. */
  RegistrationVoided: {
    version: 1,
    schema: z.strictObject({
      request: uuid,
      /** The `VoidProposed` that is carried out; absent where no second person is needed, and in events before it existed. */
      proposal: uuid.optional(),
      series: code,
      year: z.int(),
      sequence: registerNumber.sequence.optional(),
      number: registerNumber.number.optional(),
      reason: sealed<string>(),
    }),
  },
  /** An imported case keeps the number of the office's old register: issued before Baton, so outside I4 and without a grant. */
  NumberCarried: {
    version: 1,
    schema: z.strictObject({ series: code, year: z.int(), number: z.string().min(1).max(64) }),
  },
  Scanned: {
    version: 1,
    schema: z.strictObject({
      document: uuid,
      item: materialItem.shape.id.optional(),
      key: uuid,
      /** SHA-256 of the ciphertext, hex. */
      ciphertextDigest: digest,
      /** Bytes of the ciphertext. */
      size: count,
      /** HMAC-SHA-256 of the plaintext under the document's key, hex. */
      plaintextDigest: digest,
    }),
  },
  StepRecorded: { version: 1, schema: z.strictObject({ step: code, note: sealed<string>().optional() }) },
  HandlingProposed: {
    version: 1,
    schema: z.strictObject({ proposal: uuid, destination: party, note: sealed<string>().optional() }),
  },
  /** The actor is the signer. `proposal`: the proposed handling that is approved, when there was one. */
  SignedOff: {
    version: 1,
    schema: z.strictObject({ signOff: uuid, items, destination: party, proposal: uuid.optional(), evidence }),
  },
  SignOffWithdrawn: { version: 1, schema: z.strictObject({ signOff: uuid, reason: sealed<string>() }) },
  /** Both sign: the giver (actor) and the taker. */
  CustodyPassed: {
    version: 1,
    schema: z.strictObject({ items, from: party, to: party, given: evidence, taken: evidence }),
  },
  /** `from` leaves, and need not sign; the head who authorises is the actor. */
  CustodyTransferred: {
    version: 1,
    schema: z.strictObject({
      items,
      from: party,
      to: party,
      authorisedBy: code,
      authorised: evidence,
      countedBy: code,
      counted: evidence,
      taken: evidence,
    }),
  },
  HandedOver: {
    version: 1,
    schema: z.strictObject({
      handover: uuid,
      signOff: uuid,
      items,
      from: party,
      to: party,
      /** Slip and line, when handed over on a slip. */
      slip: uuid.optional(),
      line: z.int().min(1).optional(),
      /** Who fetches it: name and how to reach them. */
      collector: sealed<string>(),
      contact: sealed<string>(),
      purpose: z.enum(PURPOSES),
      seal: code.optional(),
      evidence,
    }),
  },
  /** `by` is the custodian from now on: the named destination, or the officer who took it for a named department. */
  HandoverAcknowledged: { version: 1, schema: z.strictObject({ handover: uuid, by: party, evidence }) },
  HandoverRefused: { version: 1, schema: z.strictObject({ handover: uuid, reason: sealed<string>(), evidence }) },
  CustodyDiscrepancyRecorded: {
    version: 1,
    schema: z.strictObject({
      handover: uuid.optional(),
      items,
      kind: z.enum(DISCREPANCIES),
      note: sealed<string>().optional(),
    }),
  },
  /** Responsibility moves to the body `destination`; custody does not (domain §1.9). */
  Referred: { version: 1, schema: z.strictObject({ destination: code, note: sealed<string>().optional() }) },
  RedirectAdvised: { version: 1, schema: z.strictObject({ destination: code, explanation: sealed<string>() }) },
  Returned: { version: 1, schema: z.strictObject({ to: officer, approvedBy: code, reason: sealed<string>() }) },
  DisposalDecided: {
    version: 1,
    schema: z.strictObject({ disposal: z.enum(DISPOSALS), note: sealed<string>().optional() }),
  },
  OwnerAssigned: { version: 1, schema: z.strictObject({ owner: officer }) },
  Concluded: { version: 1, schema: z.strictObject({ outcome: code, note: sealed<string>().optional() }) },
  Archived: { version: 1, schema: z.strictObject({ shelf: code.optional() }) },
  /** An archived case has no owner, a referred one belonged to a body: reopening names who answers for it now. */
  Reopened: { version: 1, schema: z.strictObject({ owner: officer, reason: sealed<string>() }) },
  /** Strikes one sealed field of an earlier event; the old text stays sealed in the log. The replacement has a key of its own. */
  EntryCorrected: {
    version: 1,
    ownKey: ['replacement'],
    schema: z.discriminatedUnion('field', [
      z.strictObject({
        event: uuid,
        field: z.literal('reported'),
        reason: sealed<string>(),
        replacement: sealed<readonly ReportedPerson[]>(),
      }),
      z.strictObject({
        event: uuid,
        field: z.enum(TEXT_FIELDS),
        reason: sealed<string>(),
        replacement: sealed<string>(),
      }),
    ]),
  },
  /** Someone steps aside in this matter, at once, until it is decided (domain §6.4). */
  RecusalDeclared: {
    version: 1,
    schema: z.strictObject({ recusal: uuid, officer: code, reason: sealed<string>() }),
  },
  /** Someone asks that another steps aside; takes effect when granted. */
  RecusalRequested: {
    version: 1,
    schema: z.strictObject({ recusal: uuid, officer: code, reason: sealed<string>() }),
  },
  RecusalDecided: {
    version: 1,
    schema: z.strictObject({
      recusal: uuid,
      officer: code,
      decision: z.enum(['granted', 'rejected']),
      reason: sealed<string>().optional(),
    }),
  },
  /** The report names someone with an account here, or above one (domain §6.3): only `readers` see it from now on. */
  CaseSealed: {
    version: 1,
    schema: z.strictObject({ readers, concerned: sealed<readonly string[]>() }),
  },
  /** Who may see a sealed case from now on. */
  ReadersNamed: { version: 1, schema: z.strictObject({ readers, reason: sealed<string>() }) },
  /** An accepted item turns out to be a superior's: its content is to be destroyed and the sealed item sent up (domain §6.3). */
  SuperiorMatterFound: { version: 1, schema: z.strictObject({ found: uuid, destination: code, seal: code }) },
});

export type CaseEvent = EventOf<typeof caseEvents>;
export type CaseEventType = CaseEvent['type'];
/** Data of one event type, e.g. `DataOf<'HandedOver'>`. */
export type DataOf<Type extends CaseEventType> = Extract<CaseEvent, { type: Type }>['data'];
