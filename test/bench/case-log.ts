import { randomBytes, randomUUID } from 'node:crypto';
import {
  derivedId,
  instantOf,
  officeYear,
  Secret,
  START,
  streams,
  type ActorId,
  type BatonError,
  type CaseId,
  type CommandId,
  type OfficeId,
  type StreamName,
} from '#kernel';
import { caseDecider, type CaseCommand, type CaseState } from '#cases';
import { eventCatalogue } from '#composition';
import {
  CommandStore,
  EsdbLog,
  EventWriter,
  fold,
  emptyStream,
  type Loaded,
  type LogEvent,
  type PreparedEvent,
  type RequestContext,
} from '#event-store';
import { KeyRing, type DataKey, type Destructions, type KeySource } from '#protection';
import { RegisterDesk, registerDecider } from '#registers';
import { systemClock, systemRandomness } from '#web';

const OFFICE = '150403' as OfficeId;
const SERIES = 'XF';
const ZONE = 'Asia/Shanghai';
const AT_ONCE = 32;
/** Case events of one life; the grants in the register come on top. */
const EVENTS_A_LIFE = 10;

/**
 * Writes lives of cases as the product would, through its deciders, sealing, chain and register desk, but each life in
 * two appends, before its number is granted and after, and without HTTP: a long real log in little time. Keys live in memory: nobody opens what is sealed here.
 */
export class CaseLog {
  readonly #catalogue = eventCatalogue();
  readonly #writer = new EventWriter(this.#catalogue, new KeyRing(new MemoryKeys()), systemClock, systemRandomness);
  readonly #desk: RegisterDesk;
  readonly #year = officeYear(instantOf(Date.now()), ZONE);

  constructor(private readonly log: EsdbLog) {
    this.#desk = new RegisterDesk(log, this.#catalogue, this.#writer);
  }

