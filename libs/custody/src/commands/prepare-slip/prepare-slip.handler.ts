import { Inject } from '@nestjs/common';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { CaseGate, NamedStaff } from '#cases';
import { derivedId, officeYear, streams, type CaseId, type Clock, type SlipId } from '#kernel';
import { CommandStore, type Outcome } from '#event-store';
import { RegisterDesk } from '#registers';
import { CLOCK, OFFICE, type CommandRequest, type OfficeSettings } from '#web';
import { slipDecider, type SlipCommand, type SlipState } from '../../domain/slip.js';
import { SlipCompletion } from '../../slips/slip-completion.js';

type Preparation = Extract<SlipCommand, { type: 'PrepareSlip' }>;

/** What the giver decides; ids, lines' numbers and the register's year are ours. */
export interface SlipDraft extends Omit<Preparation, 'type' | 'lines' | 'from' | 'register'> {
  readonly series: string;
  readonly lines: readonly { readonly case: string; readonly signOff: string }[];
}

export class PrepareSlipCommand {
  constructor(
    readonly slipId: SlipId,
    readonly draft: SlipDraft,
    readonly request: CommandRequest,
  ) {}
}

/** Prepares a slip, numbers it and hands every line over; answered when each line is in transit or dropped. */
@CommandHandler(PrepareSlipCommand)
export class PrepareSlipHandler implements ICommandHandler<PrepareSlipCommand, Outcome<SlipState>> {
  constructor(
    private readonly store: CommandStore,
    private readonly cases: CaseGate,
    private readonly named: NamedStaff,
    private readonly desk: RegisterDesk,
    private readonly completion: SlipCompletion,
    @Inject(OFFICE) private readonly office: OfficeSettings,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /**
   * @throws CASE.UNKNOWN when a line names a case that is not there for the giver; what `NamedStaff` throws when who takes
   * it is not here; REGISTER.*, SLIP.*, STORE.*
   */
  async execute({ slipId, draft, request }: PrepareSlipCommand): Promise<Outcome<SlipState>> {
    const stream = streams.slip(request.officeId, slipId);
    await this.store.handle(slipDecider, stream, () => this.#command(draft, request), request);
    return this.completion.complete(request.officeId, slipId);
  }

  async #command({ series, lines, ...rest }: SlipDraft, request: CommandRequest): Promise<Preparation> {
    await this.named.check({ parties: [rest.to], people: [] });
    for (const line of lines) await this.cases.known(request, line.case as CaseId);
    const year = officeYear(this.clock.now(), this.office.zone);
    const registerRevision = await this.desk.revision({ office: request.officeId, series, year });
    return {
      ...rest,
      type: 'PrepareSlip',
      from: { kind: 'officer', id: request.actor, department: request.department },
      lines: lines.map((line, index) => ({
        ...line,
        line: index + 1,
        handover: derivedId(request.commandId, `line-${index + 1}`),
      })),
      register: { request: derivedId(request.commandId, 'number'), series, year, registerRevision },
    };
  }
}
