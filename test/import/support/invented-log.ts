/** Small XES logs, invented. */
export type Attributes = Readonly<Record<string, string>>;

export interface InventedTrace {
  readonly trace: Attributes;
  readonly events: readonly Attributes[];
}

const DATES = new Set(['startdate', 'enddate', 'time:timestamp']);

/** One attribute a line, so that line numbers can be told by counting. */
export function attributeLines(attributes: Attributes): string {
  return Object.entries(attributes)
    .map(([key, value]) => `<${DATES.has(key) ? 'date' : 'string'} key="${key}" value="${value}"/>\n`)
    .join('');
}

export function traceXml({ trace, events }: InventedTrace): string {
  const inner = events.map((event) => `<event>\n${attributeLines(event)}</event>\n`).join('');
  return `<trace>\n${attributeLines(trace)}${inner}</trace>\n`;
}

export function logXml(traces: readonly InventedTrace[], name = 'invented'): string {
  const head = `<?xml version="1.0" encoding="UTF-8"?>\n<log xes.version="1.0">\n<string key="concept:name" value="${name}"/>\n`;
  return `${head}${traces.map(traceXml).join('')}</log>\n`;
}

/** A plain trace of two steps in two hands. */
export function twoSteps(name: string, more: Partial<InventedTrace> = {}): InventedTrace {
  return {
    trace: {
      'concept:name': name,
      channel: 'Desk',
      department: 'General',
      startdate: '2020-03-01T08:00:00.000+08:00',
      enddate: '2020-03-03T08:00:00.000+08:00',
      ...more.trace,
    },
    events: more.events ?? [
      step('Check', 'Resource01', '2020-03-01T09:00:00.000+08:00'),
      step('Answer', 'Resource02', '2020-03-02T09:00:00.000+08:00'),
    ],
  };
}

export function step(name: string, resource: string, at: string): Attributes {
  return { 'concept:name': name, 'org:resource': resource, 'time:timestamp': at, 'lifecycle:transition': 'complete' };
}

/** Repeatable chance (mulberry32): numbers in [0, 1). */
export function chance(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** A log of many traces: hands, lengths, times and ends by chance. */
export function randomLog(traces: number, random: () => number): string {
  const pick = (most: number) => Math.floor(random() * most);
  const hour = (n: number) => new Date(Date.parse('2020-03-01T00:00:00Z') + n * 3_600_000).toISOString();
  const trace = (_: unknown, index: number): InventedTrace => {
    const start = index * 5;
    const events = Array.from({ length: 1 + pick(8) }, (_unused, nth) =>
      step(`Step ${pick(5)}`, `Resource0${pick(3)}`, hour(start + nth + pick(3))),
    );
    const ends = random() < 0.8 ? { enddate: hour(start + 2 + pick(8)) } : {};
    const channel = ['Desk', 'Post', 'Internet'][pick(3)] ?? 'Desk';
    const head = { 'concept:name': `case-${index}`, channel, department: 'General', startdate: hour(start), ...ends };
    return { trace: head, events };
  };
  return logXml(Array.from({ length: traces }, trace));
}
