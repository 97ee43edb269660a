import { fault, unless, type Fault } from '../fault.js';
import type { CaseFact, CaseFactOf, CaseFactType } from '../shapes/case.js';
import type { Party } from '../shapes/common.js';
import type { Items } from './items.js';
import type { Life } from './life.js';

/** What a superior's matter found late still allows: it goes up, its papers are kept track of, people step aside. */
const LEFT_TO_DO: ReadonlySet<CaseFactType> = new Set([
  'Registered',
  'SignedOff',
  'HandedOver',
  'HandoverAcknowledged',
  'HandoverRefused',
  'CustodyPassed',
  'CustodyTransferred',
  'CustodyDiscrepancyRecorded',
  'Referred',
  'OwnerAssigned',
  'Concluded',
  'Archived',
  'RecusalDeclared',
  'RecusalRequested',
  'RecusalDecided',
  'ReadersNamed',
]);

/** Where content may stand: only of what was taken up, never of what is a superior's (domain §1.4, §6.3). */
export class Content {
  #superior: string | null = null;
  readonly #documents = new Set<string>();
  /** Sealed fields of each event: what a correction may strike. */
  readonly #sealed = new Map<string, readonly string[]>();

  take(fact: CaseFact, life: Life, items: Items): readonly Fault[] {
    const faults = [...this.#text(fact, life), ...this.#afterwards(fact), ...this.#entry(fact, life, items)];
    const data: Readonly<Record<string, unknown>> = fact.data;
    const sealed = Object.keys(data).filter((field) => isSealed(data[field]));
    if (sealed.length > 0) this.#sealed.set(fact.id, sealed);
    if (fact.type === 'SuperiorMatterFound') this.#superior ??= fact.data.destination;
    return faults;
  }

  #text(fact: CaseFact, life: Life): readonly Fault[] {
    if (!carriesText(fact)) return [];
    if (this.#superior !== null) return [fault('CASE.AFTER_SUPERIOR_MATTER')];
    const early = life.screening === null || life.screening.decision === 'routed';
    return unless(life.imported || !early, 'CASE.TEXT_TOO_EARLY');
  }

  #afterwards(fact: CaseFact): readonly Fault[] {
    const superior = this.#superior;
    if (superior === null) return [];
    return [
      ...unless(LEFT_TO_DO.has(fact.type), 'CASE.AFTER_SUPERIOR_MATTER'),
      ...unless(
        destinationsOf(fact).every((destination) => destination === superior),
        'CASE.OTHER_DESTINATION',
      ),
    ];
  }

  #entry(fact: CaseFact, life: Life, items: Items): readonly Fault[] {
    switch (fact.type) {
      case 'Scanned':
        return this.#scanned(fact, life, items);
      case 'EntryCorrected':
        return unless(this.#sealed.get(fact.data.event)?.includes(fact.data.field) ?? false, 'CASE.ENTRY_UNKNOWN', {
          of: fact.data.event,
        });
      case 'SuperiorMatterFound':
        return unless(life.takenUp || life.imported, 'CASE.SUPERIOR_MATTER');
      default:
        return [];
    }
  }

  #scanned({ data }: CaseFactOf<'Scanned'>, life: Life, items: Items): readonly Fault[] {
    const faults = [
      ...unless(life.takenUp, 'CASE.NUMBER_OUT_OF_SCOPE'),
      ...unless(!this.#documents.has(data.document), 'CASE.ID_TWICE', { id: data.document }),
      ...unless(data.item === undefined || items.has(data.item), 'CASE.DOCUMENT'),
    ];
    this.#documents.add(data.document);
    return faults;
  }
}

function isSealed(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'ct' in value;
}

/** Notes and explanations of the matter; the reason of an act is not content of it. */
function carriesText(fact: CaseFact): boolean {
  switch (fact.type) {
    case 'StepRecorded':
    case 'HandlingProposed':
    case 'CustodyDiscrepancyRecorded':
    case 'Referred':
    case 'Concluded':
      return fact.data.note !== undefined;
    case 'RedirectAdvised':
      return true;
    default:
      return false;
  }
}

/** Where an event sends the case or its papers; a department or an officer is never the superior organ. */
function destinationsOf(fact: CaseFact): readonly (string | null)[] {
  switch (fact.type) {
    case 'Referred':
      return [fact.data.destination];
    case 'SignedOff':
      return [bodyOf(fact.data.destination)];
    case 'HandedOver':
      return [bodyOf(fact.data.to)];
    default:
      return [];
  }
}

function bodyOf(party: Party): string | null {
  return party.kind === 'body' ? party.id : null;
}
