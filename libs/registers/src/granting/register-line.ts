import { derivedId, type ActorId, type CommandId, type OfficeId, type StreamName } from '#kernel';
import {
  evolved,
  RevisionConflict,
  type ChainEnd,
  type EventCatalogue,
  type EventLog,
  type EventWriter,
  type LogEvent,
} from '#event-store';
import { registerError } from '../domain/register.errors.js';
import type { RegisterEvent } from '../domain/register.events.js';
import { advance, formatNumber, grant, headOf, type NumberRequest, type RegisterHead } from '../domain/register.js';

/** A number asked for, and the register revision known when it was asked: an earlier grant can only lie after it. */
export interface Wanted extends NumberRequest {
  readonly since: number;
}

export interface Granted {
  readonly sequence: number;
  /** As printed. */
  readonly number: string;
}

interface Waiting {
  readonly wanted: Wanted;
  readonly resolve: (granted: Granted) => void;
  readonly reject: (error: unknown) => void;
}

interface Known {
  readonly head: RegisterHead;
  readonly end: ChainEnd;
}

const BATCH = 500;
const REMEMBERED = 20_000;

/**
 * The one writer queue of a register in this process: takes all waiting requests into one append; a conflict with
 * another process reloads and queues again (architecture §1: 4,303 appends/s against 31–44 with reload-and-retry).
 */
export class RegisterLine {
  readonly #waiting: Waiting[] = [];
  /** Grants seen after `#seenFrom`, by request. */
  readonly #grants = new Map<string, number>();
  #seenFrom = -1;
  #known: Known | null = null;
  #running = false;

  constructor(
    private readonly stream: StreamName,
    private readonly officeId: OfficeId,
    private readonly log: EventLog,
    private readonly catalogue: EventCatalogue,
    private readonly writer: EventWriter,
  ) {}

  /** The last revision known here. @throws REGISTER.UNKNOWN when the register is not open */
  async revision(): Promise<number> {
    return (await this.#load()).end.revision;
  }

  /** The number of a request: granted now, or before. @throws REGISTER.UNKNOWN, STORE.* */
  grant(wanted: Wanted): Promise<Granted> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ wanted, resolve, reject });
      if (!this.#running) void this.#run();
    });
  }

  async #run(): Promise<void> {
    this.#running = true;
    while (this.#waiting.length > 0) {
      const batch = this.#waiting.splice(0, BATCH);
      try {
        await this.#serve(batch);
      } catch (error) {
        this.#known = null;
        for (const { reject } of batch) reject(error);
      }
    }
    this.#running = false;
  }

  async #serve(batch: readonly Waiting[]): Promise<void> {
    for (;;) {
      const known = await this.#load();
      const open: Waiting[] = [];
      for (const waiting of batch) {
        const sequence = await this.#grantedBefore(waiting.wanted);
        if (sequence === null) open.push(waiting);
        else waiting.resolve(this.#granted(known.head, sequence));
      }
      if (open.length === 0 || (await this.#append(known, open))) return;
      batch = open;
    }
  }

  /** Appends one event for all; false when another process was faster: then what it wrote has been taken in. */
  async #append(known: Known, open: readonly Waiting[]): Promise<boolean> {
    const requests = new Map(
      open.map(({ wanted }) => [wanted.request, { holder: wanted.holder, request: wanted.request }]),
    );
    const event = grant(known.head, [...requests.values()]);
    if ('code' in event) throw event;
    const prepared = await this.writer.prepare(this.stream, known.end, [event], this.#context(open));
    try {
      const { revision, position } = await this.log.append(this.stream, known.end.revision, prepared);
      for (const one of prepared) this.#take({ ...one, stream: this.stream, revision, position });
    } catch (error) {
      if (!(error instanceof RevisionConflict)) throw error;
      for await (const written of this.log.readStream(this.stream, known.end.revision + 1)) this.#take(written);
      return false;
    }
    const sequences = new Map(event.data.grants.map(({ request, sequence }) => [request, sequence]));
    for (const { wanted, resolve, reject } of open) {
      const sequence = sequences.get(wanted.request);
      if (sequence === undefined) reject(registerError('REGISTER.GRANT_UNKNOWN'));
      else resolve(this.#granted(known.head, sequence));
    }
    return true;
  }

  #granted(head: RegisterHead, sequence: number): Granted {
    return { sequence, number: formatNumber(head, sequence) };
  }

  async #grantedBefore(wanted: Wanted): Promise<number | null> {
    const known = this.#grants.get(wanted.request);
    if (known !== undefined) return known;
    if (wanted.since >= this.#seenFrom) return null;
    for await (const event of this.log.readStream(this.stream, wanted.since + 1)) {
      if (event.revision > this.#seenFrom) return null;
      const found = grantsOf(this.catalogue, event).find(({ request }) => request === wanted.request);
      if (found) return found.sequence;
    }
    return null;
  }

  /** The head: the first event for how numbers are printed, the last one for the next free number. */
  async #load(): Promise<Known> {
    if (this.#known) return this.#known;
    let opened: LogEvent | null = null;
    for await (const event of this.log.readStream(this.stream, 0)) {
      opened = event;
      break;
    }
    const last = opened && (await this.log.lastOf(this.stream));
    const opening = opened && evolved<RegisterEvent>(this.catalogue, opened);
    if (!last || opening?.type !== 'RegisterOpened') throw registerError('REGISTER.UNKNOWN');
    const head = headOf(opening.data, evolved<RegisterEvent>(this.catalogue, last));
    this.#grants.clear();
    this.#seenFrom = last.revision;
    this.#known = { head, end: endOf(last) };
    return this.#known;
  }

  #take(event: LogEvent): void {
    if (!this.#known) return;
    for (const { request, sequence } of grantsOf(this.catalogue, event)) this.#grants.set(request, sequence);
    this.#known = { head: advance(this.#known.head, evolved<RegisterEvent>(this.catalogue, event)), end: endOf(event) };
    if (this.#grants.size > REMEMBERED) {
      this.#grants.clear();
      this.#seenFrom = event.revision;
    }
  }

  #context(open: readonly Waiting[]): Parameters<EventWriter['prepare']>[3] {
    const requests = open.map(({ wanted }) => wanted.request);
    const cause = requests[0] ?? '';
    return {
      officeId: this.officeId,
      actor: 'system' as ActorId,
      role: 'system',
      commandId: derivedId(cause, 'grant') as CommandId,
      correlationId: cause,
      causationId: cause,
      request: { requests },
    };
  }
}

function grantsOf(catalogue: EventCatalogue, event: LogEvent): readonly { request: string; sequence: number }[] {
  const known = evolved<RegisterEvent>(catalogue, event);
  return known.type === 'NumbersGranted' ? known.data.grants : [];
}

function endOf(event: LogEvent): ChainEnd {
  const { hash, recordedAt, occurredAt, digest } = event.metadata;
  return { revision: event.revision, hash, recordedAt, occurredAt, digestKey: digest.key as ChainEnd['digestKey'] };
}
