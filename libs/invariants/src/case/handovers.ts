import { fault, unless, type Fault } from '../fault.js';
import type { CaseFactOf } from '../shapes/case.js';
import { departmentOf, equalParty, type Party, type Told } from '../shapes/common.js';
import { canAct, provesOwn } from './evidence.js';
import type { Items } from './items.js';
import type { SignOffs } from './sign-offs.js';

export interface Handover {
  readonly signOff: string;
  readonly items: readonly string[];
  readonly from: Party;
  readonly to: Party;
  readonly open: boolean;
}

/** Handovers out of the hands of a custodian: open until taken, refused or lost, and each of them once. */
export class Handovers {
  readonly #handovers = new Map<string, Handover>();

  constructor(
    private readonly items: Items,
    private readonly signOffs: SignOffs,
  ) {}

  *open(): IterableIterator<readonly [string, Handover]> {
    for (const entry of this.#handovers) if (entry[1].open) yield entry;
  }

  get someOpen(): boolean {
    return !this.open().next().done;
  }

  /** Whether something was ever handed to the body or department of this code. */
  wentTo(code: string): boolean {
    return [...this.#handovers.values()].some(({ to }) => to.kind !== 'officer' && to.id === code);
  }

  offer(fact: CaseFactOf<'HandedOver'>, imported: boolean): readonly Fault[] {
    const { handover, signOff, items, from, to, evidence, slip, line } = fact.data;
    const ownSafe = to.kind === 'department' && departmentOf(from) === to.id;
    const faults = [
      ...unless(!this.#handovers.has(handover), 'CASE.ID_TWICE', { id: handover }),
      ...this.signOffs.use(fact),
      ...unless(!ownSafe, 'CUSTODY.TO_SELF'),
      ...unless((slip === undefined) === (line === undefined), 'CASE.MALFORMED', { at: 'data.line' }),
      ...unless(provesOwn(evidence, fact.metadata, imported), 'CUSTODY.EVIDENCE'),
    ];
    this.#handovers.set(handover, { signOff, items, from, to, open: true });
    this.items.send(items, { handover, to });
    return faults;
  }

  acknowledge({ data, metadata }: CaseFactOf<'HandoverAcknowledged'>, imported: boolean): readonly Fault[] {
    const known = this.#handovers.get(data.handover);
    const faults = this.#close(data.handover, data.by);
    if (!known) return faults;
    const { actor } = metadata;
    const signer = this.signOffs.get(known.signOff)?.signer;
    return [
      ...faults,
      ...this.#collecting(known, metadata, imported),
      ...unless(equalParty(data.by, takerOf(known.to, actor, imported)), 'CUSTODY.TAKER'),
      ...unless(imported || signer !== actor, 'CUSTODY.COLLECTOR_SIGNED'),
      ...unless(provesOwn(data.evidence, metadata, imported), 'CUSTODY.EVIDENCE'),
      ...unless(!isOwnWord(known, signer, data.evidence.kind, metadata), 'CUSTODY.EVIDENCE'),
    ];
  }

  refuse(
    { data, metadata }: CaseFactOf<'HandoverRefused'>,
    imported: boolean,
    barred: (person: string) => boolean,
  ): readonly Fault[] {
    const known = this.#handovers.get(data.handover);
    const faults = this.#close(data.handover);
    if (!known) return faults;
    const another = known.to.kind === 'officer' && barred(known.to.id);
    return [
      ...faults,
      ...(another ? givenBySelf(known, metadata) : this.#collecting(known, metadata, imported)),
      ...unless(provesOwn(data.evidence, metadata, imported), 'CUSTODY.EVIDENCE'),
    ];
  }

  /** A discrepancy is about a handover that is known, and only about what it carries. */
  covers(handover: string | undefined, items: readonly string[]): readonly Fault[] {
    if (handover === undefined) return [];
    const known = this.#handovers.get(handover);
    return unless(known !== undefined && items.every((id) => known.items.includes(id)), 'CUSTODY.HANDOVER_UNKNOWN');
  }

  lose(handover: string): readonly Fault[] {
    return this.#handovers.has(handover) ? this.#close(handover) : [];
  }

  #close(id: string, taker?: Party): readonly Fault[] {
    const known = this.#handovers.get(id);
    if (!known) return [fault('CUSTODY.HANDOVER_UNKNOWN', { handover: id })];
    if (!known.open) return [fault('CUSTODY.HANDOVER_CLOSED', { handover: id })];
    this.#handovers.set(id, { ...known, open: false });
    this.items.rest(known.items, taker);
    return [];
  }

  #collecting(handover: Handover, told: Told, imported: boolean): readonly Fault[] {
    return [...unless(imported || canAct(handover.to, told), 'CUSTODY.NOT_COLLECTOR'), ...givenBySelf(handover, told)];
  }
}

function givenBySelf({ from }: Handover, { actor }: Told): readonly Fault[] {
  return unless(from.kind !== 'officer' || from.id !== actor, 'CUSTODY.TO_SELF');
}

/** For a department the officer who took it, so that a person answers for it. */
function takerOf(to: Party, actor: string, imported: boolean): Party {
  const person = to.kind === 'department' && actor !== to.id && !imported;
  return person ? { kind: 'officer', id: actor, department: to.id } : to;
}

/** The giver or the signer writes the receipt down himself, and nothing else shows it. */
function isOwnWord({ from }: Handover, signer: string | undefined, evidence: string, { recorder }: Told): boolean {
  return evidence === 'none' && recorder !== undefined && (recorder === from.id || recorder === signer);
}
