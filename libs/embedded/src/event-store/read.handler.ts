import type { Logger } from 'pino';
import { asServiceError, handlerFailed, invalidArgument, unavailable, unimplemented } from './errors.js';
import { streamName } from './encoding.js';
import { eventFilter } from './filter.js';
import { Outbox, type ReadCall } from './outbox.js';
import { streams, type ReadReq } from './protocol.js';
import { readAll, readStream, type Log, type ReadRange } from './read.js';
import { subscribeToAll, subscribeToStream } from './subscription.js';

type Options = NonNullable<ReturnType<ReadReq['getOptions']>>;
type StreamOptions = NonNullable<ReturnType<Options['getStream']>>;
type AllOptions = NonNullable<ReturnType<Options['getAll']>>;

const END = 2n ** 64n - 1n;
const LARGEST = 2n ** 63n - 1n;

/** A uint64 as revision or position: its largest value is the end, other values beyond int64 are refused. */
function point(value: string): number | 'end' {
  const exact = BigInt(value);
  if (exact === END) return 'end';
  if (exact > LARGEST) throw handlerFailed();
  return Number(exact);
}

function revisionOf(options: StreamOptions): number | 'end' | 'start' {
  if (options.hasStart()) return 'start';
  if (options.hasEnd()) return 'end';
  return point(options.getRevision());
}

/** A place in $all; `whole` = commit and prepare position are the same, so the event there counts as known. */
function placeOf(options: AllOptions): { at: number | 'end' | 'start'; whole: boolean } {
  if (options.hasStart()) return { at: 'start', whole: true };
  const position = options.getPosition();
  if (options.hasEnd() || !position) return { at: 'end', whole: true };
  const [commit, prepare] = [point(position.getCommitPosition()), point(position.getPreparePosition())];
  if (commit !== 'end' && (prepare === 'end' || prepare > commit)) throw handlerFailed();
  return { at: commit, whole: prepare === commit };
}

/** Refuses what the twin does not do, and what the real server calls invalid (Streams.Read.cs). */
function checked(options: Options | undefined): Options {
  const uuid = options?.getUuidOption();
  if (!options || !uuid) throw invalidArgument(' `uuidOption` is a required argument');
  if (!uuid.hasString()) throw unimplemented('structured UUIDs in reads');
  if (options.getResolveLinks()) throw unimplemented('resolving links');
  if (!options.hasStream() && !options.hasAll()) throw invalidArgument('A read needs a stream or $all.');
  return options;
}

function rangeOf(options: Options, from: number | 'end' | 'start'): ReadRange {
  const forwards = options.getReadDirection() === streams.ReadReq.Options.ReadDirection.FORWARDS;
  return { from: from === 'start' ? 0 : from, forwards, limit: Number(options.getCount()) };
}

async function serve(log: Log, outbox: Outbox, options: Options): Promise<void> {
  const stream = options.getStream();
  const all = options.getAll();
  const filter = options.getFilter();
  const name = streamName(stream?.getStreamIdentifier());
  if (!options.hasSubscription()) {
    if (filter) throw unimplemented('filters outside subscriptions');
    if (stream) return readStream(log, outbox, name, rangeOf(options, revisionOf(stream)));
    if (all) return readAll(log, outbox, rangeOf(options, placeOf(all).at));
  }
  if (stream) {
    const after = revisionOf(stream);
    return subscribeToStream(log, outbox, name, after === 'start' ? -1 : after);
  }
  if (!all) return;
  const { at, whole } = placeOf(all);
  const position = at === 'start' ? -1 : at === 'end' ? log.tail.head : at;
  return subscribeToAll(log, outbox, { position, inclusive: !whole }, filter && eventFilter(filter));
}

/** Streams.Read (streams.proto): reads and subscriptions. `open` holds the calls that {@link endReads} has to end. */
export function readHandler(log: Log, open: Set<ReadCall>, logger: Logger) {
  return (call: ReadCall): void => {
    const outbox = new Outbox(call);
    open.add(call);
    outbox.signal.addEventListener('abort', () => open.delete(call));
    const run = async (): Promise<void> => {
      await serve(log, outbox, checked(call.request.getOptions()));
      call.end();
    };
    run()
      .catch((error: unknown) => call.emit('error', asServiceError(error, logger)))
      .finally(() => open.delete(call));
  };
}

/** Ends all open reads: their clients see UNAVAILABLE and come again. */
export function endReads(open: Set<ReadCall>): void {
  for (const call of open) call.emit('error', unavailable('The event store twin is shutting down.'));
  open.clear();
}
