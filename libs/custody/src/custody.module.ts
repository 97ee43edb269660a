import { Module } from '@nestjs/common';
import { CasesModule } from '#cases';
import { RegistersModule } from '#registers';
import { PrepareSlipController } from './commands/prepare-slip/prepare-slip.controller.js';
import { PrepareSlipHandler } from './commands/prepare-slip/prepare-slip.handler.js';
import { SettleLineController } from './commands/settle-line/settle-line.controller.js';
import { SettleLineHandler } from './commands/settle-line/settle-line.handler.js';
import { SlipCompletion } from './slips/slip-completion.js';

@Module({
  imports: [RegistersModule, CasesModule],
  controllers: [PrepareSlipController, SettleLineController],
  providers: [PrepareSlipHandler, SettleLineHandler, SlipCompletion],
  exports: [SlipCompletion],
})
export class CustodyModule {}
