import { streamKind, type StoredEvent } from '#kernel';
import type { FindingCode } from '../codes.js';
import { foundAt, type Fault } from '../fault.js';
import type { EventPlace, Finding } from '../finding.js';
import { claimedPlace, read } from '../reading.js';
import { caseFact } from '../shapes/case.js';
import {
  accessFact,
  destructionFact,
  disclosureFact,
  gapFact,
  holdFact,
  registerFact,
  slipFact,
} from '../shapes/others.js';
import { fits, type Shape } from '../shapes/shape.js';
import { GapLedger } from './gap-ledger.js';
import { HoldLedger } from './hold-ledger.js';
import { LineLedger } from './line-ledger.js';
import { LookLedger } from './look-ledger.js';
import { NumberLedger } from './number-ledger.js';
import { judged, type ClosingTime, type OpenPair } from './open-pairs.js';

/** How a whole log ends: what was left open for too long, and what is still on its way. */
export interface Closing {
  readonly findings: readonly Finding[];
  readonly open: readonly OpenPair[];
}

/**
 * What must agree between streams, in both directions, over events in log order. Only pairs that are open are kept, so
 * that memory does not grow with the log. An event that cannot be read is its own stream's finding, not one here, except
 * in streams that have no audit of their own.
 */
export class Ledger {
  readonly #numbers = new NumberLedger();
  readonly #lines = new LineLedger();
  readonly #looks = new LookLedger();
  readonly #holds = new HoldLedger();
  readonly #gaps = new GapLedger();

  take(event: StoredEvent): readonly Finding[] {
    const place = claimedPlace(event);
    return foundAt(place, place ? this.#rules(event, place) : []);
  }

  close(at: ClosingTime): Closing {
    return judged([...this.#numbers.open(), ...this.#lines.open(), ...this.#holds.open()], at);
  }

  #rules(event: StoredEvent, { stream, type }: EventPlace): readonly Fault[] {
    switch (streamKind(stream)) {
      case 'case':
        return SPANNING.has(type)
          ? within(caseFact, event, (fact) => [...this.#numbers.inCase(fact), ...this.#lines.inCase(fact)])
          : [];
      case 'slip':
        return within(slipFact, event, (fact) => [...this.#numbers.inSlip(fact), ...this.#lines.inSlip(fact)]);
      case 'register':
        return within(registerFact, event, (fact) => this.#numbers.inRegister(fact));
      case 'disclosure':
        return within(disclosureFact, event, (fact) => this.#looks.inDisclosure(fact));
      case 'access':
        return unaudited(accessFact, event, 'ACCESS.MALFORMED', (fact) => this.#looks.inAccess(fact));
      case 'destruction':
        return within(destructionFact, event, (fact) => this.#holds.inDestruction(fact));
      case 'retention':
        return within(holdFact, event, (fact) => this.#holds.inRetention(fact));
      case 'gaps':
        return unaudited(gapFact, event, 'LEDGER.GAP', (fact) => this.#gaps.take(fact));
      default:
        return [];
    }
  }
}

/** Events of a case that another stream has a part in; the others need not be read twice. */
const SPANNING: ReadonlySet<string> = new Set([
  'RegistrationRequested',
  'Registered',
  'RegistrationVoided',
  'HandedOver',
  'HandoverAcknowledged',
  'HandoverRefused',
  'CustodyDiscrepancyRecorded',
]);

function within<Fact>(shape: Shape<Fact>, event: unknown, rules: (fact: Fact) => readonly Fault[]): readonly Fault[] {
  return fits(shape, event) ? rules(event) : [];
}

/** Of streams without an audit of their own: what cannot be read is a finding here. */
function unaudited<Fact>(
  shape: Shape<Fact>,
  event: unknown,
  malformed: FindingCode,
  rules: (fact: Fact) => readonly Fault[],
): readonly Fault[] {
  const { fact, faults } = read(shape, event, malformed);
  return fact === null ? faults : rules(fact);
}

/** Ids of earlier events that an event stands on; whoever holds an index of the log finds those that are not there. */
export function referencesOf(event: StoredEvent): readonly string[] {
  const fact: unknown = event;
  if (streamKind(event.stream) !== 'gaps' || !fits(gapFact, fact)) return [];
  return [fact.type === 'CustodyGapFound' ? fact.data.source : fact.data.by];
}
