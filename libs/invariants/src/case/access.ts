import { fault, unless, type Fault } from '../fault.js';
import type { CaseFact, CaseFactOf, CaseFactType } from '../shapes/case.js';
import { SYSTEM, type Party } from '../shapes/common.js';

interface Recusal {
  readonly officer: string;
  readonly by: string;
  readonly status: 'declared' | 'requested' | 'granted' | 'rejected';
}

/** What the rules of access need to know of custody. */
export interface Paperwork {
  wentTo(code: string): boolean;
  signerOf(signOff: string): string | undefined;
}

/** Acts that only the very person may do: nobody writes them down for another. */
const PERSONAL: ReadonlySet<CaseFactType> = new Set([
  'RecusalDeclared',
  'RecusalRequested',
  'RecusalDecided',
  'ReadersNamed',
  'VoidProposed',
  'RegistrationVoided',
]);

/** I10: nobody acts who stepped aside at that revision, and a sealed case is worked on by its readers (docs/adr/0012). */
export class Access {
  readers: readonly string[] | null = null;
  readonly #recusals = new Map<string, Recusal>();

  constructor(private readonly paperwork: Paperwork) {}

  isRecused(person: string): boolean {
    for (const { officer, status } of this.#recusals.values()) {
      if (officer === person && (status === 'declared' || status === 'granted')) return true;
    }
    return false;
  }

  /** Who may act no more in this case. */
  isBarred(person: string): boolean {
    return this.isRecused(person) || (this.readers !== null && !this.readers.includes(person));
  }

  /** @param companion in the append of what names someone: its actor was judged there, on how things stood before */
  take(fact: CaseFact, companion: boolean): readonly Fault[] {
    const faults = companion ? [] : [...this.#acting(fact), ...this.#sealing(fact)];
    faults.push(...this.#recusal(fact));
    if (fact.type === 'CaseSealed' || fact.type === 'ReadersNamed') this.readers = fact.data.readers;
    return faults;
  }

  #acting(fact: CaseFact): Fault[] {
    const { actor, recorder } = fact.metadata;
    // A number that arrives is nobody's act: it completes what was asked for before.
    const hands = fact.type === 'Registered' ? [] : [actor, ...(recorder === undefined ? [] : [recorder])];
    const named = namedIn(fact);
    const signer = fact.type === 'HandedOver' ? [this.paperwork.signerOf(fact.data.signOff) ?? SYSTEM] : [];
    const recused = [...hands, ...named, ...signer].some((person) => this.isRecused(person));
    const proxy = recorder !== undefined && PERSONAL.has(fact.type);
    return [
      ...unless(!recused, 'ACCESS.RECUSED'),
      ...unless(this.#areReaders(fact, hands, named), 'ACCESS.NOT_A_READER'),
      ...unless(!proxy, 'ACCESS.ON_BEHALF'),
    ];
  }

  #areReaders({ type, metadata }: CaseFact, hands: readonly string[], named: readonly string[]): boolean {
    const { readers } = this;
    const { actor, recorder } = metadata;
    if (!readers || actor === SYSTEM) return true;
    const outside = (person: string) => recorder !== undefined && person !== recorder && this.paperwork.wentTo(person);
    const people = [...hands.filter((person) => !outside(person)), ...(type === 'ReadersNamed' ? [] : named)];
    return people.every((person) => readers.includes(person));
  }

  #sealing({ type }: CaseFact): readonly Fault[] {
    const alone = type === 'CaseSealed' || (type === 'ReadersNamed' && this.readers === null);
    return alone ? [fault('ACCESS.SEALING')] : [];
  }

  #recusal(fact: CaseFact): readonly Fault[] {
    switch (fact.type) {
      case 'RecusalDeclared':
        return this.#new(fact, 'declared', fact.data.officer === fact.metadata.actor);
      case 'RecusalRequested':
        return this.#new(fact, 'requested', this.#mayBeAsked(fact));
      case 'RecusalDecided':
        return this.#decided(fact);
      default:
        return [];
    }
  }

  #mayBeAsked({ data, metadata }: CaseFactOf<'RecusalRequested'>): boolean {
    const pending = [...this.#recusals.values()].some(
      ({ officer, status }) => officer === data.officer && status === 'requested',
    );
    return !pending && data.officer !== metadata.actor && !this.isRecused(data.officer);
  }

  #new(
    { data, metadata }: CaseFactOf<'RecusalDeclared' | 'RecusalRequested'>,
    status: Recusal['status'],
    fits: boolean,
  ): readonly Fault[] {
    const { recusal, officer } = data;
    const faults = [
      ...unless(fits && officer !== SYSTEM, 'ACCESS.RECUSAL'),
      ...unless(!this.#recusals.has(recusal), 'CASE.ID_TWICE', { id: recusal }),
    ];
    this.#recusals.set(recusal, { officer, by: metadata.actor, status });
    return faults;
  }

  /** By a third person, once, and about the one who was named. */
  #decided({ data, metadata }: CaseFactOf<'RecusalDecided'>): readonly Fault[] {
    const known = this.#recusals.get(data.recusal);
    if (!known) return [fault('ACCESS.RECUSAL')];
    const open = known.status === 'declared' || known.status === 'requested';
    const concerned = [known.officer, known.by];
    const deciders = [metadata.actor, ...(metadata.delegator === undefined ? [] : [metadata.delegator])];
    const third = !deciders.some((person) => concerned.includes(person));
    this.#recusals.set(data.recusal, { ...known, status: data.decision });
    return unless(open && third && known.officer === data.officer, 'ACCESS.RECUSAL');
  }
}

/** Officers an event gives a part in the case to, or takes an approval from, besides those whose hands wrote it. */
function namedIn(fact: CaseFact): readonly string[] {
  switch (fact.type) {
    case 'OwnerAssigned':
    case 'Reopened':
      return [fact.data.owner.id];
    case 'Returned':
      return [fact.data.to.id, fact.data.approvedBy];
    case 'HandlingProposed':
    case 'SignedOff':
      return officers(fact.data.destination);
    case 'HandedOver':
    case 'CustodyPassed':
      return officers(fact.data.to);
    case 'CustodyTransferred':
      return [...officers(fact.data.to), fact.data.countedBy];
    case 'ReadersNamed':
      return fact.data.readers;
    default:
      return [];
  }
}

function officers(party: Party): readonly string[] {
  return party.kind === 'officer' ? [party.id] : [];
}
