import { partsOf, type StoredEvent } from '#kernel';
import { Clocks } from '../clocks.js';
import { fault, foundAt, unless, type Fault } from '../fault.js';
import type { Finding, StreamAudit } from '../finding.js';
import { claimedPlace, read } from '../reading.js';
import { anyFact, SYSTEM, type AnyFact, type Party } from '../shapes/common.js';
import { caseFact, type CaseFact, type CaseFactOf } from '../shapes/case.js';
import { Access } from './access.js';
import { Content } from './content.js';
import { Custody } from './custody.js';
import { Life, type Stage } from './life.js';
import { Numbers, type CaseNumber } from './numbers.js';

/** Where a case counts in the equation (I6). A new object whenever it changed. */
export interface CaseStanding {
  readonly stage: Stage;
  /** In hand: neither concluded, declined, referred away nor archived. */
  readonly open: boolean;
  readonly office: string;
  /** Report type; `unscreened` until screening gave one. */
  readonly category: string;
  /** Code of the officer or body that answers for it; empty once archived. */
  readonly owner: string;
}

/** A case as its events tell it: what the replay of a bundle prints. */
export interface CaseSnapshot {
  readonly stage: Stage;
  readonly owner: Party | null;
  readonly number: CaseNumber | null;
  readonly readers: readonly string[] | null;
  readonly items: readonly {
    readonly item: string;
    readonly holder: Party;
    readonly inTransit: { readonly handover: string; readonly to: Party } | null;
    readonly lost: boolean;
  }[];
  readonly openHandovers: readonly {
    readonly handover: string;
    readonly signOff: string;
    readonly items: readonly string[];
    readonly from: Party;
    readonly to: Party;
  }[];
  readonly unusedSignOffs: readonly {
    readonly signOff: string;
    readonly items: readonly string[];
    readonly destination: Party;
    readonly signer: string;
  }[];
}

interface Known {
  readonly life: Life;
  readonly numbers: Numbers;
  readonly custody: Custody;
  readonly access: Access;
  readonly content: Content;
}

const IN_HAND: readonly Stage[] = ['received', 'imported', 'accepted', 'repeat', 'routed', 'registered', 'disposed'];

/** The rules of one case, written a second time: I1, I2, I3, I10, its number, its content and its clocks. */
export class CaseAudit implements StreamAudit {
  readonly #clocks = new Clocks();
  readonly #commands = new Set<string>();
  readonly #office: string;
  #known: Known | null = null;
  #standing: CaseStanding | null = null;
  #before: Before | null = null;
  /** Sealed just now, while it had an ordinary number: the next event gives it up. */
  #owesNumber = false;

  constructor(stream: string) {
    this.#office = partsOf(stream).officeId;
  }

  /** Null before receipt. */
  get standing(): CaseStanding | null {
    return this.#standing;
  }

