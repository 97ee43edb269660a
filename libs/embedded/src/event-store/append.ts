import type { sendUnaryData, ServerReadableStream } from '@grpc/grpc-js';
import type { Logger } from 'pino';
import {
  asServiceError,
  handlerFailed,
  invalidArgument,
  maximumAppendSizeExceeded,
  requiredMetadataMissing,
  streamDeleted,
} from './errors.js';
import { placed, streamName } from './encoding.js';
import { NONE, type Expected, type ProposedEvent, type WriteOutcome, type WriteRequest } from './model.js';
import { shared, streams, type AppendReq, type AppendResp } from './protocol.js';
import type { Writer } from './writer.js';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const EMPTY_UUID = '00000000-0000-0000-0000-000000000000';
const NO_STREAM_REVISION = 2n ** 64n - 1n;
const LARGEST_REVISION = 2n ** 63n - 1n;

/** Options of append, delete and tombstone: the same in all three messages. */
export interface WriteOptions {
  getStreamIdentifier(): InstanceType<typeof shared.StreamIdentifier> | undefined;
  hasRevision(): boolean;
  hasNoStream(): boolean;
  hasAny(): boolean;
  hasStreamExists(): boolean;
  getRevision(): string;
}

/** The expected revision of a write; the largest uint64 means "no stream" (StreamRevision of the real server). */
export function expectedOf(options: WriteOptions): Expected {
  if (options.hasAny()) return { kind: 'any' };
  if (options.hasStreamExists()) return { kind: 'exists' };
  if (options.hasNoStream()) return { kind: 'exact', revision: NONE };
  if (!options.hasRevision()) throw invalidArgument("'None' is not a valid expected revision");
  const revision = BigInt(options.getRevision());
  if (revision === NO_STREAM_REVISION) return { kind: 'exact', revision: NONE };
  if (revision > LARGEST_REVISION) throw handlerFailed();
  return { kind: 'exact', revision: Number(revision) };
}

/** Name of the stream to write to; Postgres cannot store NUL, and the real server refuses empty names. */
export function writableStream(options: WriteOptions): string {
  const stream = streamName(options.getStreamIdentifier());
  if (stream === '' || stream === '$$') throw handlerFailed();
  if (stream.includes('\0')) throw invalidArgument('A stream name may not contain NUL.');
  return stream;
}

/** The client sends ids as text; the structured form of shared.proto is not taken. */
function idOf(uuid: InstanceType<typeof shared.UUID> | undefined): string {
  const id = uuid?.getString() ?? '';
  if (!UUID.test(id) || id === EMPTY_UUID) throw handlerFailed();
  return id.toLowerCase();
}

function proposedEvent(message: InstanceType<typeof streams.AppendReq.ProposedMessage>): ProposedEvent {
  const metadata = message.getMetadataMap();
  const type = metadata.get('type');
  const contentType = metadata.get('content-type');
  if (type === undefined) throw requiredMetadataMissing('type');
  if (contentType === undefined) throw requiredMetadataMissing('content-type');
  if (type === '') throw handlerFailed();
  if (type.includes('\0')) throw invalidArgument('An event type may not contain NUL.');
  return {
    id: idOf(message.getId()),
    type,
    isJson: contentType === 'application/json',
    data: message.getData_asU8(),
    metadata: message.getCustomMetadata_asU8(),
  };
}

/** Collects the messages of one append call. */
class AppendCall {
  private options: { stream: string; expected: Expected } | undefined;
  private readonly events: ProposedEvent[] = [];
  private bytes = 0;

  constructor(private readonly maxAppendBytes: number) {}

  /** Takes the next message. @throws the error to answer; only data counts to the size (Event.SizeOnDisk of 24.6). */
  take(message: AppendReq): void {
    const options = message.getOptions();
    const proposed = message.getProposedMessage();
    if (options && !this.options) {
      this.options = { expected: expectedOf(options), stream: writableStream(options) };
      return;
    }
    if (!proposed || !this.options) throw handlerFailed();
    const event = proposedEvent(proposed);
    this.bytes += event.data.length;
    if (this.bytes > this.maxAppendBytes) throw maximumAppendSizeExceeded(this.maxAppendBytes);
    this.events.push(event);
  }

  finish(): WriteRequest {
    if (!this.options) throw handlerFailed();
    return { kind: 'append', ...this.options, events: this.events };
  }
}

function success({ revision, position }: WriteOutcome & { kind: 'written' }): AppendResp {
  const body = new streams.AppendResp.Success();
  if (revision === NONE) body.setNoStream(new shared.Empty());
  else body.setCurrentRevision(String(revision));
  if (position === undefined) body.setNoPosition(new shared.Empty());
  else body.setPosition(placed(new streams.AppendResp.Position(), position));
  return new streams.AppendResp().setSuccess(body);
}

function conflict(expected: Expected, current: number): AppendResp {
  const body = new streams.AppendResp.WrongExpectedVersion();
  if (expected.kind === 'any') body.setExpectedAny(new shared.Empty());
  else if (expected.kind === 'exists') body.setExpectedStreamExists(new shared.Empty());
  else if (expected.revision === NONE) body.setExpectedNoStream(new shared.Empty());
  else body.setExpectedRevision(String(expected.revision));
  if (current === NONE) body.setCurrentNoStream(new shared.Empty());
  else body.setCurrentRevision(String(current));
  return new streams.AppendResp().setWrongExpectedVersion(body);
}

function answer(request: WriteRequest, outcome: WriteOutcome): AppendResp {
  switch (outcome.kind) {
    case 'written':
      return success(outcome);
    case 'wrong-expected-revision':
      return conflict(request.expected, outcome.current);
    case 'stream-deleted':
      throw streamDeleted(request.stream);
  }
}

/**
 * Streams.Append (streams.proto; Streams.Append.cs of EventStoreDB 24.6): options first, then the events, one answer.
 * A call that the client cancelled before its end is not written.
 */
export function appendHandler(writer: Writer, maxAppendBytes: number, logger: Logger) {
  return (call: ServerReadableStream<AppendReq, AppendResp>, callback: sendUnaryData<AppendResp>): void => {
    const received = new AppendCall(maxAppendBytes);
    let answered = false;
    const fail = (error: unknown): void => {
      if (!answered) callback(asServiceError(error, logger));
      answered = true;
    };
    const write = async (): Promise<void> => {
      const request = received.finish();
      callback(null, answer(request, await writer.submit(request)));
      answered = true;
    };
    call.on('data', (message: AppendReq) => {
      if (answered) return;
      try {
        received.take(message);
      } catch (error) {
        fail(error);
      }
    });
    call.on('end', () => {
      if (!answered && !call.cancelled) write().catch(fail);
    });
    call.on('error', () => (answered = true));
  };
}
