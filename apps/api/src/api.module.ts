import { Module, type DynamicModule } from '@nestjs/common';
import { AuditModule } from '#audit';
import { CasesModule } from '#cases';
import { CustodyModule, CustodyReadModelsModule } from '#custody';
import { DirectoryModule } from '#directory';
import { DisclosureModule } from '#disclosure';
import { GapsModule } from '#gaps';
import { HeadsModule } from '#heads';
import { RegistersModule, RegistersReadModelsModule } from '#registers';
import { RetentionModule } from '#retention';
import { VaultModule } from '#vault';
import { VerificationModule } from '#verification';
import { StaffModule } from '#staff';
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
        StaffModule,
        DirectoryModule,
        RegistersModule,
        CasesModule,
        CustodyModule,
        DisclosureModule,
        VaultModule,
        RetentionModule,
        AuditModule,
        GapsModule,
        HeadsModule,
        VerificationModule,
        RegistersReadModelsModule,
        CustodyReadModelsModule,
      ],
    };
  }
}
