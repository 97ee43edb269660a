import { z } from 'zod';
import type { LogEvent } from '#event-store';
import { eventHash, streamKind } from '#kernel';
import { Frontier, leafOfEvent } from '#proofs';

const party = z.looseObject({ kind: z.string(), id: z.string() });
const granted = z.object({ grants: z.array(z.object({ sequence: z.int(), holder: z.string(), request: z.string() })) });
const numbered = z.object({ request: z.string(), sequence: z.int() });
const requested = z.object({ request: z.string() });
const prepared = z.object({ lines: z.array(z.object({ line: z.int() })) });
const ofLine = z.object({ line: z.int() });
const received = z.object({ custodian: party, items: z.array(z.object({ id: z.string() })) });
const moved = z.object({ items: z.array(z.string()), from: party, to: party });
const offered = z.object({ handover: z.string(), signOff: z.string(), items: z.array(z.string()), from: party });
const ended = z.object({ handover: z.string() });
const taken = z.object({ handover: z.string(), by: party });
const lost = z.object({ handover: z.string().optional(), kind: z.string() });

interface Custody {
  readonly holders: Map<string, string>;
  readonly open: Map<string, readonly string[]>;
  readonly used: Set<string>;
}

/** Where an event of a command lies. */
export interface Place {
  readonly stream: string;
  readonly revision: number;
}

/**
 * A reading of the whole log that shares nothing with deciders and projections: which command wrote what, hash chains,
 * numbers without a gap, one holder of every item, and what is still on its way.
 */
export class LogAudit {
  readonly findings: string[] = [];
  readonly #commands = new Map<string, Place[]>();
  readonly #chains = new Map<string, { readonly revision: number; readonly hash: string }>();
  readonly #next = new Map<string, number>();
  readonly #grants = new Map<string, number>();
  readonly #requests = new Map<string, string>();
  readonly #lines = new Map<string, Set<number>>();
  readonly #custody = new Map<string, Custody>();
  readonly #tree = new Frontier();

  get events(): number {
    return this.#tree.size;
  }

  /** Of the tree over the recomputed hashes (docs/adr/0013), hex. */
  root(): string {
    return this.#tree.root().toString('hex');
  }

  /** Everything a command wrote, in log order. */
  writtenBy(commandId: string): readonly Place[] {
    return this.#commands.get(commandId) ?? [];
  }

  /** Numbers and lines that were begun and not ended: the repairing processes must bring each to its end. */
  unfinished(): string[] {
    const lines = [...this.#lines]
      .filter(([, open]) => open.size > 0)
      .map(([slip]) => `${slip} has lines on their way`);
    return [...this.#requests.values()].map((stream) => `${stream} waits for its number`).concat(lines);
  }

  take(event: LogEvent): void {
    const { stream, revision, metadata } = event;
    const places = this.#commands.get(metadata.commandId);
    if (places) places.push({ stream, revision });
    else this.#commands.set(metadata.commandId, [{ stream, revision }]);
    this.#chain(event);
    const kind = streamKind(stream);
    if (kind === 'register') this.#register(event);
    if (kind === 'slip') this.#slip(event);
    if (kind === 'case') this.#case(event);
  }

  #chain(event: LogEvent): void {
    const { stream, revision, metadata } = event;
    const before = this.#chains.get(stream);
    if (revision !== (before?.revision ?? -1) + 1) this.#find(event, 'does not follow the revision before');
    if (metadata.prev !== (before?.hash ?? null)) this.#find(event, 'does not name the hash before');
    const hash = eventHash(event);
    if (hash !== metadata.hash) this.#find(event, 'is not what its hash says');
    this.#tree.append(leafOfEvent(hash));
    this.#chains.set(stream, { revision, hash: metadata.hash });
  }

  #register(event: LogEvent): void {
    if (event.type === 'RegisterOpened') this.#next.set(event.stream, Number(event.data['firstNumber']));
    if (event.type !== 'NumbersGranted') return;
    for (const { sequence, request } of granted.parse(event.data).grants) {
      if (sequence !== this.#next.get(event.stream)) this.#find(event, `grants ${sequence}: a gap or a double`);
      if (this.#grants.has(request)) this.#find(event, 'grants a second number to one request');
      this.#grants.set(request, sequence);
      this.#next.set(event.stream, sequence + 1);
    }
  }

  #slip(event: LogEvent): void {
    const lines = this.#lines.get(event.stream) ?? new Set<number>();
    this.#lines.set(event.stream, lines);
    if (event.type === 'HandoverPrepared') for (const { line } of prepared.parse(event.data).lines) lines.add(line);
    if (event.type === 'SlipNumbered') this.#numbered(event);
    if (event.type === 'SlipLineReleased') lines.delete(ofLine.parse(event.data).line);
    if (event.type === 'SlipLineSettled') lines.delete(ofLine.parse(event.data).line);
  }

  #numbered(event: LogEvent): void {
    const { request, sequence } = numbered.parse(event.data);
    if (this.#grants.get(request) !== sequence) this.#find(event, `has the number ${sequence}, which was not granted`);
    this.#requests.delete(request);
  }

  #case(event: LogEvent): void {
    if (event.type === 'RegistrationRequested') this.#requests.set(requested.parse(event.data).request, event.stream);
    if (event.type === 'Registered') this.#numbered(event);
    const custody = this.#custody.get(event.stream) ?? { holders: new Map(), open: new Map(), used: new Set() };
    this.#custody.set(event.stream, custody);
    this.#move(event, custody);
  }

  #move(event: LogEvent, { holders, open, used }: Custody): void {
    switch (event.type) {
      case 'Received': {
        const { custodian, items } = received.parse(event.data);
        for (const { id } of items) holders.set(id, custodian.id);
        return;
      }
      case 'CustodyPassed': {
        const { items, from, to } = moved.parse(event.data);
        for (const item of items) this.#from(event, holders, item, from.id).set(item, to.id);
        return;
      }
      case 'HandedOver': {
        const { handover, signOff, items, from } = offered.parse(event.data);
        if (used.has(signOff)) this.#find(event, 'uses a sign-off a second time');
        for (const item of items) {
          this.#from(event, holders, item, from.id);
          if ([...open.values()].flat().includes(item)) this.#find(event, `offers ${item}, which is on the road`);
        }
        used.add(signOff);
        open.set(handover, items);
        return;
      }
      case 'HandoverAcknowledged': {
        const { handover, by } = taken.parse(event.data);
        for (const item of open.get(handover) ?? []) holders.set(item, by.id);
        return this.#end(event, open, handover);
      }
      case 'HandoverRefused':
        return this.#end(event, open, ended.parse(event.data).handover);
      case 'CustodyDiscrepancyRecorded': {
        const { handover, kind } = lost.parse(event.data);
        if (kind === 'lost' && handover !== undefined) this.#end(event, open, handover);
      }
    }
  }

  #from(event: LogEvent, holders: Map<string, string>, item: string, giver: string): Map<string, string> {
    if (holders.get(item) !== giver) this.#find(event, `moves ${item} out of hands that do not hold it`);
    return holders;
  }

  #end(event: LogEvent, open: Map<string, readonly string[]>, handover: string): void {
    if (!open.delete(handover)) this.#find(event, 'ends a handover that is not open');
  }

  #find({ stream, revision, type }: LogEvent, what: string): void {
    this.findings.push(`${stream} ${revision} (${type}) ${what}`);
  }
}
