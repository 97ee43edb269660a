import { CommandBus, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { CaseGate } from '#cases';
import { CommandStore, type Outcome, type RequestContext } from '#event-store';
import { derivedId, streams, type CaseId, type CommandId } from '#kernel';
import type { CommandRequest } from '#web';
import type { IdentityState } from '../../domain/identity.js';
import { inquiryDecider } from '../../domain/inquiry.js';
import { identityStream } from '../../identity/identity-content.js';
import { QueryCodes } from '../../inquiries/query-codes.js';
import { refuseKeeping, RunIdentityCommand } from '../run-identity-command.js';

export class IssueQueryCodeCommand {
  constructor(
    readonly caseId: CaseId,
    readonly request: CommandRequest,
  ) {}
}

export interface IssuedCode {
  readonly outcome: Outcome<IdentityState>;
  readonly code: string;
}

/**
 * Issues a code and opens where it leads; answered when both are in the log. What a crash cuts off between them was
 * never shown to anybody: a retry finishes it with the same code, or the code is revoked unused.
 */
@CommandHandler(IssueQueryCodeCommand)
export class IssueQueryCodeHandler implements ICommandHandler<IssueQueryCodeCommand, IssuedCode> {
  constructor(
    private readonly commands: CommandBus,
    private readonly store: CommandStore,
    private readonly gate: CaseGate,
    private readonly codes: QueryCodes,
  ) {}

  async execute({ caseId, request }: IssueQueryCodeCommand): Promise<IssuedCode> {
    const { officeId, commandId } = request;
    // Before any key: deriving a code makes the identity's key, and none shall be left where there is no report, or a
    // superior's.
    const refusal = refuseKeeping(await this.gate.signed(request, caseId), 'IssueQueryCode');
    if (refusal) throw refusal;
    const code = await this.codes.issuedBy(identityStream(officeId, caseId), commandId);
    const digest = await this.codes.digestOf(officeId, code);
    const issue = new RunIdentityCommand(caseId, { type: 'IssueQueryCode', case: caseId, digest }, request);
    const outcome = await this.commands.execute<RunIdentityCommand, Outcome<IdentityState>>(issue);
    const opening = { type: 'OpenInquiry', case: caseId } as const;
    await this.store.handle(inquiryDecider, streams.inquiry(officeId, digest), opening, following(request));
    return { outcome, code };
  }
}

function following(request: CommandRequest): RequestContext {
  const commandId = derivedId(request.commandId, 'inquiry') as CommandId;
  return { ...request, commandId, causationId: request.commandId };
}