  take(event: StoredEvent): readonly Finding[] {
    const { fact, faults } = read(caseFact, event, 'CASE.MALFORMED');
    if (fact) return foundAt(fact, this.#look(fact));
    const timed = read(anyFact, event, 'CASE.MALFORMED').fact;
    this.#before = timed && beforeOf(timed);
    return foundAt(claimedPlace(event), [...faults, ...(timed ? this.#clocks.take(timed) : [])]);
  }

  snapshot(): CaseSnapshot | null {
    if (!this.#known) return null;
    const { life, numbers, custody, access } = this.#known;
    return {
      stage: life.stage,
      owner: life.owner,
      number: numbers.held,
      readers: access.readers,
      items: [...custody.items].map(([item, { holder, transit, lost }]) => ({
        item,
        holder,
        inTransit: transit,
        lost,
      })),
      openHandovers: [...custody.handovers.open()].map(([handover, { signOff, items, from, to }]) => {
        return { handover, signOff, items, from, to };
      }),
      unusedSignOffs: [...custody.signOffs].flatMap(([signOff, { items, destination, signer, spent }]) =>
        spent ? [] : [{ signOff, items, destination, signer }],
      ),
    };
  }

  #look(fact: CaseFact): readonly Fault[] {
    const companion = isCompanion(this.#before, fact);
    const { commandId } = fact.metadata;
    const again = !companion && this.#commands.has(commandId);
    this.#commands.add(commandId);
    const faults = [
      ...this.#clocks.take(fact),
      ...unless(!again, 'CASE.COMMAND_TWICE'),
      ...this.#imported(fact),
      ...this.#owed(fact, companion),
      ...this.#rules(fact, companion),
    ];
    this.#before = beforeOf(fact);
    this.#restand();
    return faults;
  }

  #rules(fact: CaseFact, companion: boolean): readonly Fault[] {
    const known = this.#known;
    if (!known) return fact.type === 'Received' ? this.#receive(fact) : [fault('CASE.BEFORE_RECEIPT')];
    if (fact.type === 'Received') return [fault('CASE.RECEIVED_TWICE')];
    const { life, numbers, custody, access, content } = known;
    const sealing = fact.type === 'CaseSealed' && access.readers === null;
    this.#owesNumber = sealing && typeof numbers.held?.request === 'string';
    const aside = companion && (fact.type === 'CaseSealed' || fact.type === 'RegistrationVoided');
    return [
      ...this.#unsettled(fact, known),
      ...content.take(fact, life, custody.items),
      ...custody.take(fact, this.#byImporter(fact), (person) => access.isBarred(person)),
      ...access.take(fact, aside),
      ...numbers.take(fact, life, aside),
      ...life.take(fact, aside, numbers.present),
    ];
  }

  #receive(fact: CaseFactOf<'Received'>): readonly Fault[] {
    const custody = new Custody(fact);
    const access = new Access({
      wentTo: (code) => custody.handovers.wentTo(code),
      signerOf: (signOff) => custody.signOffs.get(signOff)?.signer,
    });
    this.#known = { life: new Life(fact), numbers: new Numbers(), custody, access, content: new Content() };
    const { items, custodian, importedFrom } = fact.data;
    const { actor } = fact.metadata;
    const own = custodian.kind === 'officer' && custodian.id === actor;
    return [
      ...unless((importedFrom !== undefined) === (actor === SYSTEM), 'CASE.IMPORT'),
      ...unless(importedFrom !== undefined || own, 'CASE.RECEIVER'),
      ...unless(
        items.every(({ id }, index) => id === `m${index + 1}`),
        'CASE.ITEMS',
      ),
    ];
  }

  /** Nothing is put away while material is on the road or a number on its way. */
  #unsettled({ type }: CaseFact, { custody, numbers }: Known): readonly Fault[] {
    return unless(type !== 'Archived' || !(custody.handovers.someOpen || numbers.pending), 'CASE.UNSETTLED');
  }

  #byImporter({ metadata }: CaseFact): boolean {
    return this.#known !== null && this.#known.life.imported && metadata.actor === SYSTEM;
  }

  /** The flag stands on what the importer wrote, and on nothing else. */
  #imported(fact: CaseFact): readonly Fault[] {
    const brought = fact.type === 'Received' ? fact.data.importedFrom !== undefined : this.#known?.life.imported;
    const byImporter = brought === true && fact.metadata.actor === SYSTEM;
    return unless(byImporter === (fact.metadata.flags ?? []).includes('imported'), 'CASE.IMPORT');
  }

  #owed(fact: CaseFact, companion: boolean): readonly Fault[] {
    return unless(!this.#owesNumber || (companion && fact.type === 'RegistrationVoided'), 'CASE.SEALED_NUMBER');
  }

  #restand(): void {
    if (!this.#known) return;
    const { stage, owner, screening } = this.#known.life;
    const category = screening && 'reportType' in screening ? screening.reportType : 'unscreened';
    const standing = {
      stage,
      open: IN_HAND.includes(stage),
      office: this.#office,
      category,
      owner: owner?.id ?? '',
    };
    const last = this.#standing;
    const same = last?.stage === stage && last.category === category && last.owner === standing.owner;
    if (!same) this.#standing = standing;
  }
}

/** What is kept of the event before: of many cases at once, so no content. */
interface Before {
  readonly type: string;
  readonly commandId: string;
  readonly actor: string;
}

function beforeOf({ type, metadata: { commandId, actor } }: AnyFact): Before {
  return { type, commandId, actor };
}

/** What comes in one append: declined at the desk; sealed with what names someone, and the number given up with it. */
const TOGETHER = [
  'Received Screened',
  'Screened CaseSealed',
  'EntryCorrected CaseSealed',
  'CaseSealed RegistrationVoided',
];

function isCompanion(before: Before | null, fact: CaseFact): boolean {
  if (before?.commandId !== fact.metadata.commandId) return false;
  return before.actor === fact.metadata.actor && TOGETHER.includes(`${before.type} ${fact.type}`);
}
