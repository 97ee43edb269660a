import { Module, type DynamicModule, type OnApplicationShutdown, type OnModuleDestroy, Inject } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import { CqrsModule } from '@nestjs/cqrs';
import { randomUUID } from 'node:crypto';
import { getDataSourceToken } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import { instantOf, type Clock, type OfficeId, type Randomness } from '#kernel';
import { CommandStore, EventCatalogue, EventWriter, Opener, within, type EventLog } from '#event-store';
import type { CheckpointWaiter } from '#projections';
import { KeyRing, type PostgresKeyStore } from '#protection';
import { Answers, CHECKPOINTS } from './answer.js';
import { Draining } from './draining.js';
import { LOGGER, type Logger } from './logger.js';

export const EVENT_LOG = Symbol('EventLog');
export const CLOCK = Symbol('Clock');
export const RANDOMNESS = Symbol('Randomness');
export const KEY_STORE = Symbol('KeyStore');
export const OFFICE = Symbol('OfficeSettings');

/** What differs between offices and is not an event. */
export interface OfficeSettings {
  readonly id: OfficeId;
  /** IANA zone of the office's days and years. */
  readonly zone: string;
  /** Series that only sealed cases are numbered in (domain §6.3). */
  readonly sealedSeries: string;
}

/** Milliseconds for letting go of connections. */
const CLOSING = 2000;

/** The sealed series where the office chose no other: 密封. */
export const SEALED_SERIES = 'MF';

/** The identity provider whose access tokens are accepted; any OIDC provider will do. */
export interface OidcSettings {
  /** Exactly as the tokens' `iss` says. */
  readonly issuer: string;
  /** What tokens for this api carry as `aud`. */
  readonly audience: string;
  /** Where the provider's keys are; discovered from the issuer when absent. */
  readonly jwksUri?: string;
}

export const OIDC = Symbol('OidcSettings');

/** What an app brings up before Nest: connections, time, randomness. */
export interface Platform {
  readonly office: OfficeSettings;
  readonly oidc: OidcSettings;
  readonly log: EventLog;
  readonly catalogue: EventCatalogue;
  readonly keyStore: PostgresKeyStore;
  readonly readModels: DataSource;
  readonly checkpoints: CheckpointWaiter;
  readonly logger: Logger;
  readonly clock: Clock;
  readonly randomness: Randomness;
}

export const systemClock: Clock = { now: () => instantOf(Date.now()) };
export const systemRandomness: Randomness = { uuid: () => randomUUID() };

/** Makes the platform injectable everywhere, and closes it last. */
@Module({})
export class PlatformModule implements OnModuleDestroy, OnApplicationShutdown {
  constructor(@Inject('Platform') private readonly platform: Platform) {}

  static with(platform: Platform): DynamicModule {
    const keys = new KeyRing(platform.keyStore);
    const writer = new EventWriter(platform.catalogue, keys, platform.clock, platform.randomness);
    const values: [symbol | string | typeof CommandStore | (abstract new (...args: never[]) => unknown), unknown][] = [
      ['Platform', platform],
      [OFFICE, platform.office],
      [OIDC, platform.oidc],
      [EVENT_LOG, platform.log],
      [KEY_STORE, platform.keyStore],
      [LOGGER, platform.logger],
      [CLOCK, platform.clock],
      [RANDOMNESS, platform.randomness],
      [CHECKPOINTS, platform.checkpoints],
      [getDataSourceToken() as string, platform.readModels],
      [EventCatalogue, platform.catalogue],
      [KeyRing, keys],
      [Opener, new Opener(keys)],
      [EventWriter, writer],
      [Draining, new Draining(platform.logger)],
      [CommandStore, new CommandStore(platform.log, platform.catalogue, writer)],
    ];
    const providers = [...values.map(([provide, useValue]) => ({ provide, useValue })), Answers];
    return {
      module: PlatformModule,
      global: true,
      imports: [CqrsModule.forRoot(), DiscoveryModule],
      providers,
      exports: [...values.map(([provide]) => provide), Answers, CqrsModule],
    };
  }

  /** Whoever waits to read what he wrote is answered at once: it is written, and this process goes. */
  onModuleDestroy(): void {
    void this.platform.checkpoints.close();
  }

  async onApplicationShutdown(): Promise<void> {
    const { checkpoints, log, keyStore, readModels } = this.platform;
    const goodbyes = [checkpoints.close(), log.close(), keyStore.close()];
    if (readModels.isInitialized) goodbyes.push(readModels.destroy());
    // What is frozen says no goodbye, and nothing is lost by that.
    await within(CLOSING, 'close', Promise.allSettled(goodbyes)).catch(() => undefined);
  }
}
