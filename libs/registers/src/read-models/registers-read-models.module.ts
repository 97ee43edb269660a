import { Module } from '@nestjs/common';
import { RegisterReadController } from './register/register.controller.js';
import { RegisterQueries } from './register/register.query.js';
import { Freshness } from '#web';

/** The read side of registers. Needs `PlatformModule`. */
@Module({ controllers: [RegisterReadController], providers: [RegisterQueries, Freshness], exports: [RegisterQueries] })
export class RegistersReadModelsModule {}
