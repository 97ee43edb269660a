import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { CaseGate, isSuperiors, type KnownCase } from '#cases';
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

/**
 * @throws CASE.UNKNOWN when there is no such report, or none for the sender; CASE.RECUSED, CASE.NOT_A_READER when it is
 *   none for the one who signs; the decider's refusal
 */
@CommandHandler(RunIdentityCommand)
export class RunIdentityCommandHandler implements ICommandHandler<RunIdentityCommand, Outcome<IdentityState>> {
  constructor(
    private readonly store: CommandStore,
    private readonly gate: CaseGate,
  ) {}

  async execute({ caseId, command, request }: RunIdentityCommand): Promise<Outcome<IdentityState>> {
    const refusal = refuseKeeping(await this.gate.signed(request, caseId), command.type);
    if (refusal) throw refusal;
    return this.store.handle(identityDecider, identityStream(request.officeId, caseId), command, request);
  }
}

const KEEPING: ReadonlySet<IdentityCommand['type']> = new Set(['RecordIdentity', 'ChangeContact', 'IssueQueryCode']);

/** Of a superior's item nothing of the reporter is kept, not even a key (domain §6.3). */
export function refuseKeeping(state: KnownCase, type: IdentityCommand['type']): BatonError | null {
  return KEEPING.has(type) && isSuperiors(state) ? identityError('IDENTITY.NOT_KEPT') : null;
}
