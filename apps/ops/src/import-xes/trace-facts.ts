import type { Instant } from '#kernel';
import type { Channel, Officer } from '#cases';
import { channelOf } from '../import/channels.js';
import { CodeBook } from '../import/codes.js';
import type { Findings } from '../import/findings.js';
import type { Place } from '../import/import.errors.js';
import { ZoneWatch } from '../import/zones.js';
import { readTime } from './xes-time.js';
import type { ReadonlyAttributes, XesEvent, XesTrace } from './xes-frames.js';

/** An event of the log: a step, and in whose hands the file was. */
export interface TraceStep {
  /** Place in the trace, from 0, as text. */
  readonly key: string;
  readonly code: string;
  readonly at: Instant;
  readonly resource: Officer;
}

/** What is taken over of a trace. */
export interface TraceFacts {
  readonly reference: string;
  readonly line: number;
  readonly channel: Channel;
  readonly start: Instant;
  readonly end: Instant | null;
  /** A step is later than the end. */
  readonly laterSteps: boolean;
  /** Holds the file at first: the first event's resource. */
  readonly custodian: Officer;
  /** Answers for the case: `responsible`, else the custodian. */
  readonly owner: Officer;
  readonly steps: readonly TraceStep[];
}

/** Keys that become part of a case; all others are listed as not taken over. */
const TRACE_KEYS = new Set(['concept:name', 'channel', 'department', 'responsible', 'startdate', 'enddate']);
const EVENT_KEYS = new Set(['concept:name', 'org:resource', 'time:timestamp', 'lifecycle:transition']);
const MOST_NAME = 128;

/** Reads traces into facts. Errors and flags go to the findings; the code books see every name of the file. */
export class TraceReader {
  readonly zones = new ZoneWatch();
  readonly #findings: Findings;
  readonly #resources: CodeBook;
  readonly #departments: CodeBook;
  readonly #steps: CodeBook;

  constructor(findings: Findings) {
    this.#findings = findings;
    this.#resources = new CodeBook('resource', findings);
    this.#departments = new CodeBook('department', findings);
    this.#steps = new CodeBook('step', findings);
  }

  /** @returns null when the trace has errors */
  read(trace: XesTrace): TraceFacts | null {
    const before = this.#findings.errorCount;
    const facts = this.#facts(trace);
    return this.#findings.errorCount === before ? facts : null;
  }

