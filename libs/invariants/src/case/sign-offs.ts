import { fault, unless, type Fault } from '../fault.js';
import type { CaseFactOf } from '../shapes/case.js';
import { sameParty, type Party } from '../shapes/common.js';
import { provesOwn } from './evidence.js';
import type { Items } from './items.js';

export interface SignOff {
  readonly items: readonly string[];
  readonly destination: Party;
  readonly signer: string;
  readonly recorder: string | undefined;
  readonly signed: boolean;
  readonly spent: boolean;
}

/** I3: sign-offs, each good for exactly one handover of exactly these items to exactly this destination. */
export class SignOffs {
  readonly #signOffs = new Map<string, SignOff>();
  readonly #proposals = new Map<string, Party>();

  [Symbol.iterator](): IterableIterator<[string, SignOff]> {
    return this.#signOffs.entries();
  }

  get(id: string): SignOff | undefined {
    return this.#signOffs.get(id);
  }

  propose({ data }: CaseFactOf<'HandlingProposed'>): readonly Fault[] {
    const { proposal, destination } = data;
    const faults = unless(!this.#proposals.has(proposal), 'CASE.ID_TWICE', { id: proposal });
    this.#proposals.set(proposal, destination);
    return faults;
  }

  sign({ data, metadata }: CaseFactOf<'SignedOff'>, items: Items, imported: boolean): readonly Fault[] {
    const { signOff, destination, proposal, evidence } = data;
    const { actor, recorder } = metadata;
    const collects = destination.kind === 'officer' && [actor, recorder].includes(destination.id);
    const proposed = proposal === undefined ? destination : this.#proposals.get(proposal);
    const faults = [
      ...unless(!this.#signOffs.has(signOff), 'CASE.ID_TWICE', { id: signOff }),
      ...items.known(data.items),
      ...unless(!items.someLost(data.items), 'CUSTODY.LOST'),
      ...unless(proposed !== undefined && sameParty(proposed, destination), 'CUSTODY.PROPOSAL_UNKNOWN'),
      ...unless(!collects, 'CUSTODY.COLLECTOR_SIGNED'),
      ...unless(provesOwn(evidence, metadata, imported), 'CUSTODY.EVIDENCE'),
    ];
    const signed = imported || evidence.kind !== 'none';
    this.#signOffs.set(signOff, { items: data.items, destination, signer: actor, recorder, signed, spent: false });
    return faults;
  }

  withdraw(id: string): readonly Fault[] {
    return this.#spend(id);
  }

  use({ data }: CaseFactOf<'HandedOver'>): readonly Fault[] {
    const known = this.#signOffs.get(data.signOff);
    const spending = this.#spend(data.signOff);
    if (!known) return spending;
    return [
      ...spending,
      ...unless(known.signed, 'CUSTODY.SIGN_OFF_UNSIGNED'),
      ...unless(sameSet(known.items, data.items), 'CUSTODY.OTHER_ITEMS'),
      ...unless(sameParty(known.destination, data.to), 'CUSTODY.OTHER_DESTINATION'),
    ];
  }

  #spend(id: string): readonly Fault[] {
    const known = this.#signOffs.get(id);
    if (!known) return [fault('CUSTODY.SIGN_OFF_UNKNOWN', { signOff: id })];
    this.#signOffs.set(id, { ...known, spent: true });
    return unless(!known.spent, 'CUSTODY.SIGN_OFF_SPENT', { signOff: id });
  }
}

function sameSet(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && [...a].sort().join() === [...b].sort().join();
}
