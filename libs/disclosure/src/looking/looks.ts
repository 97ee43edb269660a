import { Inject, Injectable } from '@nestjs/common';
import {
  BatonError,
  derivedId,
  streams,
  type ActorId,
  type CaseId,
  type Clock,
  type CommandId,
  type Instant,
} from '#kernel';
import { CaseGate, caseSubjectOf, isSuperiors, type KnownCase } from '#cases';
import { CommandStore, type Outcome, type RequestContext } from '#event-store';
import { CLOCK, type CommandRequest } from '#web';
import { accessDecider, type AccessCommand, type MonthOfLooks } from '../domain/access.js';
import { disclosureError } from '../domain/disclosure.errors.js';
import { disclosureDecider, refusalsOf, type Disclosure } from '../domain/disclosure.js';
import {
  isInForce,
  lookError,
  partIn,
  whyNotLook,
  type GrantInForce,
  type GrantRefusal,
} from '../domain/look.rules.js';
import type { FieldRef, LookPurpose, LookRefusal, LookScope, ReadingPurpose, Scope } from '../domain/vocabulary.js';
import { monthOf, previousMonth } from './months.js';

/** Milliseconds within which a retry with the same key is the same look; later it would be another reading. */
export const RETRY_WINDOW = 10 * 60 * 1000;

/** What somebody wants to see, and on which grant. */
export interface WantedLook {
  readonly caseId: CaseId;
  /** The request whose grant it stands on. */
  readonly request: string;
  readonly scope: Scope;
  /** Exactly what is to be opened; asked only once the look is known to be allowed. Must not be empty. */
  readonly fields: (purpose: ReadingPurpose) => Promise<readonly FieldRef[]>;
  /** Who writes it down at the operator's machine, where the reader did not sign in himself (`ops export audit`). */
  readonly recordedBy?: ActorId;
}

/** What a role alone permits to see: why somebody asked to read, or who interfered. */
export interface RoleLook {
  readonly caseId: CaseId;
  readonly scope: Exclude<LookScope, Scope>;
  /** The request that is to be decided. */
  readonly request?: string;
  readonly purpose: LookPurpose;
  /** As in `WantedLook`. */
  readonly fields: () => Promise<readonly FieldRef[]>;
}

/** A look that is in the log. Only what `fields` names may be opened and shown. */
export interface RecordedLook {
  readonly look: string;
  readonly purpose: LookPurpose;
  readonly fields: readonly FieldRef[];
  readonly outcome: Outcome<MonthOfLooks>;
}

type Target = Pick<RoleLook, 'caseId' | 'request'> & Pick<WantedLook, 'recordedBy'> & { readonly scope: LookScope };

/** What a look stands on, and what it is judged by. */
interface Basis {
  readonly standsOn: { readonly request?: string; readonly grantedBy?: string; readonly purpose: LookPurpose };
  readonly known: KnownCase;
  readonly disclosure: Disclosure;
}

/**
 * Every reading of content or identity goes through here: it is judged, then written to the reader's own stream, and only
 * then may anything be opened (domain §6.8, docs/adr/0012 point 8). Attempts without right are written, too.
 */
@Injectable()
export class Looks {
  constructor(
    private readonly store: CommandStore,
    private readonly gate: CaseGate,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /**
   * Records a look before its content is opened. A retry with the same key within ten minutes is the same look and
   * writes nothing; whether it is allowed is judged again.
   * @throws CASE.UNKNOWN when the case is not for him; CONTENT.*; what `fields` throws; STORE.*, and then nothing may be shown
   */
  async record(request: CommandRequest, wanted: WantedLook): Promise<RecordedLook> {
    const [known, disclosure] = await this.#known(request, wanted);
    const { grantedBy, purpose } = await this.#grant(request, wanted, known, disclosure);
    const standsOn = { request: wanted.request, grantedBy, purpose };
    return this.#write(request, wanted, { standsOn, known, disclosure }, await wanted.fields(purpose));
  }

  /**
   * As `record`, for what the sender's role permits him to see without a grant.
   * @throws CASE.UNKNOWN; CONTENT.DOOMED; what `fields` throws; STORE.*, and then nothing may be shown
   */
  async recordByRole(request: CommandRequest, wanted: RoleLook): Promise<RecordedLook> {
    const [known, disclosure] = await this.#known(request, wanted);
    if (isSuperiors(known)) await this.#refuse(request, wanted, 'doomed');
    const { purpose } = wanted;
    const standsOn = wanted.request === undefined ? { purpose } : { request: wanted.request, purpose };
    return this.#write(request, wanted, { standsOn, known, disclosure }, await wanted.fields());
  }

  /** The case and what was decided on seeing it. An attempt at a case that is not for him is a fact. */
  async #known(request: CommandRequest, wanted: Target): Promise<[KnownCase, Disclosure]> {
    const stream = streams.disclosure(request.officeId, wanted.caseId);
    try {
      const [known, { state }] = await Promise.all([
        this.gate.known(request, wanted.caseId),
        this.store.load(disclosureDecider, stream),
      ]);
      return [known, state];
    } catch (error) {
      if (isMissing(error)) await this.#attempted(request, wanted, 'notVisible');
      throw error;
    }
  }

