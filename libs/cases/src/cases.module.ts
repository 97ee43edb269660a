import { Module } from '@nestjs/common';
import { RegistersModule } from '#registers';
import { RegisterCaseController } from './commands/register-case/register-case.controller.js';
import { RegisterCaseHandler } from './commands/register-case/register-case.handler.js';
import { VoidRegistrationController } from './commands/void-registration/void-registration.controller.js';
import { CasesReadModelsModule } from './read-models/cases-read-models.module.js';
import { RegistrationCompletion } from './registration/registration-completion.js';
import { AcknowledgeHandoverController } from './commands/acknowledge-handover/acknowledge-handover.controller.js';
import { AdviseRedirectController } from './commands/advise-redirect/advise-redirect.controller.js';
import { ArchiveCaseController } from './commands/archive-case/archive-case.controller.js';
import { AssignOwnerController } from './commands/assign-owner/assign-owner.controller.js';
import { CaseDispatch } from './commands/case-dispatch.js';
import { CaseGate } from './commands/case-gate.js';
import { DecideRecusalController } from './commands/decide-recusal/decide-recusal.controller.js';
import { DeclareRecusalController } from './commands/declare-recusal/declare-recusal.controller.js';
import { FindSuperiorMatterController } from './commands/find-superior-matter/find-superior-matter.controller.js';
import { NameReadersController } from './commands/name-readers/name-readers.controller.js';
import { ProposeVoidController } from './commands/propose-void/propose-void.controller.js';
import { RequestRecusalController } from './commands/request-recusal/request-recusal.controller.js';
import { CaseSealing } from './commands/screen-case/case-sealing.js';
import { ConcludeCaseController } from './commands/conclude-case/conclude-case.controller.js';
import { CorrectEntryController } from './commands/correct-entry/correct-entry.controller.js';
import { DecideDisposalController } from './commands/decide-disposal/decide-disposal.controller.js';
import { DeclineAtDeskController } from './commands/decline-at-desk/decline-at-desk.controller.js';
import { Destinations } from './commands/destinations.js';
import { HandOverController } from './commands/hand-over/hand-over.controller.js';
import { NamedStaff } from './commands/named-staff.js';
import { PassCustodyController } from './commands/pass-custody/pass-custody.controller.js';
import { ProposeHandlingController } from './commands/propose-handling/propose-handling.controller.js';
import { ReceiveReportController } from './commands/receive-report/receive-report.controller.js';
import { RecordDiscrepancyController } from './commands/record-discrepancy/record-discrepancy.controller.js';
import { RecordScanController } from './commands/record-scan/record-scan.controller.js';
import { RecordStepController } from './commands/record-step/record-step.controller.js';
import { ReferCaseController } from './commands/refer-case/refer-case.controller.js';
import { RefuseHandoverController } from './commands/refuse-handover/refuse-handover.controller.js';
import { ReopenCaseController } from './commands/reopen-case/reopen-case.controller.js';
import { ReturnCaseController } from './commands/return-case/return-case.controller.js';
import { RunCaseCommandHandler } from './commands/run-case-command.js';
import { Signers } from './commands/signers.js';
import { EarlierCase } from './commands/screen-case/earlier-case.js';
import { ScreenCaseController } from './commands/screen-case/screen-case.controller.js';
import { SignOffController } from './commands/sign-off/sign-off.controller.js';
import { TransferCustodyController } from './commands/transfer-custody/transfer-custody.controller.js';
import { WithdrawSignOffController } from './commands/withdraw-sign-off/withdraw-sign-off.controller.js';

/** Everything a case can be told and asked over HTTP. Needs `PlatformModule`. */
@Module({
  imports: [RegistersModule, CasesReadModelsModule],
  controllers: [
    RegisterCaseController,
    VoidRegistrationController,
    ReceiveReportController,
    DeclineAtDeskController,
    ScreenCaseController,
    RecordScanController,
    RecordStepController,
    ProposeHandlingController,
    SignOffController,
    WithdrawSignOffController,
    PassCustodyController,
    TransferCustodyController,
    HandOverController,
    AcknowledgeHandoverController,
    RefuseHandoverController,
    RecordDiscrepancyController,
    ReferCaseController,
    AdviseRedirectController,
    ReturnCaseController,
    DecideDisposalController,
    AssignOwnerController,
    ConcludeCaseController,
    ArchiveCaseController,
    ReopenCaseController,
    CorrectEntryController,
    DeclareRecusalController,
    RequestRecusalController,
    DecideRecusalController,
    NameReadersController,
    FindSuperiorMatterController,
    ProposeVoidController,
  ],
  providers: [
    RunCaseCommandHandler,
    RegisterCaseHandler,
    RegistrationCompletion,
    CaseDispatch,
    CaseGate,
    NamedStaff,
    Destinations,
    EarlierCase,
    CaseSealing,
    Signers,
  ],
  exports: [CaseDispatch, CaseGate, NamedStaff, Destinations, RegistrationCompletion],
})
export class CasesModule {}
