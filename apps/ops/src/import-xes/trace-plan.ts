import { derivedId, Secret, type Instant } from '#kernel';
import type { CaseCommand, Officer } from '#cases';
import {
  importCommandId,
  type ActKind,
  type CasePlan,
  type ImportOrigin,
  type PlannedAct,
} from '../import/case-plan.js';
import type { TraceFacts, TraceStep } from './trace-facts.js';

/** The file as one thing in somebody's hands: XES tells who had a case, not what papers it had. */
const ITEM = 'm1';
/** XES knows no contact of a collector; the domain demands one. */
const NO_CONTACT = '—';
const UNSIGNED = { kind: 'none' } as const;

/**
 * The acts of a case made from a trace, in the order of the file: receipt; before each step whose resource differs from
 * the one before, a sign-off, a handover and its acknowledgement at the time of that step; the step; at last the
 * conclusion, whatever its date.
 */
export function planOf(origin: ImportOrigin, facts: TraceFacts): CasePlan {
  const { reference, line, end } = facts;
  const acts = [received(origin, facts)];
  let holder = facts.custodian;
  for (const step of facts.steps) {
    if (step.resource.id !== holder.id) acts.push(...handedOver(origin, reference, step));
    holder = step.resource;
    acts.push(act('step', step.key, step.at, { type: 'RecordStep', step: step.code }));
  }
  if (end) acts.push({ ...act('conclude', 'end', end, CONCLUDE), laterSteps: facts.laterSteps });
  return { reference, line, acts };
}

const CONCLUDE: CaseCommand = { type: 'ConcludeCase', outcome: 'imported' };

function act(kind: ActKind, key: string, occurredAt: Instant, command: CaseCommand): PlannedAct {
  return { kind, key: keyOf(key, kind), occurredAt, command, laterSteps: false };
}

function keyOf(key: string, kind: ActKind): string {
  return `${key}/${kind}`;
}

function received({ source }: ImportOrigin, facts: TraceFacts): PlannedAct {
  return act('receive', 'start', facts.start, {
    type: 'ReceiveReport',
    channel: facts.channel,
    origin: 'direct',
    items: [{ id: ITEM, kind: 'other', pages: 0, original: true }],
    custodian: facts.custodian,
    owner: facts.owner,
    importedFrom: { source, reference: facts.reference },
  });
}

function handedOver(origin: ImportOrigin, reference: string, { key, at, resource }: TraceStep): PlannedAct[] {
  const idOf = (kind: ActKind) => derivedId(importCommandId(origin, reference, keyOf(key, kind)), kind);
  const signOff = idOf('signOff');
  const handover = idOf('handOver');
  return [
    act('signOff', key, at, {
      type: 'SignOff',
      signOff,
      items: [ITEM],
      destination: resource,
      evidence: UNSIGNED,
      forbiddenDestinations: [],
    }),
    act('handOver', key, at, handOver(handover, signOff, resource)),
    act('acknowledge', key, at, { type: 'AcknowledgeHandover', handover, evidence: UNSIGNED }),
  ];
}

function handOver(handover: string, signOff: string, to: Officer): CaseCommand {
  return {
    type: 'HandOver',
    handover,
    signOff,
    items: [ITEM],
    to,
    collector: new Secret(to.id),
    contact: new Secret(NO_CONTACT),
    purpose: 'handling',
    evidence: UNSIGNED,
    forbiddenDestinations: [],
  };
}