  async #grant(
    request: CommandRequest,
    wanted: WantedLook,
    known: KnownCase,
    { requests }: Disclosure,
  ): Promise<GrantInForce> {
    const asked = requests.get(wanted.request);
    const { id: reader, role } = request.sender;
    const looking = { reader, role, scope: wanted.scope, now: this.clock.now() };
    const doomed = isSuperiors(known);
    if (!doomed && isInForce(asked, looking)) return asked;
    return this.#refuse(request, wanted, doomed ? 'doomed' : (whyNotLook(asked, looking) ?? 'undecided'));
  }

  async #refuse(request: CommandRequest, wanted: Target, why: GrantRefusal): Promise<never> {
    await this.#attempted(request, wanted, why);
    throw lookError(why);
  }

  /** Who tried what without right is a fact as well; the attempt's answer waits until it is written. */
  async #attempted(
    request: CommandRequest,
    { caseId, scope, recordedBy, ...asked }: Target,
    why: LookRefusal,
  ): Promise<void> {
    const attempt = derivedId(request.commandId, `refused ${why}`);
    const { department, id: reader } = request.sender;
    const named = asked.request === undefined ? {} : { request: asked.request };
    const command = { type: 'RefuseLook', attempt, case: caseId, scope, why, department, ...named } as const;
    const stream = streams.access(request.officeId, reader, monthOf(this.clock.now()));
    await this.store.handle(accessDecider, stream, command, {
      ...asReader(request, recordedBy),
      commandId: attempt as CommandId,
    });
  }

  async #write(
    request: CommandRequest,
    { caseId, scope, recordedBy }: Target,
    basis: Basis,
    fields: readonly FieldRef[],
  ): Promise<RecordedLook> {
    const look = derivedId(request.commandId, 'look');
    const command: AccessCommand = {
      ...{ type: 'Look', look, case: caseId, scope, fields },
      ...basis.standsOn,
      ...circumstancesOf(request, scope, basis),
    };
    const stream = await this.#streamOf(request);
    const outcome = await this.store.handle(accessDecider, stream, command, asReader(request, recordedBy));
    return { look, purpose: basis.standsOn.purpose, outcome, fields: this.#recorded(outcome, look) };
  }

  /** The stream of this month; on the first day of one, a retry finds the look it made in the month before. */
  async #streamOf({ officeId, sender, commandId }: CommandRequest) {
    const now = this.clock.now();
    const streamIn = (month: string) => streams.access(officeId, sender.id, month);
    if (now.slice(8, 10) !== '01') return streamIn(monthOf(now));
    const earlier = streamIn(previousMonth(now));
    const { commands } = await this.store.load(accessDecider, earlier);
    return commands.has(commandId) ? earlier : streamIn(monthOf(now));
  }

  /** What the log says was looked at: for a retry not what would be chosen now. */
  #recorded({ state, replayed }: Outcome<MonthOfLooks>, look: string): readonly FieldRef[] {
    const written = state.recent.find((recent) => recent.look === look);
    if (!written || (replayed && isOver(written.at, this.clock.now()))) throw disclosureError('CONTENT.LOOK_OVER');
    return written.fields;
  }
}

/** As things stand when he looks: what makes a look out of pattern is judged by it later. */
function circumstancesOf({ sender }: CommandRequest, scope: LookScope, { known, disclosure }: Basis) {
  return {
    department: sender.department,
    part: partIn(caseSubjectOf(known), sender.id, sender.departments),
    stage: known.stage,
    refusedBefore: refusalsOf(disclosure, sender.id, scope),
  };
}

/** Nobody reads for another (the audit's look at the operator's machine names who wrote it down), and nobody says he read at another time. */
function asReader(request: CommandRequest, recordedBy: ActorId | undefined): RequestContext {
  const { recorder: _recorder, occurredAt: _occurredAt, ifRevision: _ifRevision, ...context } = request;
  return { ...context, actor: request.sender.id, ...(recordedBy === undefined ? {} : { recorder: recordedBy }) };
}

function isOver(at: string, now: Instant): boolean {
  return Date.parse(now) - Date.parse(at) > RETRY_WINDOW;
}

function isMissing(error: unknown): boolean {
  return error instanceof BatonError && error.code === 'CASE.UNKNOWN';
}
