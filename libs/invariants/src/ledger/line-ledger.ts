import { partsOf } from '#kernel';
import { fault, unless, type Fault } from '../fault.js';
import type { CaseFact, CaseFactOf } from '../shapes/case.js';
import { sameParty, type AnyFact, type Party } from '../shapes/common.js';
import type { SlipFact } from '../shapes/others.js';
import { waiting, type OpenPair } from './open-pairs.js';

type End = 'taken' | 'refused' | 'lost';

/** One line of a slip that is not settled yet. */
interface Line {
  readonly slip: string;
  readonly line: number;
  readonly case: string;
  readonly handover: string;
  readonly from: Party;
  readonly to: Party;
  readonly handed: boolean;
  readonly released: boolean;
  /** How its handover ended in the case. */
  readonly end: End | null;
  readonly pair: OpenPair;
}

/** Slip lines and their handovers in the cases: prepared → handed over → released → ended → settled, both sides alike. */
export class LineLedger {
  readonly #byHandover = new Map<string, Line>();
  readonly #bySlip = new Map<string, string>();

  inCase(fact: CaseFact): readonly Fault[] {
    switch (fact.type) {
      case 'HandedOver':
        return this.#handedOver(fact);
      case 'HandoverAcknowledged':
        this.#end(fact.data.handover, 'taken', fact);
        return [];
      case 'HandoverRefused':
        this.#end(fact.data.handover, 'refused', fact);
        return [];
      case 'CustodyDiscrepancyRecorded': {
        const { handover, kind } = fact.data;
        if (kind === 'lost' && handover !== undefined) this.#end(handover, 'lost', fact);
        return [];
      }
      default:
        return [];
    }
  }

  inSlip(fact: SlipFact): readonly Fault[] {
    const { id: slip } = partsOf(fact.stream);
    switch (fact.type) {
      case 'HandoverPrepared': {
        const { from, to, lines } = fact.data;
        const pair = waiting('LEDGER.LINE_UNFINISHED', slip, fact);
        for (const line of lines) {
          this.#byHandover.set(line.handover, {
            ...line,
            slip,
            from,
            to,
            handed: false,
            released: false,
            end: null,
            pair,
          });
          this.#bySlip.set(`${slip} ${line.line}`, line.handover);
        }
        return [];
      }
      case 'SlipLineReleased':
        return this.#released(slip, fact.data.line, fact);
      case 'SlipLineSettled':
        return this.#settled(slip, fact.data.line, fact.data.how);
      default:
        return [];
    }
  }

  /** A line waits for us until it is released, and again once its handover has ended; in between for the collector. */
  open(): readonly OpenPair[] {
    return [...this.#byHandover.values()].flatMap(({ released, end, pair }) => (!released || end ? [pair] : []));
  }

  #handedOver(fact: CaseFactOf<'HandedOver'>): readonly Fault[] {
    const { handover, slip, line, from, to } = fact.data;
    const known = this.#byHandover.get(handover);
    if (!known) return unless(slip === undefined, 'LEDGER.LINE_UNKNOWN', { handover });
    const same = known.slip === slip && known.line === line && known.case === partsOf(fact.stream).id;
    const fits = same && !known.handed && sameParty(known.from, from) && sameParty(known.to, to);
    this.#change(known, { handed: true }, fact);
    return unless(fits, 'LEDGER.LINE_UNKNOWN', { handover });
  }

  #end(handover: string, end: End, fact: CaseFact): void {
    const known = this.#byHandover.get(handover);
    if (known?.case === partsOf(fact.stream).id) this.#change(known, { end: known.end ?? end }, fact);
  }

  #released(slip: string, line: number, fact: AnyFact): readonly Fault[] {
    const known = this.#line(slip, line);
    if (!known) return [fault('LEDGER.LINE_NOT_HANDED_OVER', { line })];
    this.#change(known, { released: true }, fact);
    return unless(known.handed, 'LEDGER.LINE_NOT_HANDED_OVER', { line });
  }

  #settled(slip: string, line: number, how: End | 'dropped'): readonly Fault[] {
    const known = this.#line(slip, line);
    if (!known) return [fault('LEDGER.LINE_NOT_HANDED_OVER', { line })];
    this.#byHandover.delete(known.handover);
    this.#bySlip.delete(`${slip} ${line}`);
    const fits = how === 'dropped' ? !known.handed : known.end === how;
    return unless(fits, 'LEDGER.LINE_OTHER_END', { line, how });
  }

  #line(slip: string, line: number): Line | undefined {
    return this.#byHandover.get(this.#bySlip.get(`${slip} ${line}`) ?? '');
  }

  #change(line: Line, change: Partial<Line>, fact: AnyFact): void {
    const pair = waiting('LEDGER.LINE_UNFINISHED', line.slip, fact);
    this.#byHandover.set(line.handover, { ...line, ...change, pair });
  }
}
