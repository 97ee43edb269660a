import { createReadStream } from 'node:fs';
import { text } from 'node:stream/consumers';
import { createGunzip } from 'node:zlib';
import type { EventLog, LogEvent } from '#event-store';

/** What must agree to the unit, however it was counted: add one more way of counting and compare. */
export interface Figures {
  readonly cases: number;
  readonly steps: number;
  readonly handovers: number;
  /** `from → to` and how often. */
  readonly pairs: Readonly<Record<string, number>>;
  readonly channels: Readonly<Record<string, number>>;
  readonly concluded: number;
  readonly laterSteps: number;
  readonly open: number;
}

const CHANNELS: Readonly<Record<string, string>> = {
  Internet: 'online',
  'e-mail': 'online',
  Desk: 'visit',
  Post: 'letter',
  Intern: 'other',
};

/** Counts straight from the XML, by cutting text: shares nothing with the importer. */
export async function figuresOfXml(file: string): Promise<Figures> {
  const xml = await text(createReadStream(file).pipe(createGunzip()));
  const tally = new Tally();
  for (const trace of xml.split('<trace>').slice(1)) {
    const [head = '', ...events] = trace.split('</trace>', 1).join('').split('<event>');
    tally.case(CHANNELS[valueOf(head, 'channel')] ?? 'unknown');
    const end = Date.parse(valueOf(head, 'enddate'));
    const later = events.some((event) => Date.parse(valueOf(event, 'time:timestamp')) > end);
    if (Number.isNaN(end)) tally.open += 1;
    else tally.conclude(later);
    tally.steps += events.length;
    const hands = events.map((event) => valueOf(event, 'org:resource'));
    hands.forEach((to, index) => tally.hand(hands[index - 1] ?? to, to));
  }
  return tally.figures();
}

/** Who held each case at the end, by the case's name: straight from the XML. */
export async function lastHandsOfXml(file: string): Promise<ReadonlyMap<string, string>> {
  const xml = await text(createReadStream(file).pipe(createGunzip()));
  const traces = xml.split('<trace>').slice(1);
  return new Map(traces.map((trace) => [valueOf(trace, 'concept:name'), valueOf(trace, 'org:resource', true)]));
}

function valueOf(part: string, key: string, last = false): string {
  const own = key === 'concept:name' ? part.split('<event>')[0] : part;
  const found = [...(own ?? '').matchAll(new RegExp(`key="${key}" value="([^"]*)"`, 'g'))];
  return found.at(last ? -1 : 0)?.[1] ?? '';
}

/** Counts what is in the log. */
export async function figuresOfLog(log: EventLog): Promise<Figures> {
  const tally = new Tally();
  const concluded = new Set<string>();
  for await (const item of log.readAll(null)) {
    if (item.kind !== 'event') continue;
    const { event } = item;
    if (event.type === 'Received') tally.case(textOf(event.data['channel']));
    if (event.type === 'StepRecorded') tally.steps += 1;
    if (event.type === 'HandedOver') tally.hand(idOf(event, 'from'), idOf(event, 'to'));
    if (event.type === 'HandoverAcknowledged') tally.acknowledged += 1;
    if (event.type !== 'Concluded') continue;
    concluded.add(event.stream);
    tally.conclude(event.metadata.flags?.includes('laterSteps') ?? false);
  }
  tally.open = tally.cases - concluded.size;
  if (tally.acknowledged !== tally.handovers) throw new Error('a handover is not acknowledged');
  return tally.figures();
}

function idOf({ data }: LogEvent, field: 'from' | 'to'): string {
  const party = data[field];
  return textOf(typeof party === 'object' && party !== null && 'id' in party ? party.id : null);
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '?';
}

class Tally {
  cases = 0;
  steps = 0;
  handovers = 0;
  acknowledged = 0;
  open = 0;
  #concluded = 0;
  #later = 0;
  readonly #pairs = new Map<string, number>();
  readonly #channels = new Map<string, number>();

  case(channel: string): void {
    this.cases += 1;
    this.#channels.set(channel, (this.#channels.get(channel) ?? 0) + 1);
  }

  hand(from: string, to: string): void {
    if (from === to) return;
    this.handovers += 1;
    const pair = `${from} → ${to}`;
    this.#pairs.set(pair, (this.#pairs.get(pair) ?? 0) + 1);
  }

  conclude(later: boolean): void {
    this.#concluded += 1;
    if (later) this.#later += 1;
  }

  figures(): Figures {
    const { cases, steps, handovers, open } = this;
    const [pairs, channels] = [Object.fromEntries(this.#pairs), Object.fromEntries(this.#channels)];
    return { cases, steps, handovers, pairs, channels, concluded: this.#concluded, laterSteps: this.#later, open };
  }
}
