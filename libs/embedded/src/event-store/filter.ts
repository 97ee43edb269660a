import { handlerFailed, invalidArgument } from './errors.js';
import type { LogEntry } from './model.js';
import type { ReadReq } from './protocol.js';

/** Events considered per window when the client sets none, and matches per window (ReadBatchSize of the real server). */
const BATCH = 32;

type FilterOptions = NonNullable<ReturnType<NonNullable<ReturnType<ReadReq['getOptions']>>['getFilter']>>;

/** A server-side filter: what passes, and how often a checkpoint is due, counted in events considered. */
export interface EventFilter {
  readonly matches: (entry: LogEntry) => boolean;
  readonly checkpointInterval: number;
}

function expression(options: FilterOptions): {
  read: (entry: LogEntry) => string;
  by: NonNullable<ReturnType<FilterOptions['getEventType']>>;
} {
  const byStream = options.getStreamIdentifier();
  if (byStream) return { read: (entry) => entry.stream, by: byStream };
  const byType = options.getEventType();
  if (byType) return { read: (entry) => entry.type, by: byType };
  throw invalidArgument('A filter needs a stream or an event type expression.');
}

function compile(pattern: string): RegExp {
  try {
    return new RegExp(pattern);
  } catch {
    throw handlerFailed();
  }
}

/**
 * Reads filter options (streams.proto, ReadReq.Options.FilterOptions; EventFilter.cs): a regular expression wins over
 * prefixes. Regular expressions are JavaScript's here and .NET's on the real server: keep to what both share.
 */
export function eventFilter(options: FilterOptions): EventFilter {
  const { read, by } = expression(options);
  const pattern = by.getRegex() === '' ? undefined : compile(by.getRegex());
  const prefixes = by.getPrefixList();
  const window = options.hasMax() ? options.getMax() : BATCH;
  return {
    matches: (entry) => pattern?.test(read(entry)) ?? prefixes.some((prefix) => read(entry).startsWith(prefix)),
    checkpointInterval: Math.max(1, window * options.getCheckpointintervalmultiplier()),
  };
}
