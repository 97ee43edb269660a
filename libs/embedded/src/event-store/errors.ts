import { Metadata, status, type ServiceError } from '@grpc/grpc-js';
import type { Logger } from 'pino';
import { DELETED } from './model.js';

/** Another twin serves the same log database (advisory lock held). */
export class EventStoreTwinLockedError extends Error {
  override readonly name = 'EventStoreTwinLockedError';

  constructor() {
    super('Another event store twin serves this log database: only one may.');
  }
}

/** Metadata values are printable ASCII in gRPC; other characters of a stream name become question marks. */
const printable = (value: string): string => value.replace(/[^\x20-\x7e]/g, '?');

/** An error as gRPC answers it: code, text and trailers. */
class RpcError extends Error implements ServiceError {
  readonly metadata = new Metadata();

  constructor(
    readonly code: status,
    readonly details: string,
    trailers: Record<string, string>,
  ) {
    super(details);
    for (const [key, value] of Object.entries(trailers)) this.metadata.set(key, printable(value));
  }
}

const rpcError = (code: status, details: string, trailers: Record<string, string> = {}): ServiceError =>
  new RpcError(code, details, trailers);

/** The outcome of a write is unknown, or the log cannot be reached; the client may try again with the same ids. */
export const unavailable = (why: string): ServiceError => rpcError(status.UNAVAILABLE, why);

/** What the real server answers when it is flooded (RpcExceptions.ServerBusy). */
export const serverBusy = (): ServiceError => unavailable('Server Is Too Busy');

/** The real server's answer to a request it never expected (an exception in the handler). */
export const handlerFailed = (): ServiceError => rpcError(status.UNKNOWN, 'Exception was thrown by handler.');

/** The real server's answer to a read it could not carry out (RpcExceptions.UnknownError). */
export const readFailed = (result: string): ServiceError => rpcError(status.UNKNOWN, `Unexpected ${result}`);

/** RpcExceptions.InvalidPositionException: a subscription from where no event begins, such as another store's position. */
export const invalidPosition = (): ServiceError => invalidArgument('Trying to read from an invalid position.');

export const invalidArgument = (details: string): ServiceError => rpcError(status.INVALID_ARGUMENT, details);

export const unimplemented = (what: string): ServiceError =>
  rpcError(status.UNIMPLEMENTED, `The embedded event store twin does not support ${what}.`);

/** RpcExceptions.StreamDeleted: the stream has a tombstone, or is soft-deleted where it had to exist. */
export const streamDeleted = (stream: string): ServiceError =>
  rpcError(status.FAILED_PRECONDITION, `Event stream '${stream}' is deleted.`, {
    exception: 'stream-deleted',
    'stream-name': stream,
  });

/** RpcExceptions.MaxAppendSizeExceeded with its trailers. */
export const maximumAppendSizeExceeded = (maximum: number): ServiceError =>
  rpcError(status.INVALID_ARGUMENT, `Maximum Append Size of ${maximum} Exceeded.`, {
    exception: 'maximum-append-size-exceeded',
    'maximum-append-size': String(maximum),
  });

/** RpcExceptions.RequiredMetadataPropertyMissing: an event without `type` or `content-type`. */
export const requiredMetadataMissing = (property: string): ServiceError =>
  rpcError(status.INVALID_ARGUMENT, `Required Metadata Property '${property}' is missing`, {
    exception: 'missing-required-metadata-property',
    'required-metadata-properties': 'type,content-type',
  });

/** RpcExceptions.WrongExpectedVersion, as delete and tombstone answer it (append has its own message for it). */
export const wrongExpectedVersion = (stream: string, expected: number, actual: number): ServiceError => {
  const current = actual === DELETED ? '9223372036854775807' : String(actual);
  return rpcError(
    status.FAILED_PRECONDITION,
    `Delete failed due to WrongExpectedVersion. Stream: ${stream}, Expected version: ${expected}, Actual version: ${current}`,
    {
      exception: 'wrong-expected-version',
      'stream-name': stream,
      'expected-version': String(expected),
      'actual-version': current,
    },
  );
};

/**
 * Whatever reached the edge, as something gRPC can answer: what is not meant for the client (Postgres lost, a fault of
 * the twin) is logged and becomes UNAVAILABLE.
 */
export function asServiceError(error: unknown, logger: Logger): ServiceError {
  if (error instanceof RpcError) return error;
  logger.error({ err: error }, 'event store twin: a call failed');
  return unavailable('The log could not be reached.');
}
