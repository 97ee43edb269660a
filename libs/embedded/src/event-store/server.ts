import { Server, ServerCredentials } from '@grpc/grpc-js';
import { destination, pino, type Logger } from 'pino';
import { appendHandler } from './append.js';
import { deleteHandler, tombstoneHandler } from './delete.js';
import { supportedMethodsHandler } from './features.js';
import { gossipHandler } from './gossip.js';
import { HeadCache } from './head-cache.js';
import { LogReader } from './log.repository.js';
import type { ReadCall } from './outbox.js';
import { featuresService, gossipService, streamsService } from './protocol.js';
import { endReads, readHandler } from './read.handler.js';
import { Tail } from './tail.js';
import { Writer } from './writer.js';

/** What the twin says about itself when it starts. */
export const TWIN_NOTICE =
  'Embedded event store twin: for evaluation, development and tests only. It speaks the protocol of EventStoreDB 24.6 ' +
  'for append, read and subscribe; production uses a real EventStoreDB or KurrentDB cluster.';

/** The real server's default limit of one append (options reference: MaxAppendSize, 1 MiB). */
const MAX_APPEND_BYTES = 1024 * 1024;
/** Largest message taken from a client, above the append limit so that it is refused by name (ClusterVNodeStartup.cs). */
const MAX_MESSAGE_BYTES = 16 * 1024 * 1024;
const SHUTDOWN_MS = 3_000;

export interface EventStoreTwinOptions {
  /** Connection string of the log's own database. */
  readonly postgresUrl: string;
  readonly host?: '127.0.0.1';
  /** Port to listen on; 0 takes any that is free. */
  readonly port: number;
  /** Limit of one append in bytes of event data; 1 MiB if not given. */
  readonly maxAppendBytes?: number;
}

export interface EventStoreTwin {
  readonly port: number;
  /** For `@eventstore/db-client`. */
  readonly connectionString: string;
  /** Finishes what is queued, ends open reads, lets the log go; bounded in time. May be called more than once. */
  stop(): Promise<void>;
}

function listen(server: Server, host: string, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.bindAsync(`${host}:${port}`, ServerCredentials.createInsecure(), (error, bound) =>
      error ? reject(error) : resolve(bound),
    );
  });
}

function shutDown(server: Server): Promise<void> {
  return new Promise((resolve) => {
    const force = setTimeout(() => {
      server.forceShutdown();
      resolve();
    }, SHUTDOWN_MS);
    server.tryShutdown(() => {
      clearTimeout(force);
      resolve();
    });
  });
}

/**
 * Starts the twin on a loopback port, creating its schema if it is missing.
 * @throws EventStoreTwinLockedError if another twin serves this log database; what `pg` or the socket throws if
 * Postgres cannot be reached or the port is taken.
 */
export async function startEventStoreTwin(options: EventStoreTwinOptions): Promise<EventStoreTwin> {
  const { postgresUrl, host = '127.0.0.1', maxAppendBytes = MAX_APPEND_BYTES } = options;
  const logger: Logger = pino({ name: 'event-store-twin' }, destination({ dest: 2, sync: true }));
  const cache = new HeadCache();
  const tail = new Tail();
  const writer = new Writer(postgresUrl, cache, tail, logger);
  const reader = new LogReader(postgresUrl);
  const open = new Set<ReadCall>();
  const server = new Server({ 'grpc.max_receive_message_length': MAX_MESSAGE_BYTES });
  let port = 0;
  server.addService(streamsService, {
    read: readHandler({ reader, cache, tail }, open, logger),
    append: appendHandler(writer, maxAppendBytes, logger),
    delete: deleteHandler(writer, logger),
    tombstone: tombstoneHandler(writer, logger),
  });
  server.addService(featuresService, { getSupportedMethods: supportedMethodsHandler() });
  server.addService(gossipService, { read: gossipHandler(host, () => port) });
  await writer.start();
  try {
    port = await listen(server, host, options.port);
  } catch (error) {
    await Promise.all([writer.stop(), reader.close()]);
    throw error;
  }
  logger.warn(TWIN_NOTICE);
  let stopped: Promise<void> | undefined;
  const stop = async (): Promise<void> => {
    endReads(open);
    await Promise.all([writer.stop(), shutDown(server)]);
    await reader.close();
  };
  return { port, connectionString: `esdb://${host}:${port}?tls=false`, stop: () => (stopped ??= stop()) };
}
