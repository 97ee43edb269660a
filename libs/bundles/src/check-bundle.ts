import type { CaseId, OfficeId } from '#kernel';
import type { Finding } from '#invariants';
import type { NoteVerifier, TreeHead } from '#proofs';
import { FormError } from './form.js';
import { AUDITED_AT_ONCE, StreamAudits } from './audits.js';
import { EventCheck, type CheckedEvents } from './check-events.js';
import { BundleFlaw, FLAWS, type FlawCode, type FlawPlace } from './flaws.js';
import { checkHeads } from './heads.js';
import { filesOf, MANIFEST, officeIn, parseManifest, type BundleManifest, type DataFileName } from './manifest.js';
import { OpenedBook, type OpenedText } from './opened.js';
import { parseEventLine } from './lines.js';
import { BundleReader, parsed, type BundleSource } from './reading.js';
import { scopeRule } from './scope.js';
import { Timeline, type Step } from './timeline.js';

export interface CheckOptions {
  /** The public keys that the auditor trusts, by his own knowledge. */
  readonly pinned: readonly NoteVerifier[];
  /** Heads the auditor holds, their signatures checked already. */
  readonly known: readonly TreeHead[];
  /** Told after every event. @param total as the manifest says */
  readonly onProgress?: (done: number, total: number) => void;
}

/** What a bundle was found to be. */
export interface BundleReport {
  /** Everything in it is as the office's log has it, and the history it tells keeps the rules. */
  readonly proven: boolean;
  /** The first thing that is wrong with the bundle, which ended the check. */
  readonly flaw: {
    readonly code: FlawCode;
    readonly zh: string;
    readonly en: string;
    readonly place: FlawPlace;
    readonly details: Readonly<Record<string, string | number>>;
  } | null;
  /** What the history breaks, though it is authentic: the first ones. */
  readonly findings: readonly Finding[];
  readonly findingCount: number;
  /** Null when it could not be read. */
  readonly manifest: BundleManifest | null;
  readonly checked:
    | (CheckedEvents & {
        readonly heads: number;
        /** Of the streams, those whose rules were judged: they have some, and are here from their first event on, whole. */
        readonly judged: number;
      })
    | null;
  /** Of a case: what happened, step by step. */
  readonly timeline: readonly Step[];
  readonly opened: readonly OpenedText[];
}

/** Findings that are told one by one; the others are counted. */
const TOLD = 100;

/**
 * Checks an audit bundle with nothing but the bundle and the keys (docs/adr/0013). Memory grows with the number of streams
 * in it, not with its size. A bundle that is wrong is an answer, not an exception.
 */
export async function checkBundle(source: BundleSource, options: CheckOptions): Promise<BundleReport> {
  const check = new BundleCheck(source, options);
  try {
    await check.run();
    return check.report(null);
  } catch (error) {
    if (error instanceof BundleFlaw) return check.report(error);
    throw error;
  }
}

class BundleCheck {
  readonly #findings: Finding[] = [];
  #findingCount = 0;
  #manifest: BundleManifest | null = null;
  #checked: BundleReport['checked'] = null;
  #timeline: readonly Step[] = [];
  #opened: readonly OpenedText[] = [];

  constructor(
    private readonly source: BundleSource,
    private readonly options: CheckOptions,
  ) {}

  async run(): Promise<void> {
    const manifest = await readManifest(this.source);
    this.#manifest = manifest;
    const readers = new Map(filesOf(manifest).map((file) => [file, new BundleReader(this.source, file)]));
    const reader = (file: DataFileName): BundleReader => readers.get(file) ?? new BundleReader(this.source, file);
    const { head, heads } = await checkHeads(reader('heads.jsonl'), manifest, this.options.pinned, this.options.known);
    const timeline = new Timeline(scopeRule(manifest).caseStream);
    const book = bookOf(manifest);
    const shares = Math.max(1, Math.ceil(manifest.counts.streams / AUDITED_AT_ONCE));
    const audits = new StreamAudits(0, shares);
    const events = new EventCheck(manifest, head, (event) => {
      const judged = audits.take(event);
      this.#found(judged?.findings ?? []);
      timeline.take(event, judged?.audit ?? null);
      book?.take(event);
    });
    const { onProgress } = this.options;
    const checked = await events.run(reader('events.jsonl'), reader('proofs.jsonl'), (done) =>
      onProgress?.(done, manifest.counts.events),
    );
    if (manifest.opened && book) this.#opened = await book.check(reader('opened.jsonl'), manifest.opened);
    demandCounts(manifest, { ...checked, heads });
    for (const account of manifest.files) reader(account.name).demandAccount(account);
    let { judged } = audits;
    for (let share = 1; share < shares; share++) judged += await this.#judgeShare(share, shares);
    this.#checked = { ...checked, heads, judged };
    this.#timeline = timeline.steps;
  }

  report(flaw: BundleFlaw | null): BundleReport {
    return {
      proven: flaw === null && this.#findingCount === 0,
      flaw: flaw && { code: flaw.code, ...FLAWS[flaw.code], place: flaw.place, details: flaw.details },
      findings: this.#findings,
      findingCount: this.#findingCount,
      manifest: this.#manifest,
      checked: this.#checked,
      timeline: this.#timeline,
      opened: this.#opened,
    };
  }

  /**
   * The rules of the streams that were too many for the first reading. What is read here was proven by it.
   * @returns how many were judged
   */
  async #judgeShare(share: number, shares: number): Promise<number> {
    const audits = new StreamAudits(share, shares);
    for await (const line of new BundleReader(this.source, 'events.jsonl').lines()) {
      const entry = parsed('events.jsonl', line, parseEventLine);
      if ('event' in entry) this.#found(audits.take(entry.event)?.findings ?? []);
    }
    return audits.judged;
  }

  #found(findings: readonly Finding[]): void {
    this.#findingCount += findings.length;
    this.#findings.push(...findings.slice(0, TOLD - this.#findings.length));
  }
}

function bookOf({ origin, scope, opened }: BundleManifest): OpenedBook | null {
  return opened && scope.kind === 'case' ? new OpenedBook(officeIn(origin) as OfficeId, scope.case as CaseId) : null;
}

/** The largest manifest that is read, in bytes. */
const MANIFEST_LIMIT = 1024 * 1024;

async function readManifest(source: BundleSource): Promise<BundleManifest> {
  const place = { file: MANIFEST, line: null } as const;
  const chunks = source.open(MANIFEST);
  if (!chunks) throw new BundleFlaw('FILE.MISSING', place);
  const parts: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of chunks) {
    parts.push(chunk);
    if ((bytes += chunk.length) > MANIFEST_LIMIT) throw new BundleFlaw('MANIFEST.MALFORMED', place);
  }
  const text = Buffer.concat(parts).toString('utf8');
  try {
    const manifest = parseManifest(text);
    const accounted = manifest.files.map(({ name }) => name).join();
    if (accounted !== filesOf(manifest).join()) throw new FormError('files');
    return manifest;
  } catch (error) {
    if (!(error instanceof FormError)) throw error;
    throw new BundleFlaw(error.field === 'format' ? 'MANIFEST.FORMAT' : 'MANIFEST.MALFORMED', place, {
      field: error.field,
    });
  }
}

function demandCounts({ counts }: BundleManifest, found: BundleManifest['counts']): void {
  for (const name of ['events', 'withheld', 'streams', 'heads'] as const) {
    if (counts[name] === found[name]) continue;
    const details = { name, manifest: counts[name], found: found[name] };
    throw new BundleFlaw('COUNT.MISMATCH', { file: MANIFEST, line: null }, details);
  }
}
