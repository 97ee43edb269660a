import { Module } from '@nestjs/common';
import { CasesModule } from '#cases';
import { Freshness } from '#web';
import { ApproveDestructionController } from './commands/approve-destruction/approve-destruction.controller.js';
import { DestructionDispatch } from './commands/destruction-dispatch.js';
import { LiftHoldController } from './commands/lift-hold/lift-hold.controller.js';
import { OrderDestructionController } from './commands/order-destruction/order-destruction.controller.js';
import { OrderDestructionHandler } from './commands/order-destruction/order-destruction.handler.js';
import { PlaceHoldController } from './commands/place-hold/place-hold.controller.js';
import { RetentionDispatch } from './commands/retention-dispatch.js';
import { RunRetentionCommandHandler } from './commands/run-retention-command.js';
import { SetDelayController } from './commands/set-delay/set-delay.controller.js';
import { SetRuleController } from './commands/set-rule/set-rule.controller.js';
import { StopDestructionController } from './commands/stop-destruction/stop-destruction.controller.js';
import { CaseFacts } from './destroying/case-facts.js';
import { DestructionGate } from './destroying/destruction-gate.js';
import { DestructionReadController } from './read-models/destructions/destruction.controller.js';
import { DestructionQueries } from './read-models/destructions/destruction.query.js';
import { DueController } from './read-models/due/due.controller.js';
import { DueQueries } from './read-models/due/due.query.js';
import { HoldReadController } from './read-models/holds/hold.controller.js';
import { HoldQueries } from './read-models/holds/hold.query.js';
import { RulesController } from './read-models/rules/rules.controller.js';

/** How long what is kept, what may not be forgotten, and forgetting itself. Needs `PlatformModule`. */
@Module({
  imports: [CasesModule],
  controllers: [
    SetRuleController,
    SetDelayController,
    PlaceHoldController,
    LiftHoldController,
    OrderDestructionController,
    ApproveDestructionController,
    StopDestructionController,
    DueController,
    RulesController,
    HoldReadController,
    DestructionReadController,
  ],
  providers: [
    RunRetentionCommandHandler,
    OrderDestructionHandler,
    RetentionDispatch,
    DestructionDispatch,
    DestructionGate,
    CaseFacts,
    DueQueries,
    HoldQueries,
    DestructionQueries,
    Freshness,
  ],
})
export class RetentionModule {}
