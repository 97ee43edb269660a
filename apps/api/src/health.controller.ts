import { Controller, Get, Inject, Res, type OnApplicationShutdown } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { InjectDataSource } from '@nestjs/typeorm';
import type { Response } from 'express';
import type { DataSource } from 'typeorm';
import { readinessOf } from '#composition';
import type { EventLog } from '#event-store';
import type { Standing } from '#operations';
import type { PostgresKeyStore } from '#protection';
import { EVENT_LOG, KEY_STORE, Open } from '#web';

/**
 * For whoever routes requests to this process or restarts it. Read models that are away are told of, and take it out of
 * nothing: commands do not depend on them (docs/architecture.md).
 */
@ApiTags('operations')
@Open()
@Controller()
export class HealthController implements OnApplicationShutdown {
  readonly #readiness: ReturnType<typeof readinessOf>;

  constructor(
    @Inject(EVENT_LOG) log: EventLog,
    @Inject(KEY_STORE) keyStore: PostgresKeyStore,
    @InjectDataSource() readModels: DataSource,
  ) {
    this.#readiness = readinessOf({ log, keyStore, readModels }, ['eventStore', 'keys']);
  }

  @Get('live')
  @ApiOperation({ summary: 'The process runs: it answers' })
  live(): { readonly live: true } {
    return { live: true };
  }

  @Get('ready')
  @ApiOperation({ summary: 'Commands can be taken; 503 when not, with what is away' })
  async ready(@Res({ passthrough: true }) response: Response): Promise<Standing> {
    return told(response, await this.#readiness.standing());
  }

  @Get('startup')
  @ApiOperation({ summary: 'Commands could be taken once since the start; 503 until then, with what is away' })
  async startup(@Res({ passthrough: true }) response: Response): Promise<Standing> {
    return told(response, await this.#readiness.startup());
  }

  onApplicationShutdown(): void {
    // Not waited for: what is frozen says no goodbye.
    void this.#readiness.close().catch(() => undefined);
  }
}

function told(response: Response, standing: Standing): Standing {
  response.status(standing.ready ? 200 : 503);
  return standing;
}
