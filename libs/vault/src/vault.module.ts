import { Module } from '@nestjs/common';
import { CaseGate } from '#cases';
import { Looks } from '#disclosure';
import { ChangeContactController } from './commands/change-contact/change-contact.controller.js';
import { ConfirmVerificationController } from './commands/confirm-verification/confirm-verification.controller.js';
import { FailVerificationController } from './commands/fail-verification/fail-verification.controller.js';
import { IssueQueryCodeController } from './commands/issue-query-code/issue-query-code.controller.js';
import { IssueQueryCodeHandler } from './commands/issue-query-code/issue-query-code.handler.js';
import { LookAtIdentityController } from './commands/look-at-identity/look-at-identity.controller.js';
import { LookAtIdentityHandler } from './commands/look-at-identity/look-at-identity.handler.js';
import { RecordContactAttemptController } from './commands/record-contact-attempt/record-contact-attempt.controller.js';
import { RecordIdentityController } from './commands/record-identity/record-identity.controller.js';
import { RevokeQueryCodeController } from './commands/revoke-query-code/revoke-query-code.controller.js';
import { RunIdentityCommandHandler } from './commands/run-identity-command.js';
import { SetDoNotContactController } from './commands/set-do-not-contact/set-do-not-contact.controller.js';
import { StartVerificationController } from './commands/start-verification/start-verification.controller.js';
import { VaultDispatch } from './commands/vault-dispatch.js';
import { WithdrawVerificationController } from './commands/withdraw-verification/withdraw-verification.controller.js';
import { IdentityContent } from './identity/identity-content.js';
import { InquiryLimits } from './inquiries/inquiry-limits.js';
import { QueryCodes } from './inquiries/query-codes.js';
import { AskAboutReport } from './queries/ask-about-report/ask-about-report.js';
import { AskAboutReportController } from './queries/ask-about-report/ask-about-report.controller.js';
import { ReadIdentityController } from './queries/read-identity/read-identity.controller.js';

/** The identity vault and the reporter's query code. Needs `PlatformModule`. */
@Module({
  controllers: [
    RecordIdentityController,
    StartVerificationController,
    ConfirmVerificationController,
    FailVerificationController,
    WithdrawVerificationController,
    ChangeContactController,
    SetDoNotContactController,
    RecordContactAttemptController,
    IssueQueryCodeController,
    RevokeQueryCodeController,
    LookAtIdentityController,
    ReadIdentityController,
    AskAboutReportController,
  ],
  providers: [
    RunIdentityCommandHandler,
    IssueQueryCodeHandler,
    LookAtIdentityHandler,
    VaultDispatch,
    CaseGate,
    Looks,
    IdentityContent,
    QueryCodes,
    AskAboutReport,
    { provide: InquiryLimits, useFactory: () => new InquiryLimits() },
  ],
  exports: [IdentityContent],
})
export class VaultModule {}
