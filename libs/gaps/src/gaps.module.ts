import { Module } from '@nestjs/common';
import { Freshness } from '#web';
import { GapsController } from './board/gaps.controller.js';
import { GapsQueries } from './board/gaps.query.js';

/** The board of custody gaps. Needs `PlatformModule`; the watch that fills it runs in the projector. */
@Module({ controllers: [GapsController], providers: [GapsQueries, Freshness] })
export class GapsModule {}
