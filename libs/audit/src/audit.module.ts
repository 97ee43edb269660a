import { Module } from '@nestjs/common';
import { Freshness } from '#web';
import { AsOfController } from './as-of/as-of.controller.js';
import { AsOfQueries } from './as-of/as-of.query.js';
import { ChangeCursors } from './changes/change-cursors.js';
import { ChangeLog } from './changes/change-log.js';
import { ChangeStreams } from './changes/change-streams.js';
import { ChangesController } from './changes/changes.controller.js';
import { HistoryController } from './history/history.controller.js';
import { HistoryQueries } from './history/history.query.js';
import { PastVisibility } from './history/past-visibility.js';
import { StreamHistory } from './history/stream-history.js';

/** Looking back, and the live stream of changes. Needs `PlatformModule`. */
@Module({
  controllers: [HistoryController, AsOfController, ChangesController],
  providers: [
    StreamHistory,
    PastVisibility,
    ChangeCursors,
    HistoryQueries,
    AsOfQueries,
    ChangeLog,
    ChangeStreams,
    Freshness,
  ],
  exports: [HistoryQueries, AsOfQueries],
})
export class AuditModule {}
