import { Module } from '@nestjs/common';
import { Freshness } from '#web';
import { ContentRequestReadController } from './content-requests/content-request.controller.js';
import { ContentRequestQueries } from './content-requests/content-request.query.js';
import { LookReadController } from './looks/look.controller.js';
import { LookQueries } from './looks/look.query.js';

/** The read side of disclosure. Needs `PlatformModule`. */
@Module({
  controllers: [LookReadController, ContentRequestReadController],
  providers: [LookQueries, ContentRequestQueries, Freshness],
})
export class DisclosureReadModelsModule {}
