import { Module } from '@nestjs/common';
import { Freshness } from '#web';
import { CustodyReadController } from './custody/custody.controller.js';
import { CustodyQueries } from './custody/custody.query.js';
import { HeldController } from './held/held.controller.js';
import { HeldQueries } from './held/held.query.js';
import { SlipReadController } from './slips/slip.controller.js';
import { SlipQueries } from './slips/slip.query.js';

/** The read side of custody and slips. Needs `PlatformModule`. */
@Module({
  controllers: [CustodyReadController, SlipReadController, HeldController],
  providers: [CustodyQueries, SlipQueries, HeldQueries, Freshness],
  exports: [CustodyQueries, SlipQueries],
})
export class CustodyReadModelsModule {}
