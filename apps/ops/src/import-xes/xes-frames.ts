import type { ImportErrorCode } from '../import/import.errors.js';

export interface XesAttribute {
  readonly value: string;
  readonly line: number;
}

/** By key; an attribute within an attribute has the key `outer/inner`. */
export type Attributes = Map<string, XesAttribute>;
export type ReadonlyAttributes = ReadonlyMap<string, XesAttribute>;

export interface XesEvent {
  readonly line: number;
  readonly attributes: ReadonlyAttributes;
}

export interface XesTrace {
  /** `concept:name`, or null. */
  readonly name: string | null;
  readonly line: number;
  readonly attributes: ReadonlyAttributes;
  readonly events: readonly XesEvent[];
}

interface LogFrame {
  readonly kind: 'log';
  readonly attributes: Attributes;
}
export interface TraceFrame {
  readonly kind: 'trace';
  readonly line: number;
  readonly attributes: Attributes;
  readonly events: XesEvent[];
}
interface EventFrame {
  readonly kind: 'event';
  readonly line: number;
  readonly attributes: Attributes;
}
/** An attribute under way; `attributes` are its owner's. */
interface AttributeFrame {
  readonly kind: 'attribute';
  readonly path: string;
  readonly attributes: Attributes;
}
/** Declarations we do not need: extensions, globals, classifiers. */
interface SkippedFrame {
  readonly kind: 'skipped';
}
export type Frame = LogFrame | TraceFrame | EventFrame | AttributeFrame | SkippedFrame;

export interface RefusedFrame {
  readonly refused: ImportErrorCode;
  readonly details: Readonly<Record<string, string>>;
}

const TYPES = new Set(['string', 'date', 'int', 'float', 'boolean', 'id', 'list', 'container']);
const DECLARATIONS = new Set(['extension', 'global', 'classifier']);
/** Events of one case: far beyond any real one. */
const MOST_EVENTS = 5_000;
/** Attributes of one trace, event or log. */
const MOST_ATTRIBUTES = 10_000;

type Given = Readonly<Record<string, string>>;

/** The frame of an element inside another, or why there is none (XES 2.0 §4). */
export function openFrame(
  parent: Frame | undefined,
  element: string,
  given: Given,
  line: number,
  log: Attributes,
): Frame | RefusedFrame {
  switch (parent?.kind) {
    case undefined:
      return element === 'log' ? { kind: 'log', attributes: log } : refused('IMPORT.NOT_XES', { element });
    case 'skipped':
      return parent;
    case 'log':
      if (DECLARATIONS.has(element)) return { kind: 'skipped' };
      if (element === 'trace') return { kind: 'trace', line, attributes: new Map(), events: [] };
      return attributeFrame(parent.attributes, '', element, given, line);
    case 'trace':
      return element === 'event'
        ? eventFrame(parent, line)
        : attributeFrame(parent.attributes, '', element, given, line);
    case 'event':
      return attributeFrame(parent.attributes, '', element, given, line);
    case 'attribute':
      if (element === 'values') return parent;
      return attributeFrame(parent.attributes, `${parent.path}/`, element, given, line);
  }
}

function eventFrame({ events }: TraceFrame, line: number): Frame | RefusedFrame {
  if (events.length >= MOST_EVENTS) return refused('IMPORT.TRACE_TOO_LARGE', { most: String(MOST_EVENTS) });
  const event = { line, attributes: new Map() };
  events.push(event);
  return { kind: 'event', ...event };
}

function attributeFrame(
  attributes: Attributes,
  prefix: string,
  element: string,
  { key, value }: Given,
  line: number,
): Frame | RefusedFrame {
  if (!TYPES.has(element) || key === undefined) return refused('IMPORT.STRUCTURE', { element });
  const path = prefix + key;
  // Lists may repeat their entries, and so may what hangs below an attribute: neither is taken over.
  if (prefix === '' && attributes.has(path)) return refused('IMPORT.ATTRIBUTE_TWICE', { attribute: path });
  if (attributes.size >= MOST_ATTRIBUTES) return refused('IMPORT.TOO_LONG', { element });
  attributes.set(path, { value: value ?? '', line });
  return { kind: 'attribute', path, attributes };
}

function refused(code: ImportErrorCode, details: Given): RefusedFrame {
  return { refused: code, details };
}
