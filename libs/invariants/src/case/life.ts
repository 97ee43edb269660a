import { fault, unless, type Fault } from '../fault.js';
import type { CaseFact, CaseFactOf, CaseFactType, Screened } from '../shapes/case.js';
import type { Party } from '../shapes/common.js';

export const STAGES = [
  'received',
  'imported',
  'accepted',
  'repeat',
  'declined',
  'routed',
  'registered',
  'referred',
  'disposed',
  'concluded',
  'archived',
] as const;
export type Stage = (typeof STAGES)[number];

const TAKEN_UP: readonly Stage[] = ['accepted', 'repeat', 'registered', 'disposed'];
const IN_SCOPE: readonly Stage[] = [...TAKEN_UP, 'referred', 'concluded'];
const JUDGED: readonly Stage[] = [...TAKEN_UP, 'imported', 'declined', 'routed', 'referred'];
const ON_THE_MOVE: readonly Stage[] = [...JUDGED, 'concluded'];
/** Where what is on its way ends: also in a case that came back to be screened anew. */
const ARRIVING: readonly Stage[] = ['received', ...ON_THE_MOVE];

/** In which stages each fact may stand (docs/adr/0006); the importer and the desk know no exception. */
const MAY_STAND: Readonly<Record<CaseFactType, readonly Stage[]>> = {
  Received: [],
  Screened: ['received'],
  RegistrationRequested: IN_SCOPE,
  Registered: IN_SCOPE,
  VoidProposed: IN_SCOPE,
  RegistrationVoided: IN_SCOPE,
  NumberCarried: ['imported'],
  Scanned: IN_SCOPE,
  StepRecorded: ['received', ...JUDGED],
  HandlingProposed: ON_THE_MOVE,
  SignedOff: ON_THE_MOVE,
  SignOffWithdrawn: ON_THE_MOVE,
  HandedOver: ON_THE_MOVE,
  HandoverAcknowledged: ARRIVING,
  HandoverRefused: ARRIVING,
  CustodyPassed: STAGES,
  CustodyTransferred: STAGES,
  CustodyDiscrepancyRecorded: STAGES,
  Referred: [...TAKEN_UP, 'declined', 'routed'],
  RedirectAdvised: [...TAKEN_UP, 'declined', 'referred'],
  Returned: [...TAKEN_UP, 'referred', 'routed'],
  DisposalDecided: ['registered', 'disposed'],
  OwnerAssigned: [...TAKEN_UP, 'received', 'imported', 'declined', 'routed', 'concluded'],
  Concluded: ['imported', 'repeat', 'registered', 'disposed', 'declined', 'routed', 'referred'],
  Archived: ['concluded', 'declined'],
  Reopened: ['concluded', 'archived', 'declined'],
  EntryCorrected: STAGES,
  RecusalDeclared: STAGES,
  RecusalRequested: STAGES,
  RecusalDecided: STAGES,
  CaseSealed: STAGES,
  ReadersNamed: STAGES,
  SuperiorMatterFound: ['imported', ...IN_SCOPE],
};

/** I1: where the case stands and who answers for it. */
export class Life {
  stage: Stage;
  /** Null once archived. */
  owner: Party | null;
  /** What the last screening that counts decided; none after a case came back to be screened anew. */
  screening: Screened | null = null;
  readonly #imported: boolean;

  constructor({ data }: CaseFactOf<'Received'>) {
    this.#imported = data.importedFrom !== undefined;
    this.stage = this.#imported ? 'imported' : 'received';
    this.owner = data.owner;
  }

  get imported(): boolean {
    return this.#imported;
  }

  /** Accepted or a repeat: numbers, scans and content belong to it. */
  get takenUp(): boolean {
    return this.screening?.decision === 'accepted' || this.screening?.decision === 'repeat';
  }

