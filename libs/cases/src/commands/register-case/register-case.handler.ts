import { Inject } from '@nestjs/common';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { derivedId, officeYear, streams, type CaseId, type Clock } from '#kernel';
import { CommandStore } from '#event-store';
import { RegisterDesk } from '#registers';
import { CLOCK, OFFICE, type CommandRequest, type OfficeSettings } from '#web';
import { caseDecider } from '../../domain/case.js';
import type { RequestRegistration } from '../../domain/case.commands.js';
import { CaseGate } from '../case-gate.js';
import {
  RegistrationCompletion,
  type PendingRequest,
  type Registered,
} from '../../registration/registration-completion.js';

export class RegisterCaseCommand {
  constructor(
    readonly caseId: CaseId,
    readonly series: string,
    readonly request: CommandRequest,
  ) {}
}

/** Answered only when `Registered` is in the log; a retry with the same key takes up where the first one was cut off. */
@CommandHandler(RegisterCaseCommand)
export class RegisterCaseHandler implements ICommandHandler<RegisterCaseCommand, Registered> {
  constructor(
    private readonly store: CommandStore,
    private readonly gate: CaseGate,
    private readonly desk: RegisterDesk,
    private readonly registration: RegistrationCompletion,
    @Inject(OFFICE) private readonly office: OfficeSettings,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async execute({ caseId, series, request: context }: RegisterCaseCommand): Promise<Registered> {
    const request = derivedId(context.commandId, 'registration');
    let asked: PendingRequest | null = null;
    const source = async (): Promise<RequestRegistration> => {
      const command = await this.#command(context, series, request);
      asked = { request, series, year: command.year, since: command.registerRevision };
      return command;
    };
    const guarded = this.gate.guard(context, caseId, source);
    const { replayed } = await this.store.handle(caseDecider, streams.case(context.officeId, caseId), guarded, context);
    return replayed || !asked
      ? this.registration.resume(context.officeId, caseId, request, context)
      : this.registration.complete(context.officeId, caseId, asked, context);
  }

  /** The year of a number is the local date of registration (domain §1.5). */
  async #command(context: CommandRequest, series: string, request: string): Promise<RequestRegistration> {
    const year = officeYear(this.clock.now(), this.office.zone);
    const registerRevision = await this.desk.revision({ office: context.officeId, series, year });
    const sealedSeries = series === this.office.sealedSeries;
    const policy = { repeatsRegister: true, sealedSeries };
    return { type: 'RequestRegistration', request, series, year, registerRevision, ...policy };
  }
}
