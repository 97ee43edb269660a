import { Inject, Injectable } from '@nestjs/common';
import {
  BatonError,
  derivedId,
  Secret,
  streams,
  type CaseId,
  type CommandId,
  type JsonValue,
  type OfficeId,
  type SlipId,
  type StreamName,
} from '#kernel';
import { bodyOf, caseDecider, Destinations, type CaseCommand, type CaseState, type HandOver } from '#cases';
import {
  CommandStore,
  EventCatalogue,
  evolved,
  Opener,
  type EventLog,
  type LogEvent,
  type Outcome,
  type RequestContext,
} from '#event-store';
import { failPoint } from '#fail-points';
import { RegisterDesk } from '#registers';
import { EVENT_LOG } from '#web';
import { slipError, type SlipErrorCode } from '../domain/slip.errors.js';
import type { SlipEvent } from '../domain/slip.events.js';
import { slipDecider, type LineStatus, type SlipCommand, type SlipState } from '../domain/slip.js';

type Prepared = Extract<SlipEvent, { type: 'HandoverPrepared' }>['data'];
type PreparedLine = Prepared['lines'][number];

/** A slip's intention as the log has it: what to complete, and in whose name. */
interface Intention {
  readonly office: OfficeId;
  readonly id: SlipId;
  readonly event: LogEvent;
  readonly data: Prepared;
}

/**
 * Carries out what a slip intends: its number, then each line in its case, alone (architecture §1). The request's handler
 * and the repairing process both call it; the command ids derive from the slip, so that together they do it once.
 */
@Injectable()
export class SlipCompletion {
  constructor(
    private readonly store: CommandStore,
    private readonly desk: RegisterDesk,
    private readonly opener: Opener,
    private readonly destinations: Destinations,
    private readonly catalogue: EventCatalogue,
    @Inject(EVENT_LOG) private readonly log: EventLog,
  ) {}

  /** @returns the slip once every line is in transit or dropped. @throws SLIP.UNKNOWN, REGISTER.*, STORE.*, CONTENT.* */
  async complete(office: OfficeId, id: SlipId): Promise<Outcome<SlipState>> {
    const intention = await this.#intention(office, id);
    let outcome = await this.#number(intention);
    for (const line of intention.data.lines) {
      outcome = await this.#handOver(intention, line, outcome.state);
      const held = failPoint('slip.line');
      if (held) await held;
    }
    return outcome;
  }

  /**
   * Writes down on the slip how a line ended in its case; a slip that was cut off before is completed first.
   * @returns null where the slip had it dropped: what becomes of it stands in its case alone
   */
  async settle(
    office: OfficeId,
    id: SlipId,
    line: number,
    how: 'taken' | 'refused' | 'lost',
  ): Promise<Outcome<SlipState> | null> {
    const intention = await this.#intention(office, id);
    const settle = (): Promise<Outcome<SlipState>> =>
      this.#onSlip(intention, `settle-${line}`, { type: 'SettleLine', line, how });
    try {
      return await settle().catch(async (error: unknown) => {
        if (!isOneOf(error, 'SLIP.LINE_NOT_RELEASED')) throw error;
        await this.complete(office, id);
        return settle();
      });
    } catch (error) {
      if (isOneOf(error, 'SLIP.LINE_SETTLED', 'SLIP.CLOSED')) return null;
      throw error;
    }
  }

