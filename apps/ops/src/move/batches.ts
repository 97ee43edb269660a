import type { LogEvent } from '#event-store';

/** Below the 1 MiB that servers of the 24 line take in one append, of which they count the data only (traps §1.13). */
const MOST_BYTES = 900_000;
const MOST_EVENTS = 500;

/**
 * Puts events of one stream that lie next to each other in the log together, as far as one append may hold them. Order is
 * kept; no event is split, so one that is too large goes alone.
 */
export async function* batched(events: AsyncIterable<LogEvent>): AsyncIterable<readonly LogEvent[]> {
  let batch: LogEvent[] = [];
  let bytes = 0;
  for await (const event of events) {
    const more = sizeOf(event);
    const fits = batch[0]?.stream === event.stream && batch.length < MOST_EVENTS && bytes + more <= MOST_BYTES;
    if (!fits && batch.length > 0) {
      yield batch;
      [batch, bytes] = [[], 0];
    }
    batch.push(event);
    bytes += more;
  }
  if (batch.length > 0) yield batch;
}

function sizeOf({ data, metadata }: LogEvent): number {
  return Buffer.byteLength(JSON.stringify(data)) + Buffer.byteLength(JSON.stringify(metadata));
}