  /** @param events at least so many are written */
  async write(events: number, tell: (line: string) => void): Promise<void> {
    await this.#openRegister();
    const lives = Math.ceil(events / EVENTS_A_LIFE);
    const step = Math.max(1, Math.floor(lives / 8 / AT_ONCE)) * AT_ONCE;
    for (let done = 0; done < lives; done += AT_ONCE) {
      await Promise.all(Array.from({ length: Math.min(AT_ONCE, lives - done) }, () => this.#live()));
      if (done % step === 0 && done > 0) tell(`${(done * EVENTS_A_LIFE).toLocaleString('en-US')} events written`);
    }
  }

  async #openRegister(): Promise<void> {
    const store = new CommandStore(this.log, this.#catalogue, this.#writer);
    const opening = { firstNumber: 1, openingBalance: 0, width: 6, prefix: OFFICE };
    const command = { type: 'OpenRegister', series: SERIES, year: this.#year, ...opening } as const;
    await store.handle(registerDecider, streams.register(OFFICE, SERIES, this.#year), command, contextOf('officer.a'));
  }

  async #live(): Promise<void> {
    const id = randomUUID() as CaseId;
    const stream = streams.case(OFFICE, id);
    let written: PreparedEvent[] = [];
    let loaded: Loaded<CaseState> = emptyStream(caseDecider.initial);
    const run = async (actor: string, command: CaseCommand, department = 'reception'): Promise<void> => {
      const events = await this.#decide(stream, loaded, command, contextOf(actor, department));
      loaded = fold(caseDecider, this.#catalogue, loaded, events);
      written.push(...events);
    };
    const request = derivedId(id, 'registration');
    const register = { office: OFFICE, series: SERIES, year: this.#year };
    const registerRevision = await this.#desk.revision(register);
    await run('officer.a', RECEIVE);
    await run('officer.a', ACCEPT);
    const asked = { request, series: SERIES, year: this.#year };
    await run('officer.a', { type: 'RequestRegistration', ...asked, registerRevision, repeatsRegister: true });
    const { revision } = await this.log.append(stream, -1, written);
    written = [];
    const granted = await this.#desk.grant(register, { holder: id, request, since: registerRevision });
    await run('officer.a', { type: 'ConfirmRegistration', ...asked, ...granted });
    for (const [actor, command, department] of handling(derivedId(id, 'signOff'), derivedId(id, 'handover'))) {
      await run(actor, command, department);
    }
    await this.log.append(stream, revision, written);
  }

  async #decide(
    stream: StreamName,
    loaded: Loaded<CaseState>,
    command: CaseCommand,
    context: RequestContext & { readonly department: string },
  ): Promise<LogEvent[]> {
    const now = systemClock.now();
    const decided = caseDecider.decide(loaded.state, command, { ...context, now, occurredAt: now });
    if (!isEvents(decided)) throw decided;
    const prepared = await this.#writer.prepare(stream, loaded, decided, context);
    const first = loaded.revision + 1;
    return prepared.map((event, index) => ({ ...event, stream, revision: first + index, position: START }));
  }
}

type Decision = ReturnType<typeof caseDecider.decide>;

function isEvents(decision: Decision): decision is Exclude<Decision, BatonError> {
  return Array.isArray(decision);
}

function contextOf(actor: string, department = 'reception'): RequestContext & { readonly department: string } {
  const commandId = randomUUID() as CommandId;
  return {
    ...{ officeId: OFFICE, actor: actor as ActorId, role: 'registrar', department },
    ...{ commandId, correlationId: commandId, causationId: commandId, request: { commandId } },
  };
}

const OWN = { kind: 'ownAccount' } as const;
const REVIEW = { kind: 'department', id: 'review' } as const;
const RECEIVER = { kind: 'officer', id: 'officer.a', department: 'reception' } as const;

const RECEIVE: CaseCommand = {
  ...{ type: 'ReceiveReport', channel: 'letter', origin: 'direct', custodian: RECEIVER, owner: RECEIVER },
  items: [
    { id: 'm1', kind: 'letter', pages: 3, original: true },
    { id: 'm2', kind: 'enclosure', pages: 1, original: false },
  ],
};

const ACCEPT: CaseCommand = {
  type: 'ScreenCase',
  screening: {
    ...{ decision: 'accepted', reportType: 'accusation', problem: 'neglect', tags: ['work'] },
    ...{ rank: 'township', unitClass: 'enterprise', area: 'east', group: 'individual', identity: 'named' },
    reported: new Secret([{ name: 'Mo Li 莫丽', post: 'accountant of the mill', unit: 'mill' }]),
    summary: new Secret('The roof fund of the mill went missing between two meetings. '.repeat(4)),
  },
  forbiddenDestinations: [],
};

type Act = readonly [actor: string, command: CaseCommand, department?: string];

function handling(signOff: string, handover: string): Act[] {
  const items = ['m1'];
  const step = (code: string): Act => [
    'officer.a',
    { type: 'RecordStep', step: code, note: new Secret('asked again') },
  ];
  const collector = { collector: new Secret('Tess'), contact: new Secret('room 4, second floor') };
  return [
    step('checkDirectory'),
    step('askTownship'),
    ['head.h', { type: 'SignOff', signOff, items, destination: REVIEW, evidence: OWN, forbiddenDestinations: [] }],
    [
      'officer.a',
      {
        ...{ type: 'HandOver', handover, signOff, items, to: REVIEW, ...collector, purpose: 'handling' },
        ...{ evidence: OWN, forbiddenDestinations: [] },
      },
    ],
    ['officer.r', { type: 'AcknowledgeHandover', handover, evidence: OWN }, 'review'],
    ['officer.a', { type: 'ConcludeCase', outcome: 'answered', note: new Secret('all that was asked was said') }],
  ];
}

/** Data keys nobody keeps. */
class MemoryKeys implements KeySource {
  readonly #keys = new Map<string, DataKey>();

  ensure(scope: string): Promise<DataKey> {
    const key = this.#keys.get(scope) ?? { id: randomUUID(), version: 1, bytes: randomBytes(32) };
    if (scope.startsWith('office-')) this.#keys.set(scope, key);
    return Promise.resolve(key);
  }

  find(): Promise<DataKey | null> {
    return Promise.resolve(null);
  }

  destroyedSince(): Promise<Destructions> {
    return Promise.resolve({ mark: { number: 0, key: null }, keys: [] });
  }
}
