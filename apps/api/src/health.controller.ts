import { Controller, Get, HttpCode, Inject, Res } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { InjectDataSource } from '@nestjs/typeorm';
import type { Response } from 'express';
import type { DataSource } from 'typeorm';
import type { PostgresKeyStore } from '#protection';
import { within, type EventLog } from '#event-store';
import { EVENT_LOG, KEY_STORE, Open } from '#web';

interface Readiness {
  /** Commands can be taken. */
  readonly ready: boolean;
  readonly eventStore: boolean;
  readonly keys: boolean;
  /** Reads can be answered; commands do not depend on it. */
  readonly readModels: boolean;
}

const PROBE_DEADLINE = 1500;

/** Own probes with deadlines: the client notices a frozen server only after 20 s (traps §1.8). */
@ApiTags('operations')
@Open()
@Controller()
export class HealthController {
  constructor(
    @Inject(EVENT_LOG) private readonly log: EventLog,
    @Inject(KEY_STORE) private readonly keys: PostgresKeyStore,
    @InjectDataSource() private readonly readModels: DataSource,
  ) {}

  @Get('live')
  @HttpCode(200)
  @ApiOperation({ summary: 'The process runs' })
  live(): { readonly live: true } {
    return { live: true };
  }

  @Get('ready')
  @ApiOperation({ summary: 'Commands can be taken; 503 when not' })
  async ready(@Res({ passthrough: true }) response: Response): Promise<Readiness> {
    const [eventStore, keys, readModels] = await Promise.all([
      answers(this.log.ping()),
      answers(this.keys.ping()),
      answers(
        this.readModels.isInitialized ? this.readModels.query('select 1').then(() => true) : Promise.resolve(false),
      ),
    ]);
    const ready = eventStore && keys;
    response.status(ready ? 200 : 503);
    return { ready, eventStore, keys, readModels };
  }
}

async function answers(probe: Promise<boolean>): Promise<boolean> {
  return within(PROBE_DEADLINE, 'probe', probe).catch(() => false);
}
