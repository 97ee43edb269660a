import type { handleUnaryCall, sendUnaryData } from '@grpc/grpc-js';
import type { Logger } from 'pino';
import { expectedOf, writableStream, type WriteOptions } from './append.js';
import { asServiceError, invalidArgument, streamDeleted, wrongExpectedVersion } from './errors.js';
import type { Expected } from './model.js';
import { streams, type DeleteReq, type TombstoneReq } from './protocol.js';
import type { Writer } from './writer.js';

type DeleteResp = InstanceType<typeof streams.DeleteResp>;
type TombstoneResp = InstanceType<typeof streams.TombstoneResp>;

/** The expected revision as the trailers of a refused delete carry it (ExpectedVersion of the real server). */
const asVersion = (expected: Expected): number =>
  expected.kind === 'any' ? -2 : expected.kind === 'exists' ? -4 : expected.revision;

async function remove(
  writer: Writer,
  kind: 'delete' | 'tombstone',
  options: WriteOptions | undefined,
): Promise<number | undefined> {
  if (!options) throw invalidArgument('Options are required.');
  const expected = expectedOf(options);
  const stream = writableStream(options);
  const outcome = await writer.submit({ kind, stream, expected, events: [] });
  switch (outcome.kind) {
    case 'written':
      return outcome.position;
    case 'wrong-expected-revision':
      throw wrongExpectedVersion(stream, asVersion(expected), outcome.current);
    case 'stream-deleted':
      throw streamDeleted(stream);
  }
}

function reply<T>(
  callback: sendUnaryData<T>,
  logger: Logger,
  position: Promise<number | undefined>,
  answer: (at: string) => T,
): void {
  position.then(
    (at) => callback(null, answer(String(at ?? 0))),
    (error: unknown) => callback(asServiceError(error, logger)),
  );
}

/** Streams.Delete: soft delete, by metadata; the stream can be written to again (Streams.Delete.cs). */
export function deleteHandler(writer: Writer, logger: Logger): handleUnaryCall<DeleteReq, DeleteResp> {
  return (call, callback) =>
    reply(callback, logger, remove(writer, 'delete', call.request.getOptions()), (at) => {
      const position = new streams.DeleteResp.Position();
      position.setCommitPosition(at);
      position.setPreparePosition(at);
      return new streams.DeleteResp().setPosition(position);
    });
}

/** Streams.Tombstone: the stream is gone for ever, its name too (Streams.Delete.cs). */
export function tombstoneHandler(writer: Writer, logger: Logger): handleUnaryCall<TombstoneReq, TombstoneResp> {
  return (call, callback) =>
    reply(callback, logger, remove(writer, 'tombstone', call.request.getOptions()), (at) => {
      const position = new streams.TombstoneResp.Position();
      position.setCommitPosition(at);
      position.setPreparePosition(at);
      return new streams.TombstoneResp().setPosition(position);
    });
}
