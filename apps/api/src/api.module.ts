import { Module, type DynamicModule } from '@nestjs/common';
import { AuditModule } from '#audit';
import { CasesModule } from '#cases';
import { CustodyModule, CustodyReadModelsModule } from '#custody';
import { DirectoryModule } from '#directory';
import { RegistersModule, RegistersReadModelsModule } from '#registers';
import { PlatformModule, type Platform } from '#web';
import { HealthController } from './health.controller.js';
import { MetricsController } from './metrics.controller.js';
import { OpenApiController } from './openapi/openapi.controller.js';

/** HTTP only: commands in, queries out, changes as they happen. Holds no subscription. */
@Module({})
export class ApiModule {
  static on(platform: Platform): DynamicModule {
    return {
      module: ApiModule,
      controllers: [HealthController, MetricsController, OpenApiController],
      imports: [
        PlatformModule.with(platform),
        DirectoryModule,
        RegistersModule,
        CasesModule,
        CustodyModule,
        AuditModule,
        RegistersReadModelsModule,
        CustodyReadModelsModule,
      ],
    };
  }
}
