import type { EventLog } from '#event-store';
import type { Finding } from '#invariants';
import type { Position } from '#kernel';
import { compareKeys, KeysCollector, type KeysInLog, type KeysReport } from '#keys';
import type { KeyStore } from '#protection';
import type { Closed, Watcher } from '../scan/scan-log.js';

const CODES = {
  damaged: 'KEYS.DAMAGED',
  masterAway: 'KEYS.MASTER_AWAY',
  missing: 'KEYS.MISSING',
  destroyedWithoutOrder: 'KEYS.DESTROYED_WITHOUT_ORDER',
  orderedButThere: 'KEYS.DESTROYED_BUT_THERE',
  misplaced: 'KEYS.MISPLACED',
} as const satisfies Partial<Record<keyof KeysReport, string>>;

/** Whether every key the log needs is there (docs/adr/0012): collects while the log is read, and compares afterwards. */
export class KeyCheck implements Watcher {
  readonly #collector = new KeysCollector();

  constructor(
    private readonly log: EventLog,
    private readonly store: KeyStore,
  ) {}

  take(event: Parameters<Watcher['take']>[0]): readonly Finding[] {
    this.#collector.take(event);
    return [];
  }

  close(): Closed {
    return { findings: [], open: 0 };
  }

  /** @param end where the log ended; null for a log without events. @throws KEYS.UNAVAILABLE, STORE.UNAVAILABLE */
  async compare(
    end: Position | null,
    onProgress: (keys: number, total: number | null) => void,
  ): Promise<{ readonly keys: number; readonly findings: readonly Finding[] }> {
    const collected = this.#collector.collected(end);
    const report = await compareKeys(collected, this.log, this.store, ({ done, total }) => onProgress(done, total));
    return { keys: report.keys, findings: findingsOf(report, collected) };
  }
}

function findingsOf(report: KeysReport, { used }: KeysInLog): Finding[] {
  return Object.entries(CODES).flatMap(([kind, code]) =>
    report[kind as keyof typeof CODES].map((key) => {
      const [stream = ''] = used.get(key) ?? [];
      return { code, event: null, details: { key, stream } };
    }),
  );
}