  #facts(trace: XesTrace): TraceFacts | null {
    const { line, name } = trace;
    if (name === null || name.trim() === '' || name.length > MOST_NAME || /\p{Cc}/u.test(name)) {
      this.#findings.error('IMPORT.TRACE_UNNAMED', { line });
      return null;
    }
    const place: Place = { line, trace: name };
    this.#noteOthers('trace', trace.attributes, TRACE_KEYS, place);
    const department = this.#department(trace, place);
    const owner = this.#officer(trace.attributes.get('responsible')?.value, department, place);
    const custodian = this.#firstHolder(trace, department, place) ?? owner;
    if (!custodian) {
      this.#findings.error('IMPORT.NO_CUSTODIAN', place);
      return null;
    }
    const steps = this.#stepsOf(trace, custodian, department, name);
    return this.#dated(trace, place, { custodian, owner: owner ?? custodian, steps });
  }

  #dated(trace: XesTrace, place: Place, known: Pick<TraceFacts, 'custodian' | 'owner' | 'steps'>): TraceFacts | null {
    const given = this.#time(trace.attributes, 'startdate', place);
    const end = this.#time(trace.attributes, 'enddate', place);
    const start = given ?? known.steps[0]?.at;
    if (start === undefined) {
      this.#findings.error('IMPORT.NO_START', place);
      return null;
    }
    const laterSteps = end !== null && known.steps.some(({ at }) => at > end);
    this.#noteTimes(place, start, end, laterSteps, known.steps);
    const reference = place.trace ?? '';
    const channel = this.#channel(trace, place);
    return { reference, line: trace.line, channel, start, end, laterSteps, ...known };
  }

  #stepsOf(trace: XesTrace, custodian: Officer, department: string, name: string): TraceStep[] {
    const steps: TraceStep[] = [];
    let holder = custodian;
    for (const [index, event] of trace.events.entries()) {
      const place = { line: event.line, trace: name };
      holder = this.#holder(event, department, place) ?? holder;
      const step = this.#step(event, place);
      if (step) steps.push({ key: String(index), ...step, resource: holder });
    }
    return steps;
  }

  #step(event: XesEvent, place: Place): Pick<TraceStep, 'code' | 'at'> | null {
    const { attributes } = event;
    this.#noteOthers('event', attributes, EVENT_KEYS, place);
    const transition = attributes.get('lifecycle:transition')?.value;
    if (transition !== undefined && transition.toLowerCase() !== 'complete') {
      this.#findings.flag('IMPORT.NOT_COMPLETE', place, transition.slice(0, 32));
    }
    const name = attributes.get('concept:name')?.value ?? '';
    if (name.trim() === '') return this.#incomplete('concept:name', place);
    if (!attributes.has('time:timestamp')) return this.#incomplete('time:timestamp', place);
    const at = this.#time(attributes, 'time:timestamp', place);
    return at && { code: this.#steps.code(name, place), at };
  }

  #incomplete(attribute: string, place: Place): null {
    this.#findings.error('IMPORT.EVENT_INCOMPLETE', place, { attribute });
    return null;
  }

  #firstHolder({ events, name }: XesTrace, department: string, place: Place): Officer | null {
    const first = events.find(({ attributes }) => resourceOf(attributes) !== '');
    if (!first) return null;
    return this.#officer(resourceOf(first.attributes), department, { ...place, line: first.line, trace: name ?? '' });
  }

  #holder({ attributes }: XesEvent, department: string, place: Place): Officer | null {
    const resource = resourceOf(attributes);
    if (resource === '') this.#findings.flag('IMPORT.RESOURCE_MISSING', place);
    return this.#officer(resource, department, place);
  }

  #officer(name: string | undefined, department: string, place: Place): Officer | null {
    if (name === undefined || name.trim() === '') return null;
    return { kind: 'officer', id: this.#resources.code(name, place), department };
  }

  #department({ attributes }: XesTrace, place: Place): string {
    const name = attributes.get('department')?.value ?? '';
    if (name.trim() !== '') return this.#departments.code(name, place);
    this.#findings.flag('IMPORT.DEPARTMENT_MISSING', place);
    return 'unknown';
  }

  #channel({ attributes }: XesTrace, place: Place): Channel {
    const name = attributes.get('channel')?.value ?? '';
    const channel = channelOf(name);
    if (!channel) this.#findings.flag('IMPORT.CHANNEL_UNKNOWN', place, name.slice(0, 32));
    return channel ?? 'other';
  }

  #time(attributes: ReadonlyAttributes, key: string, place: Place): Instant | null {
    const attribute = attributes.get(key);
    if (!attribute) return null;
    const there = { ...place, line: attribute.line };
    const time = readTime(attribute.value);
    if ('refused' in time) {
      this.#findings.error(time.refused, there, { attribute: key });
      return null;
    }
    this.zones.see(attribute.value, time.instant, there);
    return time.instant;
  }

  #noteTimes(
    place: Place,
    start: Instant,
    end: Instant | null,
    laterSteps: boolean,
    steps: readonly TraceStep[],
  ): void {
    const first = steps[0];
    if (first && first.at < start) this.#findings.flag('IMPORT.START_AFTER_STEP', place);
    if (end !== null && end < start) this.#findings.flag('IMPORT.END_BEFORE_START', place);
    if (end === null) this.#findings.flag('IMPORT.NO_END', place);
    if (laterSteps) this.#findings.flag('IMPORT.LATER_STEPS', place);
    const backwards = steps.filter(({ at }, index) => at < (steps[index - 1]?.at ?? at)).length;
    if (backwards > 0) this.#findings.flag('IMPORT.TIMES_BACKWARDS', place, '', backwards);
  }

  #noteOthers(scope: string, attributes: ReadonlyAttributes, taken: ReadonlySet<string>, place: Place): void {
    for (const [key, { line }] of attributes) {
      if (!taken.has(key)) this.#findings.flag('IMPORT.NOT_TAKEN_OVER', { ...place, line }, `${scope} ${key}`);
    }
  }
}

function resourceOf(attributes: ReadonlyAttributes): string {
  return attributes.get('org:resource')?.value.trim() ?? '';
}
