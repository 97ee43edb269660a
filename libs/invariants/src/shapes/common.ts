import { CODE, UUID } from '#kernel';
import {
  among,
  anyText,
  exact,
  having,
  list,
  matching,
  optional,
  texts,
  variant,
  whole,
  type Like,
  type Shape,
} from './shape.js';

/**
 * What events look like, written a second time for the audits: a field that is missing, of the wrong kind or one too
 * many is a finding, for whoever wrote it may be a forger. Sealed text must be an envelope.
 */
export const code = matching(CODE);
export const uuid = matching(UUID);
export const instant = matching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
export const positive = whole(1);
export const amount = whole(0);
export const text = exact({
  alg: among('A256GCM'),
  key: texts(1),
  kv: amount,
  nonce: anyText,
  ct: anyText,
  tag: anyText,
});

export const officer = exact({ kind: among('officer'), id: code, department: code });
const department = exact({ kind: among('department'), id: code });
export const body = exact({ kind: among('body'), id: code });
export const party = variant('kind', { officer, department, body });
export type Party = Like<typeof party>;

export const evidence = exact({
  kind: among('ownAccount', 'scannedPaper', 'oneTimeCode', 'proofOfPosting', 'none'),
  reference: optional(texts(1, 64)),
});
export type Evidence = Like<typeof evidence>;

export const purpose = among('handling', 'forwarding', 'information', 'return', 'archive');
export const numbered = { series: code, year: whole(), sequence: positive, number: texts(1, 64) };

/** The part of metadata that rules look at; hash and chain are looked at elsewhere. */
const metadata = having({
  v: among(1),
  officeId: code,
  actor: texts(1, 64),
  recorder: optional(texts(1, 64)),
  delegator: optional(texts(1, 64)),
  occurredAt: instant,
  recordedAt: instant,
  commandId: uuid,
  flags: optional(list(among('clockRaised', 'occurredBackwards', 'imported', 'laterSteps'))),
});
export type Told = Like<typeof metadata>;

/** What every event of ours has. */
export const anyFact = having({
  stream: anyText,
  revision: amount,
  id: uuid,
  type: anyText,
  metadata,
});
export type AnyFact = Like<typeof anyFact>;

/** An event of one of these types, each with its data. */
export function facts<const Data extends Readonly<Record<string, Shape<unknown>>>>(data: Data): Shape<FactOf<Data>> {
  const shapes = Object.entries(data).map(([type, shape]) => [type, factOf(type, shape)] as const);
  const shape: (event: unknown) => string | null = variant('type', Object.fromEntries(shapes));
  return shape;
}

type FactOf<Data> = {
  [Type in keyof Data & string]: Omit<AnyFact, 'type'> & { readonly type: Type; readonly data: Like<Data[Type]> };
}[keyof Data & string];

function factOf(type: string, data: Shape<unknown>) {
  return having({ stream: anyText, revision: amount, id: uuid, type: among(type), data, metadata });
}

/** The machine's own acts. */
export const SYSTEM = 'system';

export function sameParty(a: Party, b: Party): boolean {
  return a.kind === b.kind && a.id === b.id;
}

/** Kind, id and, of an officer, the department he acts for. */
export function equalParty(a: Party, b: Party): boolean {
  return sameParty(a, b) && departmentOf(a) === departmentOf(b);
}

export function departmentOf(party: Party): string | null {
  if (party.kind === 'officer') return party.department;
  return party.kind === 'department' ? party.id : null;
}
