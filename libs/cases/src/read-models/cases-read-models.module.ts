import { Module } from '@nestjs/common';
import { Freshness } from '#web';
import { CaseFileController } from './case-file/case-file.controller.js';
import { CaseFileQueries } from './case-file/case-file.query.js';
import { CaseloadController } from './caseload/caseload.controller.js';
import { CaseloadQueries } from './caseload/caseload.query.js';

/** The read side of cases. Needs `PlatformModule`. */
@Module({
  controllers: [CaseloadController, CaseFileController],
  providers: [CaseloadQueries, CaseFileQueries, Freshness],
  exports: [CaseloadQueries, CaseFileQueries],
})
export class CasesReadModelsModule {}
