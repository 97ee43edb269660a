import { Inject, Injectable } from '@nestjs/common';
import { failPoint } from '#fail-points';
import { derivedId, streams, type CaseId, type CommandId, type OfficeId } from '#kernel';
import { CommandStore, EventCatalogue, evolved, type EventLog, type Outcome, type RequestContext } from '#event-store';
import { RegisterDesk } from '#registers';
import { EVENT_LOG } from '#web';
import { caseDecider } from '../domain/case.js';
import { caseError } from '../domain/case.errors.js';
import type { CaseEvent } from '../domain/case.events.js';
import type { CaseState } from '../domain/case.state.js';

/**
 * Registration spans two streams: requested in the case → granted in the register → `Registered` in the case
 * (architecture §1). Whoever completes it, the request's handler or the repairing process, uses the same command ids, so
 * that both together do it once.
 */
@Injectable()
export class RegistrationCompletion {
  constructor(
    private readonly store: CommandStore,
    private readonly desk: RegisterDesk,
    private readonly catalogue: EventCatalogue,
    @Inject(EVENT_LOG) private readonly log: EventLog,
  ) {}

  /**
   * Takes up a registration that was cut off, or answers it again. The case is looked at first: a number for a request
   * that was given up would be spent for nothing.
   * @throws CASE.REQUEST_UNKNOWN when the case does not wait for it and never had its number; REGISTER.*, STORE.*
   */
  async resume(office: OfficeId, caseId: CaseId, request: string, context: RequestContext): Promise<Registered> {
    const { state, commands } = await this.store.load(caseDecider, streams.case(office, caseId));
    const answered = commands.has(registeredBy(request));
    if (!answered && !awaits(state, request)) throw caseError('CASE.REQUEST_UNKNOWN', { request });
    return this.complete(office, caseId, await this.#asked(office, caseId, request), context);
  }

  /**
   * Brings a registration to its end of which the caller knows that the case waits for it.
   * @throws CASE.REQUEST_UNKNOWN when it was given up meanwhile; REGISTER.*, STORE.*
   */
  async complete(
    office: OfficeId,
    caseId: CaseId,
    asked: PendingRequest,
    context: RequestContext,
  ): Promise<Registered> {
    const { request, series, year, since } = asked;
    const granted = await this.desk.grant({ office, series, year }, { holder: caseId, request, since });
    const held = failPoint('registration.granted');
    if (held) await held;
    const command = { type: 'ConfirmRegistration', request, series, year, ...granted } as const;
    const { ifRevision: _seen, ...rest } = context;
    const outcome = await this.store.handle(caseDecider, streams.case(office, caseId), command, {
      ...rest,
      commandId: registeredBy(request),
      causationId: request,
      request: { request, series, year, ...granted },
    });
    return { outcome, number: granted.number };
  }

  /** The request as the case recorded it. @throws CASE.REQUEST_UNKNOWN */
  async #asked(office: OfficeId, caseId: CaseId, request: string): Promise<PendingRequest> {
    for await (const event of this.log.readStream(streams.case(office, caseId))) {
      const known = evolved<CaseEvent>(this.catalogue, event);
      if (known.type !== 'RegistrationRequested' || known.data.request !== request) continue;
      const { series, year, registerRevision } = known.data;
      return { request, series, year, since: registerRevision };
    }
    throw caseError('CASE.REQUEST_UNKNOWN', { request });
  }
}

/** The command by which a request becomes a number, whoever sends it. */
function registeredBy(request: string): CommandId {
  return derivedId(request, 'registered') as CommandId;
}

function awaits(state: CaseState, request: string): boolean {
  return state.stage !== 'none' && 'request' in state.registration && state.registration.request === request;
}

export interface Registered {
  readonly outcome: Outcome<CaseState>;
  /** As printed. */
  readonly number: string;
}

export interface PendingRequest {
  readonly request: string;
  readonly series: string;
  readonly year: number;
  /** The register's revision known when the number was asked for. */
  readonly since: number;
}
