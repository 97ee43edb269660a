import { partsOf, type StoredEvent } from '#kernel';
import { Clocks, DECIDED_BEFORE_MS } from '../clocks.js';
import { fault, foundAt, unless, type Fault } from '../fault.js';
import type { Finding, StreamAudit } from '../finding.js';
import { claimedPlace, read } from '../reading.js';
import type { Told } from '../shapes/common.js';
import { destructionFact, type DestructionFact } from '../shapes/others.js';

type Of<Type extends DestructionFact['type']> = Extract<DestructionFact, { type: Type }>;
type Status = 'ordered' | 'approved' | 'begun' | 'ended';

const HOUR = 3_600_000;
const LEAST_HOURS = 24;

/** One order to destroy keys: two persons, a delay, step by step to its end (domain §6.1, §6.3). */
export class DestructionAudit implements StreamAudit {
  readonly #clocks = new Clocks();
  readonly #id: string;
  #order: Of<'DestructionOrdered'> | null = null;
  #status: Status = 'ordered';
  #notBefore = '';

  constructor(stream: string) {
    this.#id = partsOf(stream).id;
  }

  take(event: StoredEvent): readonly Finding[] {
    const { fact, faults } = read(destructionFact, event, 'DESTRUCTION.MALFORMED');
    if (!fact) return foundAt(claimedPlace(event), faults);
    return foundAt(fact, [...this.#clocks.take(fact), ...this.#rules(fact)]);
  }

  #rules(fact: DestructionFact): readonly Fault[] {
    if (fact.type === 'DestructionOrdered') return this.#ordered(fact);
    const order = this.#order;
    if (!order) return [fault('DESTRUCTION.NOT_ORDERED')];
    return [...unless(sameOrder(order, fact), 'DESTRUCTION.OTHER_ORDER'), ...this.#step(order, fact)];
  }

  #ordered(fact: Of<'DestructionOrdered'>): readonly Fault[] {
    if (this.#order) return [fault('DESTRUCTION.NOT_ORDERED')];
    this.#order = fact;
    const { order, target, cause, delayHours } = fact.data;
    const superior = cause === 'superiorMatter';
    const fits =
      superior === (target.kind === 'superiorMatter') && (superior ? delayHours === 0 : delayHours >= LEAST_HOURS);
    return [
      ...unless(order === this.#id, 'DESTRUCTION.OTHER_ORDER'),
      ...unless(fits, 'DESTRUCTION.ORDER'),
      ...unless(fact.metadata.recorder === undefined, 'DESTRUCTION.SECOND_PERSON'),
    ];
  }

  #step(order: Of<'DestructionOrdered'>, fact: Exclude<DestructionFact, Of<'DestructionOrdered'>>): readonly Fault[] {
    switch (fact.type) {
      case 'DestructionApproved':
        return this.#approved(order, fact);
      case 'DestructionBegun': {
        const early = fact.metadata.recordedAt < this.#notBefore;
        return [...this.#moved(['approved'], 'begun'), ...unless(!early, 'DESTRUCTION.TOO_EARLY')];
      }
      case 'DestructionStopped':
        // A hold that comes at the last moment ends what has begun; no key was touched then.
        return this.#moved(
          fact.data.why === 'hold' ? ['ordered', 'approved', 'begun'] : ['ordered', 'approved'],
          'ended',
        );
      case 'KeyDestroyed':
        return this.#moved(['begun'], 'ended');
    }
  }

  #approved(order: Of<'DestructionOrdered'>, { data, metadata }: Of<'DestructionApproved'>): readonly Fault[] {
    const least = Date.parse(metadata.occurredAt) - DECIDED_BEFORE_MS + order.data.delayHours * HOUR;
    this.#notBefore = data.notBefore;
    return [
      ...this.#moved(['ordered'], 'approved'),
      ...unless(isAnother(order, metadata), 'DESTRUCTION.SECOND_PERSON'),
      ...unless(Date.parse(data.notBefore) >= least, 'DESTRUCTION.TOO_EARLY'),
    ];
  }

  #moved(from: readonly Status[], to: Status): readonly Fault[] {
    const faults = unless(from.includes(this.#status), 'DESTRUCTION.STEP', { status: this.#status });
    this.#status = to;
    return faults;
  }
}

/** Neither the one who ordered nor one he stood in for, nor one who stands in for either; and nobody for another. */
function isAnother({ data, metadata }: Of<'DestructionOrdered'>, { actor, recorder, delegator }: Told): boolean {
  const tied = [metadata.actor, ...data.standsFor];
  return recorder === undefined && !tied.includes(actor) && (delegator === undefined || !tied.includes(delegator));
}

function sameOrder({ data: { order, target } }: Of<'DestructionOrdered'>, { data }: DestructionFact): boolean {
  if (order !== data.order) return false;
  if ('case' in data) return data.case === target.case;
  const documents = (ids: readonly string[] | undefined) => [...(ids ?? [])].join();
  return (
    data.target.kind === target.kind &&
    data.target.case === target.case &&
    documents(data.target.documents) === documents(target.documents)
  );
}
