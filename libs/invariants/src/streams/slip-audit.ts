import type { StoredEvent } from '#kernel';
import { Clocks } from '../clocks.js';
import { fault, foundAt, unless, type Fault } from '../fault.js';
import type { Finding, StreamAudit } from '../finding.js';
import { claimedPlace, read } from '../reading.js';
import { sameParty } from '../shapes/common.js';
import { slipFact, type SlipFact } from '../shapes/others.js';

type Of<Type extends SlipFact['type']> = Extract<SlipFact, { type: Type }>;
type Line = 'waiting' | 'released' | 'taken' | 'refused' | 'lost' | 'dropped';
const ENDS = ['taken', 'refused', 'lost', 'dropped'] as const;

/** A slip: lines 1..n, each released at most once and settled once; closed with the last one, counting them. */
export class SlipAudit implements StreamAudit {
  readonly #clocks = new Clocks();
  readonly #commands = new Set<string>();
  readonly #lines = new Map<number, Line>();
  #register: Of<'HandoverPrepared'>['data']['register'] | null = null;
  #numbered = false;
  #closed = false;
  /** The last line ended just now: the next event closes the slip. */
  #owesClosing = false;
  #before: SlipFact | null = null;

  take(event: StoredEvent): readonly Finding[] {
    const { fact, faults } = read(slipFact, event, 'SLIP.MALFORMED');
    if (!fact) return foundAt(claimedPlace(event), faults);
    const found = [...this.#clocks.take(fact), ...this.#twice(fact), ...this.#rules(fact)];
    this.#before = fact;
    return foundAt(fact, found);
  }

  /** Only the closing comes in the append of another event. */
  #twice({ type, metadata }: SlipFact): readonly Fault[] {
    const { commandId } = metadata;
    const together = type === 'SlipClosed' && this.#before?.metadata.commandId === commandId;
    const again = !together && this.#commands.has(commandId);
    this.#commands.add(commandId);
    return unless(!again, 'SLIP.COMMAND_TWICE');
  }

  #rules(fact: SlipFact): readonly Fault[] {
    if (fact.type === 'HandoverPrepared') return this.#prepared(fact);
    if (!this.#register) return [fault('SLIP.NOT_PREPARED')];
    const late = this.#closed || (this.#owesClosing && fact.type !== 'SlipClosed');
    return [...unless(!late, 'SLIP.CLOSED'), ...this.#step(fact)];
  }

  #step(fact: Exclude<SlipFact, Of<'HandoverPrepared'>>): readonly Fault[] {
    switch (fact.type) {
      case 'SlipNumbered':
        return this.#number(fact);
      case 'SlipLineReleased':
        return this.#released(fact.data.line);
      case 'SlipLineSettled':
        return this.#settled(fact);
      case 'SlipClosed':
        return this.#close(fact);
    }
  }

  #prepared({ data }: Of<'HandoverPrepared'>): readonly Fault[] {
    if (this.#register) return [fault('SLIP.PREPARED_TWICE')];
    const { lines, from, to, register } = data;
    this.#register = register;
    for (const { line } of lines) this.#lines.set(line, 'waiting');
    const numbered = lines.every(({ line }, index) => line === index + 1);
    const each = [lines.map(({ signOff }) => signOff), lines.map(({ handover }) => handover)];
    const once = each.every((ids) => new Set(ids).size === lines.length);
    return unless(numbered && once && !sameParty(from, to), 'SLIP.LINES');
  }

  #number({ data }: Of<'SlipNumbered'>): readonly Fault[] {
    const asked = this.#register;
    const his = asked?.request === data.request && asked.series === data.series && asked.year === data.year;
    const faults = unless(his && !this.#numbered, 'SLIP.NUMBER');
    this.#numbered = true;
    return faults;
  }

  #released(line: number): readonly Fault[] {
    const status = this.#lines.get(line);
    if (status === undefined) return [fault('SLIP.LINE_UNKNOWN', { line })];
    this.#lines.set(line, 'released');
    return unless(status === 'waiting' && this.#numbered, 'SLIP.LINE_RELEASED', { line });
  }

  #settled({ data }: Of<'SlipLineSettled'>): readonly Fault[] {
    const { line, how, reason } = data;
    const status = this.#lines.get(line);
    if (status === undefined) return [fault('SLIP.LINE_UNKNOWN', { line })];
    this.#lines.set(line, how);
    this.#owesClosing = [...this.#lines.values()].every((each) => each !== 'waiting' && each !== 'released');
    const fits = how === 'dropped' ? status === 'waiting' && reason !== undefined : status === 'released';
    return unless(fits, 'SLIP.LINE_SETTLED', { line });
  }

  #close({ data }: Of<'SlipClosed'>): readonly Fault[] {
    const counted = ENDS.every((end) => data[end] === [...this.#lines.values()].filter((line) => line === end).length);
    const faults = unless(this.#owesClosing && counted, 'SLIP.CLOSED');
    this.#closed = true;
    return faults;
  }
}
