import { ignoring, type EvolvedEvent } from '#kernel';
import type { CaseEvent } from './case.events.js';
import type { CaseFile } from './case.state.js';
import { changeItems, changeSignOff, closeHandover, put, release, type Custody } from './custody.state.js';
import { isImport } from './signatures.js';

export type CustodyEvent = Extract<
  CaseEvent,
  {
    type:
      | 'SignedOff'
      | 'SignOffWithdrawn'
      | 'CustodyPassed'
      | 'CustodyTransferred'
      | 'HandedOver'
      | 'HandoverAcknowledged'
      | 'HandoverRefused'
      | 'CustodyDiscrepancyRecorded';
  }
>;
type Evolved<Type extends CustodyEvent['type']> = EvolvedEvent<Extract<CustodyEvent, { type: Type }>>;

/** Custody after an event, in any stage: it outlives the archive. */
export function evolveCustody(file: CaseFile, event: EvolvedEvent<CustodyEvent>): Custody {
  const { custody } = file;
  switch (event.type) {
    case 'SignedOff':
      return signedOff(file, event);
    case 'SignOffWithdrawn':
      return changeSignOff(custody, event.data.signOff, 'withdrawn');
    case 'CustodyPassed':
    case 'CustodyTransferred':
      return changeItems(custody, event.data.items, { custodian: event.data.to });
    case 'HandedOver':
      return handedOver(custody, event);
    case 'HandoverAcknowledged':
      return closeHandover(custody, event.data.handover, 'acknowledged', event.data.by);
    case 'HandoverRefused':
      return closeHandover(custody, event.data.handover, 'refused');
    case 'CustodyDiscrepancyRecorded':
      return discrepancy(custody, event);
    default:
      return ignoring(custody, event);
  }
}

function signedOff(file: CaseFile, { data, actor }: Evolved<'SignedOff'>): Custody {
  const signed = data.evidence.kind !== 'none' || isImport(file, actor);
  const { items, destination } = data;
  const signOff = { items, destination, signer: actor, signed, status: 'unused' } as const;
  return { ...file.custody, signOffs: put(file.custody.signOffs, data.signOff, signOff) };
}

function handedOver(custody: Custody, { data }: Evolved<'HandedOver'>): Custody {
  const { signOff, items, from, to } = data;
  return release(custody, data.handover, { signOff, items, from, to });
}

/** Only a loss changes custody: it closes the handover, and the giver stays responsible for what is lost. */
function discrepancy(custody: Custody, { data }: Evolved<'CustodyDiscrepancyRecorded'>): Custody {
  if (data.kind !== 'lost') return custody;
  const closed = data.handover === undefined ? custody : closeHandover(custody, data.handover, 'lost');
  return changeItems(closed, data.items, { lost: true });
}