  async #number(intention: Intention): Promise<Outcome<SlipState>> {
    const { request, series, year, registerRevision: since } = intention.data.register;
    const granted = await this.desk.grant(
      { office: intention.office, series, year },
      { holder: intention.id, request, since },
    );
    return this.#onSlip(intention, 'number', { type: 'NumberSlip', request, series, year, ...granted });
  }

  /** Runs again what a line went through: known steps answer from the log, so a repeated answer is the same. */
  async #handOver(intention: Intention, { line, ...rest }: PreparedLine, slip: SlipState): Promise<Outcome<SlipState>> {
    const status = statusOf(slip, line);
    const refusal = status === 'waiting' ? await this.#release(intention, { line, ...rest }) : null;
    return refusal || status === 'dropped'
      ? this.#onSlip(intention, `drop-${line}`, {
          type: 'SettleLine',
          line,
          how: 'dropped',
          reason: refusal?.code ?? status ?? '',
        })
      : this.#onSlip(intention, `release-${line}`, { type: 'ReleaseLine', line });
  }

  /** Hands the line's items over in its case, when the giver said; answers the refusal that drops the line. */
  async #release(intention: Intention, line: PreparedLine): Promise<BatonError | null> {
    const stream = streams.case(intention.office, line.case as CaseId);
    const { occurredAt } = intention.event.metadata;
    const context = { ...this.#context(intention, `handover-${line.line}`), occurredAt };
    const [collector, contact] = await Promise.all([
      this.#text(intention, 'collector'),
      this.#text(intention, 'contact'),
    ]);
    const source = async (state: CaseState): Promise<CaseCommand> => {
      await this.#refuseDropped(intention, line.line);
      const command = handOver(intention, line, state, collector, contact);
      return { ...command, forbiddenDestinations: await this.#forbidden(intention, line, state) };
    };
    try {
      await this.store.handle(caseDecider, stream, source, context);
      return null;
    } catch (error) {
      if (!(error instanceof BatonError) || error.status >= 500) throw error;
      if (await this.#isHandedOver(stream, line)) return null;
      if (isRefusal(error)) return error;
      throw error;
    }
  }

  /** Another may have met a refusal, and dropped the line, that is over by now: the case must not hand over any more. */
  async #refuseDropped({ office, id }: Intention, line: number): Promise<void> {
    const { state } = await this.store.load(slipDecider, streams.slip(office, id));
    if (statusOf(state, line) === 'dropped') throw slipError('SLIP.LINE_SETTLED', { line });
  }

  /** Custody is decided in the case: what it handed over is in transit, whatever it refuses now. */
  async #isHandedOver(stream: StreamName, { handover }: PreparedLine): Promise<boolean> {
    const { state } = await this.store.load(caseDecider, stream);
    return state.stage !== 'none' && state.custody.handovers.has(handover);
  }

  /** The own unit may have come to light after the sign-off and the slip. */
  #forbidden({ office, data: { to } }: Intention, line: PreparedLine, state: CaseState): Promise<readonly string[]> {
    return this.destinations.forbidden({ officeId: office }, line.case as CaseId, state, bodyOf(to));
  }

  async #text(intention: Intention, field: 'collector' | 'contact'): Promise<Secret<string>> {
    const value = await this.opener.open(intention.event, field);
    return new Secret(typeof value === 'string' ? value : '');
  }

  #onSlip(intention: Intention, step: string, command: SlipCommand): Promise<Outcome<SlipState>> {
    return this.store.handle(
      slipDecider,
      streams.slip(intention.office, intention.id),
      command,
      this.#context(intention, step),
    );
  }

  /** In the name of the giver, who signed the slip; the cause is the slip's first event. */
  #context({ office, id, event }: Intention, step: string): RequestContext {
    const { actor, role, recorder, delegator, correlationId } = event.metadata;
    const prepared = evolved<SlipEvent>(this.catalogue, event);
    const department = prepared.type === 'HandoverPrepared' ? prepared.data.from.department : undefined;
    return {
      officeId: office,
      actor,
      role,
      ...(recorder ? { recorder } : {}),
      ...(delegator ? { delegator } : {}),
      ...(department ? { department } : {}),
      commandId: derivedId(id, step) as CommandId,
      correlationId,
      causationId: event.id,
      request: { slip: id, step } satisfies JsonValue,
    };
  }

  async #intention(office: OfficeId, id: SlipId): Promise<Intention> {
    for await (const event of this.log.readStream(streams.slip(office, id))) {
      const known = evolved<SlipEvent>(this.catalogue, event);
      if (known.type === 'HandoverPrepared') return { office, id, event, data: known.data };
    }
    throw slipError('SLIP.UNKNOWN');
  }
}

function statusOf(slip: SlipState, line: number): LineStatus | undefined {
  return slip.stage === 'none' ? undefined : slip.lines.get(line)?.status;
}

function isOneOf(error: unknown, ...codes: readonly SlipErrorCode[]): boolean {
  return error instanceof BatonError && codes.some((code) => code === error.code);
}

/** What the case's decider says no to, or the slip itself; never what the store, a key or a clock is in the way of. */
function isRefusal({ code }: BatonError): boolean {
  return /^(CASE|CUSTODY|DIRECTORY)\./.test(code) || code === 'SLIP.LINE_SETTLED';
}

/** What the sign-off names is what is handed over: exactly these items (I3). */
function handOver(
  intention: Intention,
  line: PreparedLine,
  state: CaseState,
  collector: Secret<string>,
  contact: Secret<string>,
): Omit<HandOver, 'forbiddenDestinations'> {
  const { to, purpose, seal, evidence } = intention.data;
  const signOff = state.stage === 'none' ? undefined : state.custody.signOffs.get(line.signOff);
  return {
    type: 'HandOver',
    handover: line.handover,
    signOff: line.signOff,
    items: [...(signOff?.items ?? [])],
    to,
    slip: { id: intention.id, line: line.line },
    collector,
    contact,
    purpose,
    ...(seal === undefined ? {} : { seal }),
    evidence,
  };
}
