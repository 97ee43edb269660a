import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { accessError, CaseGate, caseSubjectOf, type KnownCase } from '#cases';
import { CommandStore, type Outcome } from '#event-store';
import type { BatonError, CaseId } from '#kernel';
import type { CommandRequest } from '#web';
import { identityError } from '../domain/identity.errors.js';
import { identityDecider, type IdentityCommand, type IdentityState } from '../domain/identity.js';
import { identityStream } from '../identity/identity-content.js';

/** One command on the identity behind a report. */
export class RunIdentityCommand {
  constructor(
    readonly caseId: CaseId,
    readonly command: IdentityCommand,
    readonly request: CommandRequest,
  ) {}
}

/** @throws CASE.UNKNOWN when there is no such report, or none for the sender; CASE.RECUSED; the decider's refusal */
@CommandHandler(RunIdentityCommand)
export class RunIdentityCommandHandler implements ICommandHandler<RunIdentityCommand, Outcome<IdentityState>> {
  constructor(
    private readonly store: CommandStore,
    private readonly gate: CaseGate,
  ) {}

  async execute({ caseId, command, request }: RunIdentityCommand): Promise<Outcome<IdentityState>> {
    const refusal = refuseFor(await this.gate.known(request, caseId), command, request);
    if (refusal) throw refusal;
    return this.store.handle(identityDecider, identityStream(request.officeId, caseId), command, request);
  }
}

/** Who stepped aside signs nothing here either; and of a superior's item nobody's name is kept (domain §6.3, §6.4). */
function refuseFor(state: KnownCase, command: IdentityCommand, { actor }: CommandRequest): BatonError | null {
  if (caseSubjectOf(state).recused.includes(actor)) return accessError('CASE.RECUSED');
  const keeps = command.type === 'RecordIdentity' || command.type === 'ChangeContact';
  return keeps && goesUpSealed(state) ? identityError('IDENTITY.NOT_KEPT') : null;
}

function goesUpSealed({ contentDoomed, screening }: KnownCase): boolean {
  return contentDoomed !== null || (screening?.decision === 'routed' && screening.route === 'superiorSealed');
}
