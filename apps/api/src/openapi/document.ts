import { DocumentBuilder, SwaggerModule, type OpenAPIObject } from '@nestjs/swagger';
import { eventCatalogue } from '#composition';
import { EsdbLog } from '#event-store';
import type { OfficeId } from '#kernel';
import { CheckpointWaiter, readModelsDataSource } from '#projections';
import { MasterKey, PostgresKeyStore } from '#protection';
import { httpApp, jsonLogger, systemClock, systemRandomness, type Platform } from '#web';
import pg from 'pg';
import { ApiModule } from '../api.module.js';

const NOWHERE = 'postgres://nobody@127.0.0.1:1/nothing';

/** The description of the api, made from its decorators. Nothing is connected to. */
export async function openApiDocument(): Promise<OpenAPIObject> {
  const app = await httpApp(ApiModule.on(unconnected()), '150403', jsonLogger('openapi', 'silent'));
  try {
    const config = new DocumentBuilder()
      .setTitle('Baton')
      .setDescription(
        'Case tracking for an office that receives complaints about officials. Every refusal is problem+json (RFC 9457) with a stable code.',
      )
      .setVersion('0.1.0')
      .addBearerAuth(
        {
          type: 'http',
          scheme: 'bearer',
          bearerFormat: 'JWT',
          description: 'Access token (RFC 9068) of the identity provider.',
        },
        'oidc',
      )
      .build();
    return sorted(SwaggerModule.createDocument(app, config));
  } finally {
    await app.close();
  }
}

/** Paths and schemas by name, so that a difference shows what changed and not where it was declared. */
function sorted(document: OpenAPIObject): OpenAPIObject {
  const { schemas, ...components } = document.components ?? {};
  return { ...document, paths: byName(document.paths), components: { ...components, schemas: byName(schemas ?? {}) } };
}

function byName<T>(record: Readonly<Record<string, T>>): Record<string, T> {
  return Object.fromEntries(Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1)));
}

function unconnected(): Platform {
  const logger = jsonLogger('openapi', 'silent');
  return {
    office: { id: '150403' as OfficeId, zone: 'Asia/Shanghai', sealedSeries: 'MF' },
    oidc: { issuer: 'https://nowhere.invalid', audience: 'baton-api' },
    log: new EsdbLog('esdb://127.0.0.1:1?tls=false'),
    catalogue: eventCatalogue(),
    keyStore: new PostgresKeyStore(NOWHERE, new MasterKey(Buffer.alloc(32))),
    readModels: readModelsDataSource(NOWHERE, []),
    checkpoints: new CheckpointWaiter({ pool: new pg.Pool({ connectionString: NOWHERE }), logger }),
    logger,
    clock: systemClock,
    randomness: systemRandomness,
  };
}
