import { fault, unless, type Fault } from '../fault.js';
import type { CaseFact, CaseFactOf } from '../shapes/case.js';
import { departmentOf, sameParty, type Party, type Told } from '../shapes/common.js';
import { canAct, provesOther, provesOwn } from './evidence.js';
import { Handovers } from './handovers.js';
import { Items } from './items.js';
import { SignOffs } from './sign-offs.js';

/** I2 and I3: every item with one custodian at any revision, every handover with a sign-off of its own. */
export class Custody {
  readonly items: Items;
  readonly signOffs = new SignOffs();
  readonly handovers: Handovers;

  constructor({ data }: CaseFactOf<'Received'>) {
    this.items = new Items(
      data.items.map(({ id }) => id),
      data.custodian,
    );
    this.handovers = new Handovers(this.items, this.signOffs);
  }

  /**
   * @param imported the importer writes, for people whose signatures were not kept
   * @param barred who may act no more in this case: a handover to one of them is refused by others
   */
  take(fact: CaseFact, imported: boolean, barred: (person: string) => boolean): readonly Fault[] {
    switch (fact.type) {
      case 'SignedOff':
        return this.signOffs.sign(fact, this.items, imported);
      case 'HandlingProposed':
        return this.signOffs.propose(fact);
      case 'SignOffWithdrawn':
        return this.signOffs.withdraw(fact.data.signOff);
      case 'CustodyPassed':
        return this.#passed(fact, imported);
      case 'CustodyTransferred':
        return this.#transferred(fact, imported);
      case 'HandedOver':
        return [...this.#giving(fact, imported), ...this.handovers.offer(fact, imported)];
      case 'HandoverAcknowledged':
        return this.handovers.acknowledge(fact, imported);
      case 'HandoverRefused':
        return this.handovers.refuse(fact, imported, barred);
      case 'CustodyDiscrepancyRecorded':
        return this.#discrepancy(fact);
      default:
        return [];
    }
  }

  /** Every move starts from the current custodian, and he is the one who acts. */
  #giving(fact: CaseFactOf<'HandedOver' | 'CustodyPassed'>, imported: boolean): readonly Fault[] {
    const { items, from, to } = fact.data;
    return [
      ...this.items.leaving(items, from),
      ...unless(imported || canAct(from, fact.metadata), 'CUSTODY.GIVER_NOT_ACTOR'),
      ...unless(!sameParty(from, to), 'CUSTODY.TO_SELF'),
    ];
  }

  #passed(fact: CaseFactOf<'CustodyPassed'>, imported: boolean): readonly Fault[] {
    const { items, from, to, given, taken } = fact.data;
    const proven = provesOwn(given, fact.metadata, imported) && provesOther(taken, to.id, fact.metadata, imported);
    const faults = [
      ...this.#giving(fact, imported),
      ...unless(staysInside(from, to), 'CUSTODY.LEAVES_DEPARTMENT'),
      ...unless(proven, 'CUSTODY.EVIDENCE'),
    ];
    this.items.rest(items, to);
    return faults;
  }

  #transferred({ data, metadata }: CaseFactOf<'CustodyTransferred'>, imported: boolean): readonly Fault[] {
    const { items, from, to, authorisedBy, countedBy } = data;
    const people = from.kind === 'officer' && to.kind === 'officer';
    const four = new Set([from.id, authorisedBy, countedBy, to.id]).size === 4;
    const faults = [
      ...this.items.leaving(items, from),
      ...unless(people && four && authorisedBy === metadata.actor, 'CUSTODY.FOUR_EYES'),
      ...unless(staysInside(from, to), 'CUSTODY.LEAVES_DEPARTMENT'),
      ...unless(transferProven(data, metadata, imported), 'CUSTODY.EVIDENCE'),
    ];
    this.items.rest(items, to);
    return faults;
  }

  /** Recorded, never repaired: only a loss changes anything. */
  #discrepancy({ data }: CaseFactOf<'CustodyDiscrepancyRecorded'>): readonly Fault[] {
    const { items, handover, kind } = data;
    const faults = [...this.items.known(items), ...this.handovers.covers(handover, items)];
    if (kind !== 'lost') return faults;
    faults.push(...unless(!this.items.someLost(items), 'CUSTODY.LOST'));
    if (handover !== undefined) faults.push(...this.handovers.lose(handover));
    else if (this.items.someInTransit(items)) faults.push(fault('CUSTODY.IN_TRANSIT'));
    this.items.lose(items);
    return faults;
  }
}

function staysInside(from: Party, to: Party): boolean {
  const department = departmentOf(from);
  return department !== null && department === departmentOf(to);
}

function transferProven(data: CaseFactOf<'CustodyTransferred'>['data'], told: Told, imported: boolean): boolean {
  return (
    provesOwn(data.authorised, told, imported) &&
    provesOther(data.counted, data.countedBy, told, imported) &&
    provesOther(data.taken, data.to.id, told, imported)
  );
}
