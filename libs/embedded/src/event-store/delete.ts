import type { handleUnaryCall, sendUnaryData } from '@grpc/grpc-js';
import type { Logger } from 'pino';
import { expectedOf, writableStream, type WriteOptions } from './append.js';
import { placed } from './encoding.js';
import { asServiceError, invalidArgument, streamDeleted, wrongExpectedVersion } from './errors.js';
import type { Expected } from './model.js';
import { streams, type DeleteReq, type TombstoneReq } from './protocol.js';
import type { Writer } from './writer.js';

type DeleteResp = InstanceType<typeof streams.DeleteResp>;
type TombstoneResp = InstanceType<typeof streams.TombstoneResp>;

/** The expected revision as the trailers of a refused delete carry it (ExpectedVersion of the real server). */
const asVersion = (expected: Expected): number =>
  expected.kind === 'any' ? -2 : expected.kind === 'exists' ? -4 : expected.revision;

type Removal = 'delete' | 'tombstone';

async function remove(writer: Writer, kind: Removal, options: WriteOptions | undefined): Promise<number> {
  if (!options) throw invalidArgument('Options are required.');
  const expected = expectedOf(options);
  const stream = writableStream(options);
  const outcome = await writer.submit({ kind, stream, expected, events: [] });
  switch (outcome.kind) {
    case 'written':
      return outcome.position ?? 0;
    case 'wrong-expected-revision':
      throw wrongExpectedVersion(stream, asVersion(expected), outcome.current);
    case 'stream-deleted':
      throw streamDeleted(stream);
  }
}

function reply<T>(callback: sendUnaryData<T>, logger: Logger, answer: Promise<T>): void {
  answer.then(
    (response) => callback(null, response),
    (error: unknown) => callback(asServiceError(error, logger)),
  );
}

/** Streams.Delete: soft delete, by metadata; the stream can be written to again (Streams.Delete.cs). */
export function deleteHandler(writer: Writer, logger: Logger): handleUnaryCall<DeleteReq, DeleteResp> {
  const { DeleteResp } = streams;
  return ({ request }, callback) => {
    const written = remove(writer, 'delete', request.getOptions());
    reply(
      callback,
      logger,
      written.then((at) => new DeleteResp().setPosition(placed(new DeleteResp.Position(), at))),
    );
  };
}

/** Streams.Tombstone: the stream is gone for ever, its name too (Streams.Delete.cs). */
export function tombstoneHandler(writer: Writer, logger: Logger): handleUnaryCall<TombstoneReq, TombstoneResp> {
  const { TombstoneResp } = streams;
  return ({ request }, callback) => {
    const written = remove(writer, 'tombstone', request.getOptions());
    const answer = written.then((at) => new TombstoneResp().setPosition(placed(new TombstoneResp.Position(), at)));
    reply(callback, logger, answer);
  };
}