  /** @param companion in the append of the event that names someone: a seal and the number it gives up know no stage */
  take(fact: CaseFact, companion: boolean, hasNumber: boolean): readonly Fault[] {
    const { stage } = this;
    const faults = [
      ...unless(companion || MAY_STAND[fact.type].includes(stage), 'CASE.STAGE', { stage }),
      ...this.#judge(fact),
    ];
    this.#apply(fact, hasNumber);
    return faults;
  }

  /** @param hasNumber whether the case has a number after the event */
  #apply(fact: CaseFact, hasNumber: boolean): void {
    switch (fact.type) {
      case 'Screened':
        this.screening = fact.data;
        this.stage = fact.data.decision;
        break;
      case 'Registered':
        if (this.stage === 'accepted' || this.stage === 'repeat') this.stage = 'registered';
        break;
      case 'RegistrationVoided':
        if (this.stage === 'registered') this.stage = this.#onReturn(false);
        break;
      case 'Referred':
        [this.stage, this.owner] = ['referred', { kind: 'body', id: fact.data.destination }];
        break;
      case 'DisposalDecided':
        this.stage = 'disposed';
        break;
      case 'Concluded':
        this.stage = 'concluded';
        break;
      case 'Archived':
        [this.stage, this.owner] = ['archived', null];
        break;
      case 'OwnerAssigned':
        this.owner = fact.data.owner;
        break;
      case 'Returned':
        this.#back(fact.data.to, hasNumber);
        break;
      case 'Reopened':
        this.#back(fact.data.owner, hasNumber);
        break;
      default:
    }
  }

  #back(owner: Party, hasNumber: boolean): void {
    this.owner = owner;
    this.stage = this.#onReturn(hasNumber);
    if (this.stage === 'received') this.screening = null;
  }

  #onReturn(hasNumber: boolean): Stage {
    if (this.#imported) return 'imported';
    if (!this.takenUp || !this.screening) return 'received';
    return hasNumber ? 'registered' : this.screening.decision;
  }

  #judge(fact: CaseFact): readonly Fault[] {
    switch (fact.type) {
      case 'Screened':
        return unless(isKnownDecision(fact.data), 'CASE.SCREENING', { decision: fact.data.decision });
      case 'Referred':
        return unless(this.#mayGoTo(fact.data.destination), 'CASE.OTHER_DESTINATION');
      case 'RedirectAdvised':
        return unless(this.#told !== null, 'CASE.OTHER_DESTINATION');
      case 'Returned': {
        const { actor, recorder } = fact.metadata;
        const own = fact.data.approvedBy === actor || fact.data.approvedBy === recorder;
        return own ? [fault('CASE.APPROVED_BY_SELF')] : [];
      }
      default:
        return [];
    }
  }

  /** Where screening sends it: a code, nowhere (null), or wherever people decide (undefined). */
  get #told(): string | null | undefined {
    if (this.screening?.decision === 'routed') return this.screening.destination;
    return this.screening?.decision === 'declined' ? (this.screening.destination ?? null) : undefined;
  }

  #mayGoTo(destination: string): boolean {
    return this.#told === undefined || this.#told === destination;
  }
}

/** Art 13 and the categories: what each decision must and must not say. */
function isKnownDecision(data: Screened): boolean {
  switch (data.decision) {
    case 'accepted':
      return data.reportType !== 'outOfScope' && data.reportType !== 'noSubstance' && isPartition(data);
    case 'repeat':
      return isPartition(data);
    case 'routed':
      return data.route !== 'superiorSealed' || data.seal !== undefined;
    case 'declined': {
      if (data.reason !== 'NO_SUBSTANCE') return data.destination !== undefined && data.supplement === undefined;
      return data.destination === undefined && (data.supplement !== undefined || data.anonymous);
    }
  }
}

function isPartition({ problem, tags }: { readonly problem: string; readonly tags: readonly string[] }): boolean {
  return new Set([problem, ...tags]).size === tags.length + 1;
}
