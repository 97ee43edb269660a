import { Inject, Injectable } from '@nestjs/common';
import { streams, type OfficeId } from '#kernel';
import { EventCatalogue, EventWriter, type EventLog } from '#event-store';
import { EVENT_LOG } from '#web';
import { RegisterLine, type Granted, type Wanted } from './register-line.js';

/** Which register: a series of an office and year. */
export interface RegisterName {
  readonly office: OfficeId;
  readonly series: string;
  readonly year: number;
}

/** Grants numbers, gap-free, never twice for one request, whoever asks and however often (I4). */
@Injectable()
export class RegisterDesk {
  readonly #lines = new Map<string, RegisterLine>();

  constructor(
    @Inject(EVENT_LOG) private readonly log: EventLog,
    private readonly catalogue: EventCatalogue,
    private readonly writer: EventWriter,
  ) {}

  /**
   * The register's last revision as known here. A request records it before it asks, so that a resumed one finds its
   * grant. @throws REGISTER.UNKNOWN, STORE.UNAVAILABLE
   */
  revision(register: RegisterName): Promise<number> {
    return this.#line(register).revision();
  }

  /** @throws REGISTER.UNKNOWN, STORE.* (ask again with the same request: it gets the same number) */
  grant(register: RegisterName, wanted: Wanted): Promise<Granted> {
    return this.#line(register).grant(wanted);
  }

  #line({ office, series, year }: RegisterName): RegisterLine {
    const stream = streams.register(office, series, year);
    const line = this.#lines.get(stream) ?? new RegisterLine(stream, office, this.log, this.catalogue, this.writer);
    this.#lines.set(stream, line);
    return line;
  }
}
