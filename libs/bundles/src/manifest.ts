import { canonicalText, UUID, type JsonValue } from '#kernel';
import { canonicalIn, countIn, FormError, hexIn, instantIn, listIn, objectOf, textIn, valueIn } from './form.js';

export const BUNDLE_FORMAT = 'baton-audit-bundle/1';
export const MANIFEST = 'manifest.json';
/** What a bundle consists of beside its manifest; `opened.jsonl` only where content was opened. */
export const BUNDLE_FILES = ['events.jsonl', 'proofs.jsonl', 'heads.jsonl', 'opened.jsonl'] as const;
export type DataFileName = (typeof BUNDLE_FILES)[number];
export type BundleFileName = typeof MANIFEST | DataFileName;

/** A case by its id; or all events of the log from one sequence to another, both included. */
export type BundleScope =
  | { readonly kind: 'case'; readonly case: string }
  | { readonly kind: 'period'; readonly from: number; readonly to: number };

/** What a file is, for whoever copies it. */
export interface FileAccount {
  readonly name: DataFileName;
  /** Hex. */
  readonly sha256: string;
  readonly bytes: number;
  readonly lines: number;
}

/**
 * What an audit bundle says of itself (docs/adr/0013, "Bundles"). Everything in it is checked against the files, `madeAt`
 * excepted: that is the word of whoever made it.
 */
export interface BundleManifest {
  readonly format: typeof BUNDLE_FORMAT;
  /** The log, e.g. `baton/150403`. */
  readonly origin: string;
  readonly scope: BundleScope;
  readonly madeAt: string;
  /** The head everything is proven against; root in hex. */
  readonly head: { readonly size: number; readonly root: string };
  readonly counts: {
    readonly events: number;
    /** Of these, how many are given by their hash alone. */
    readonly withheld: number;
    readonly streams: number;
    readonly heads: number;
  };
  /** The request whose grant content was opened by, and the looks that were recorded before; null when nothing was opened. */
  readonly opened: { readonly request: string; readonly looks: readonly string[] } | null;
  readonly files: readonly FileAccount[];
}

/** The text of `manifest.json`: canonical, one line. */
export function manifestText(manifest: BundleManifest): string {
  return `${canonicalText(manifest)}\n`;
}

/** @throws FormError when the text is no manifest */
export function parseManifest(text: string): BundleManifest {
  if (!text.endsWith('\n')) throw new FormError('canonical');
  const value = canonicalIn(text.slice(0, -1));
  const names = ['format', 'origin', 'scope', 'madeAt', 'head', 'counts', 'opened', 'files'];
  const manifest = objectOf(value, names);
  const head = objectOf(valueIn(manifest, 'head'), ['size', 'root']);
  const counts = objectOf(valueIn(manifest, 'counts'), ['events', 'withheld', 'streams', 'heads']);
  if (textIn(manifest, 'format') !== BUNDLE_FORMAT) throw new FormError('format');
  const scope = scopeIn(valueIn(manifest, 'scope'));
  const opened = openedIn(valueIn(manifest, 'opened'));
  // A grant is for one case: of a period nothing is ever opened.
  if (opened && scope.kind !== 'case') throw new FormError('opened');
  return {
    format: BUNDLE_FORMAT,
    origin: textIn(manifest, 'origin', /^baton\/[A-Za-z0-9][A-Za-z0-9._]{0,63}$/),
    scope,
    madeAt: instantIn(manifest, 'madeAt'),
    head: { size: countIn(head, 'size'), root: hexIn(head, 'root') },
    counts: {
      events: countIn(counts, 'events'),
      withheld: countIn(counts, 'withheld'),
      streams: countIn(counts, 'streams'),
      heads: countIn(counts, 'heads'),
    },
    opened,
    files: filesIn(listIn(manifest, 'files')),
  };
}

/** The office a log is of, by its origin. */
export function officeIn(origin: string): string {
  return origin.slice('baton/'.length);
}

function scopeIn(value: JsonValue): BundleScope {
  const kind = textIn(objectOf(value, ['kind'], ['case', 'from', 'to']), 'kind');
  if (kind === 'case') return { kind, case: textIn(objectOf(value, ['kind', 'case']), 'case', UUID) };
  if (kind !== 'period') throw new FormError('kind');
  const period = objectOf(value, ['kind', 'from', 'to']);
  const [from, to] = [countIn(period, 'from'), countIn(period, 'to')];
  if (from > to) throw new FormError('from');
  return { kind, from, to };
}

function openedIn(value: JsonValue): BundleManifest['opened'] {
  if (value === null) return null;
  const opened = objectOf(value, ['request', 'looks']);
  const looks = listIn(opened, 'looks').map((look) => textIn({ look }, 'look', UUID));
  return { request: textIn(opened, 'request', UUID), looks };
}

function filesIn(list: readonly JsonValue[]): readonly FileAccount[] {
  return list.map((value, place) => {
    const file = objectOf(value, ['name', 'sha256', 'bytes', 'lines']);
    const name = BUNDLE_FILES[place];
    if (name === undefined || textIn(file, 'name') !== name) throw new FormError('name');
    return { name, sha256: hexIn(file, 'sha256'), bytes: countIn(file, 'bytes'), lines: countIn(file, 'lines') };
  });
}

/** The files a manifest must account for, in this order. */
export function filesOf({ opened }: Pick<BundleManifest, 'opened'>): readonly DataFileName[] {
  return BUNDLE_FILES.filter((name) => name !== 'opened.jsonl' || opened !== null);
}
