import { eventHash, type StoredEvent } from '#kernel';
import { leafOfEvent, provesInclusion, type TreeHead } from '#proofs';
import { Chains } from './chains.js';
import { BundleFlaw, type FlawCode, type FlawPlace } from './flaws.js';
import { parseEventLine, parseProofLine, type EventLine } from './lines.js';
import type { BundleManifest } from './manifest.js';
import { parsed, type BundleReader, type Line } from './reading.js';
import { scopeRule, type ScopeRule } from './scope.js';

const FILE = 'events.jsonl';

/** What the events of a bundle were found to be. */
export interface CheckedEvents {
  readonly events: number;
  readonly withheld: number;
  readonly streams: number;
  /** Earliest and latest time of recording; null when no event is shown. */
  readonly recorded: { readonly first: string; readonly last: string } | null;
}

/** What is done with each event once it is proven, in log order. */
export type Witness = (event: StoredEvent) => void;

/**
 * Proves every event of a bundle, line by line: canonical, its hash its own, in the signed tree at its place, chained to
 * what is before it in its stream, within the scope, and none missing of a period.
 * @throws BundleFlaw with the first thing that is wrong
 */
export class EventCheck {
  readonly #chains = new Chains();
  readonly #rule: ScopeRule;
  #last = -1;
  #events = 0;
  #withheld = 0;
  #recorded: CheckedEvents['recorded'] = null;

  constructor(
    private readonly manifest: BundleManifest,
    private readonly head: TreeHead,
    private readonly witness: Witness,
  ) {
    this.#rule = scopeRule(manifest);
  }

  /** @param onEvent told the number of lines done */
  async run(events: BundleReader, proofs: BundleReader, onEvent: (done: number) => void): Promise<CheckedEvents> {
    const proofLines = proofs.lines();
    for await (const line of events.lines()) {
      const entry = parsed(FILE, line, parseEventLine);
      const proof = await proofLines.next();
      this.#take(entry, placeOf(entry, line), proof.done ? null : proof.value);
      onEvent(this.#events);
    }
    const surplus = await proofLines.next();
    if (!surplus.done) throw new BundleFlaw('PROOF.OTHER_EVENT', { file: 'proofs.jsonl', line: surplus.value.number });
    return this.#whole();
  }

  #take(entry: EventLine, place: FlawPlace, proof: Line | null): void {
    this.#demandOrder(entry.index, place);
    const hash = 'event' in entry ? hashOf(entry.event, place) : entry.withheld;
    this.#demandIncluded(entry.index, hash, proof, place);
    this.#events += 1;
    if ('event' in entry) this.#witnessed(entry.event, place);
    else this.#withhold(hash);
  }

  #demandOrder(index: number, place: FlawPlace): void {
    const { scope } = this.manifest;
    const expected = scope.kind === 'period' ? Math.max(this.#last + 1, scope.from) : null;
    if (index <= this.#last) throw new BundleFlaw('EVENT.ORDER', place, { index, before: this.#last });
    if (expected !== null && index > expected) throw new BundleFlaw('PERIOD.GAP', place, { missing: expected });
    if (scope.kind === 'period' && (index < scope.from || index > scope.to))
      throw new BundleFlaw('SCOPE.STREAM', place);
    this.#last = index;
  }

  #demandIncluded(index: number, hash: string, line: Line | null, place: FlawPlace): void {
    if (!line) throw new BundleFlaw('PROOF.OTHER_EVENT', { ...place, file: 'proofs.jsonl' });
    const proof = parsed('proofs.jsonl', line, parseProofLine);
    if (proof.index !== index) {
      throw new BundleFlaw('PROOF.OTHER_EVENT', { ...place, file: 'proofs.jsonl' }, { proves: proof.index });
    }
    const { size, root } = this.head;
    if (provesInclusion(proof.path, { index, size, root, leaf: leafOfEvent(hash) })) return;
    throw new BundleFlaw('EVENT.NOT_INCLUDED', place);
  }

  #withhold(hash: string): void {
    this.#withheld += 1;
    this.#chains.withhold(hash);
  }

  #witnessed(event: StoredEvent, place: FlawPlace): void {
    const holes = this.#rule.holesIn(event, this.#chains);
    if (holes === null) throw new BundleFlaw('SCOPE.STREAM', place);
    const flaw: FlawCode | null = this.#chains.take(event, holes);
    if (flaw) throw new BundleFlaw(flaw, place);
    const { recordedAt } = event.metadata;
    const { first, last } = this.#recorded ?? { first: recordedAt, last: recordedAt };
    this.#recorded = { first: min(first, recordedAt), last: max(last, recordedAt) };
    this.witness(event);
  }

  #whole(): CheckedEvents {
    const { scope } = this.manifest;
    const { caseStream } = this.#rule;
    const end = { file: FILE, line: null } as const;
    if (scope.kind === 'period' && this.#last < scope.to) {
      throw new BundleFlaw('PERIOD.GAP', end, { missing: Math.max(this.#last + 1, scope.from) });
    }
    if (caseStream !== null && !this.#chains.knows(caseStream)) throw new BundleFlaw('SCOPE.EMPTY', end);
    return {
      events: this.#events,
      withheld: this.#withheld,
      streams: this.#chains.streams,
      recorded: this.#recorded,
    };
  }
}

/** The hash an event has by its content. @throws BundleFlaw EVENT.HASH when it states another */
function hashOf(event: StoredEvent, place: FlawPlace): string {
  const found = eventHash(event);
  if (found !== event.metadata.hash) throw new BundleFlaw('EVENT.HASH', place);
  return found;
}

function placeOf(entry: EventLine, line: Line): FlawPlace {
  const place = { file: FILE, line: line.number } as const;
  if (!('event' in entry)) return place;
  const { id, stream, revision, type } = entry.event;
  return { ...place, event: { index: entry.index, id, stream, revision, type } };
}

function min(a: string, b: string): string {
  return a < b ? a : b;
}

function max(a: string, b: string): string {
  return a > b ? a : b;
}
