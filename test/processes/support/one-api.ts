import { randomUUID } from 'node:crypto';
import type { Action, Actor } from '#access';
import { caseDecider, CaseGate, Destinations, NamedStaff, RegistrationCompletion, type CaseCommand } from '#cases';
import { eventCatalogue } from '#composition';
import { slipDecider, SlipCompletion, type SlipCommand } from '#custody';
import { CommandStore, EsdbLog, EventWriter, Opener, type EventLog, type LogEvent } from '#event-store';
import {
  BatonError,
  commandIdOf,
  Secret,
  streams,
  type ActorId,
  type CaseId,
  type Clock,
  type OfficeId,
  type SlipId,
  type StreamName,
} from '#kernel';
import { KeyRing, type PostgresKeyStore } from '#protection';
import { RegisterDesk } from '#registers';
import { RightsLease, StaffDirectory } from '#staff';
import { systemRandomness, type CommandRequest } from '#web';
import { RegisterCaseHandler } from '../../../libs/cases/src/commands/register-case/register-case.handler.js';
import { PrepareSlipHandler } from '../../../libs/custody/src/commands/prepare-slip/prepare-slip.handler.js';

type Screening = Extract<CaseCommand, { type: 'ScreenCase' }>['screening'];

export const office = '150403' as OfficeId;
export const own = { kind: 'ownAccount' } as const;
export const paper = { kind: 'scannedPaper', reference: 'sheet-1' } as const;
export const colleague = { kind: 'officer', id: 'officer.bo', department: 'reception' } as const;
export const giver = { kind: 'officer', id: 'officer.an', department: 'reception' } as const;
export const inspection = { kind: 'department', id: 'inspection2' } as const;

/** What an api process shares with the others. */
export interface Shared {
  readonly connectionString: string;
  readonly keyStore: PostgresKeyStore;
  readonly clock: Clock;
}

type Append = EventLog['append'];

/** The log, with a place for a test between a process and what it appends. */
export class TappedLog extends EsdbLog {
  /** Does the writing, or lets it be. */
  tap: (types: readonly string[], write: () => ReturnType<Append>) => ReturnType<Append> = (_, write) => write();

  override append(...args: Parameters<Append>): ReturnType<Append> {
    const types = args[2].map(({ type }) => type);
    return this.tap(types, () => super.append(...args));
  }

  /** Is told which stream is read. */
  onRead: (stream: StreamName) => void = () => undefined;

  override readStream(...args: Parameters<EventLog['readStream']>): AsyncIterable<LogEvent> {
    this.onRead(args[0]);
    return super.readStream(...args);
  }
}

/** What one api process has in memory: two of them on one log know nothing of each other. */
export class OneApi {
  readonly log: TappedLog;
  readonly keys: KeyRing;
  readonly store: CommandStore;
  readonly desk: RegisterDesk;
  readonly completion: SlipCompletion;
  readonly register: RegisterCaseHandler;
  readonly slips: PrepareSlipHandler;

  constructor({ connectionString, keyStore, clock }: Shared) {
    this.log = new TappedLog(connectionString);
    const catalogue = eventCatalogue();
    this.keys = new KeyRing(keyStore);
    const opener = new Opener(this.keys);
    const writer = new EventWriter(catalogue, this.keys, clock, systemRandomness);
    const settings = { id: office, zone: 'Asia/Shanghai', sealedSeries: 'MF' };
    this.store = new CommandStore(this.log, catalogue, writer);
    this.desk = new RegisterDesk(this.log, catalogue, writer);
    const gate = new CaseGate(this.store);
    const registration = new RegistrationCompletion(this.store, this.desk, catalogue, this.log);
    this.register = new RegisterCaseHandler(this.store, gate, this.desk, registration, settings, clock);
    const destinations = new Destinations(this.store, opener);
    const named = new NamedStaff(
      new StaffDirectory(new RightsLease(this.store, clock, settings), opener, clock, settings),
    );
    this.completion = new SlipCompletion(this.store, this.desk, opener, destinations, catalogue, this.log);
    this.slips = new PrepareSlipHandler(this.store, gate, named, this.desk, this.completion, settings, clock);
  }

  async onCase(
    id: CaseId,
    command: CaseCommand,
    actor: string = giver.id,
    department: string = giver.department,
  ): Promise<void> {
    const request = asked(actor, 'case.register', randomUUID(), { department });
    await this.store.handle(caseDecider, streams.case(office, id), command, request);
  }

  async onSlip(id: SlipId, command: SlipCommand): Promise<void> {
    await this.store.handle(slipDecider, streams.slip(office, id), command, asked(giver.id, 'slip.prepare', id));
  }

  /** A case that was accepted, its one item with the giver. */
  async accepted(): Promise<CaseId> {
    const id = randomUUID() as CaseId;
    const items = [{ id: 'm1', kind: 'letter', pages: 1, original: true }] as const;
    const receipt = { channel: 'letter', origin: 'direct', items, custodian: giver, owner: giver } as const;
    await this.onCase(id, { type: 'ReceiveReport', ...receipt });
    await this.onCase(id, { type: 'ScreenCase', screening: ACCEPTED, forbiddenDestinations: [] });
    return id;
  }

  /** The same, its item signed off to the inspection. */
  async signedOff(): Promise<{ readonly id: CaseId; readonly signOff: string }> {
    const [id, signOff] = [await this.accepted(), randomUUID()];
    const approved = { items: ['m1'], destination: inspection, evidence: own, forbiddenDestinations: [] };
    await this.onCase(id, { type: 'SignOff', signOff, ...approved }, 'head.chen');
    return { id, signOff };
  }

  async eventsOf(stream: StreamName): Promise<LogEvent[]> {
    const events: LogEvent[] = [];
    for await (const event of this.log.readStream(stream)) events.push(event);
    return events;
  }

  async typesOf(stream: StreamName): Promise<string[]> {
    return (await this.eventsOf(stream)).map(({ type }) => type);
  }

  close(): Promise<void> {
    return this.log.close();
  }
}

/** A request as the web hands it on; the same key from the same person is a retry. */
export function asked(actor: string, action: Action, key: string, more: Partial<CommandRequest> = {}): CommandRequest {
  const { department = 'reception' } = more;
  const id = actor as ActorId;
  const commandId = commandIdOf(office, id, action, key);
  const roles = [{ role: 'registrar' }] as const;
  const session = { token: 'invented', expires: 0, id: null };
  const sender: Actor = { id, department, departments: [department], roles, role: 'registrar', revision: 0, session };
  const ids = { commandId, correlationId: commandId, causationId: commandId, request: { action, key } };
  return { officeId: office, actor: id, role: 'registrar', department, sender, action, ...ids, ...more };
}

/** Ends as said: the code it was refused with, or `answered`. */
export async function told(work: Promise<unknown>): Promise<string> {
  try {
    await work;
    return 'answered';
  } catch (error) {
    if (error instanceof BatonError) return error.code;
    throw error;
  }
}

const ACCEPTED: Screening = {
  decision: 'accepted',
  reportType: 'accusation',
  problem: 'neglect',
  tags: [],
  rank: 'other',
  unitClass: 'village',
  area: 'east',
  group: 'individual',
  identity: 'anonymous',
  reported: new Secret([]),
  summary: new Secret('invented'),
};
