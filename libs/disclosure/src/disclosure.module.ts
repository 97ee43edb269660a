import { Module } from '@nestjs/common';
import { CasesModule } from '#cases';
import { DisclosureDispatch } from './commands/disclosure-dispatch.js';
import { GrantContentController } from './commands/grant-content/grant-content.controller.js';
import { LookAtContentController } from './commands/look-at-content/look-at-content.controller.js';
import { LookAtContentHandler } from './commands/look-at-content/look-at-content.handler.js';
import { LookAtRemarksController } from './commands/look-at-remarks/look-at-remarks.controller.js';
import { LookAtRemarksHandler } from './commands/look-at-remarks/look-at-remarks.handler.js';
import { RecordInterferenceController } from './commands/record-interference/record-interference.controller.js';
import { RefuseContentController } from './commands/refuse-content/refuse-content.controller.js';
import { RequestContentController } from './commands/request-content/request-content.controller.js';
import { ReviewLookController } from './commands/review-look/review-look.controller.js';
import { RunDisclosureCommandHandler } from './commands/run-disclosure-command.js';
import { WithdrawContentController } from './commands/withdraw-content/withdraw-content.controller.js';
import { CaseContent } from './looking/case-content.js';
import { Looks } from './looking/looks.js';
import { DisclosureReadModelsModule } from './read-models/disclosure-read-models.module.js';

/** Who may see what a case holds, who has seen it, and what interfered. Needs `PlatformModule`. */
@Module({
  imports: [CasesModule, DisclosureReadModelsModule],
  controllers: [
    RequestContentController,
    GrantContentController,
    RefuseContentController,
    WithdrawContentController,
    LookAtContentController,
    LookAtRemarksController,
    ReviewLookController,
    RecordInterferenceController,
  ],
  providers: [
    RunDisclosureCommandHandler,
    LookAtContentHandler,
    LookAtRemarksHandler,
    DisclosureDispatch,
    Looks,
    CaseContent,
  ],
  exports: [Looks],
})
export class DisclosureModule {}
