import { officeDate, type Instant, type OfficeDate } from '#kernel';
import type { Findings } from './findings.js';
import type { Place } from './import.errors.js';

const formatters = new Map<string, Intl.DateTimeFormat>();

/** Minutes a zone's clocks are ahead of UTC at an instant. @param zone IANA name */
export function offsetOf(zone: string, instant: Instant): number {
  let formatter = formatters.get(zone);
  if (!formatter) {
    formatter = new Intl.DateTimeFormat('en-US', { timeZone: zone, timeZoneName: 'longOffset', year: 'numeric' });
    formatters.set(zone, formatter);
  }
  const name = formatter.formatToParts(new Date(instant)).find(({ type }) => type === 'timeZoneName')?.value ?? 'GMT';
  return name === 'GMT' ? 0 : minutesOf(name.slice(3));
}

/** The first moment of a civil date in a zone. */
export function startOfDay(date: OfficeDate, zone: string): Instant {
  const midnight = Date.parse(`${date}T00:00:00.000Z`);
  const at = (minutes: number) => new Date(midnight - minutes * 60_000).toISOString() as Instant;
  const guess = at(offsetOf(zone, at(0)));
  const exact = at(offsetOf(zone, guess));
  const starts = [exact, guess].filter((instant) => officeDate(instant, zone) === date).sort();
  return starts[0] ?? (new Date(Date.parse(exact) + 3_600_000).toISOString() as Instant);
}

/** `+02:00`, `-03:30` → minutes. */
function minutesOf(offset: string): number {
  const [hours = '0', minutes = '0'] = offset.slice(1).split(':');
  return (offset.startsWith('-') ? -1 : 1) * (Number(hours) * 60 + Number(minutes));
}

interface Sighting {
  readonly offset: string;
  readonly instant: Instant;
  readonly place: Place;
}

/**
 * Watches the offsets of a file's times. Several are in order where one place's clock explains them all (summer time,
 * as in the receipt log: +01:00 and +02:00); else times of several places were mixed, which is flagged where it shows.
 */
export class ZoneWatch {
  /** The first time of each day and offset: enough to tell zones apart, and bounded by the days of the file. */
  readonly #sightings = new Map<string, Sighting>();
  readonly #offsets = new Map<string, number>();

  /** @param text the time as written, with its offset */
  see(text: string, instant: Instant, place: Place): void {
    const offset = /(?:Z|[+-]\d\d:\d\d)$/.exec(text)?.[0].replace('Z', '+00:00') ?? '+00:00';
    this.#offsets.set(offset, (this.#offsets.get(offset) ?? 0) + 1);
    const key = `${instant.slice(0, 10)} ${offset}`;
    if (!this.#sightings.has(key)) this.#sightings.set(key, { offset, instant, place });
  }

  /** Offsets and how many times have them. */
  get offsets(): ReadonlyMap<string, number> {
    return this.#offsets;
  }

  /** Flags the first time after which no place is left whose clock would show all of them. */
  report(findings: Findings): void {
    if (this.#offsets.size < 2) return;
    let zones = [...Intl.supportedValuesOf('timeZone'), 'UTC'];
    for (const { offset, instant, place } of this.#sightings.values()) {
      const minutes = minutesOf(offset);
      zones = zones.filter((zone) => offsetOf(zone, instant) === minutes);
      if (zones.length > 0) continue;
      findings.flag('IMPORT.MIXED_ZONES', place, [...this.#offsets.keys()].sort().join(' '));
      return;
    }
  }
}
