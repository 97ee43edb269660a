import { randomUUID } from 'node:crypto';
import { caseDecider, SYSTEM_ACTOR, type CaseEvent, type CaseState } from '#cases';
import { eventCatalogue } from '#composition';
import { CommandStore, EventWriter, type PreparedEvent, type RequestContext } from '#event-store';
import { CustodyGapWatch, type GapView } from '#gaps';
import { streams, type CaseId, type CommandId, type Decider, type EventFlag } from '#kernel';
import { KeyRing } from '#protection';
import { systemRandomness } from '#web';
import { accepting, body, collector, own, receiving } from '../../web/support/bodies.js';
import { office, startOffice, type Office } from '../../retention/support/office.js';
import { did } from '../../retention/support/reports.js';

/** An office whose custody is watched, with what a test does to it. */
export class WatchedOffice {
  private constructor(
    readonly baton: Office,
    readonly store: CommandStore,
    readonly watch: CustodyGapWatch,
  ) {}

  static async start(): Promise<WatchedOffice> {
    const baton = await startOffice();
    const watch = baton.processes.find((process) => process instanceof CustodyGapWatch);
    if (!watch) throw new Error('nobody watches');
    const court = { code: 'court', name: '虚构法院', kind: 'organ', level: 'county' };
    const about = [
      ['county', '虚构县', 'authority', 'county'],
      ['mill', '虚构粮站', 'unit', 'township'],
    ].map(([code, name, kind, level]) => ({ code, name, kind, level }));
    for (const entry of [court, ...about]) await did(baton.post('head.h', '/bodies', entry));
    return new WatchedOffice(baton, baton.app.get(CommandStore, { strict: false }), watch);
  }

  async received(by = 'officer.a'): Promise<string> {
    return String((await did(this.baton.post(by, '/cases', receiving)))['id']);
  }

  async accepted(): Promise<string> {
    const id = await this.received();
    await did(this.baton.post('screener.a', `/cases/${id}/screen`, accepting));
    return id;
  }

  /** @returns the handover */
  async handedOver(id: string, items = ['m1'], more = {}): Promise<string> {
    const signing = { items, destination: body('court'), evidence: own };
    const { signOff } = await did(this.baton.post('head.h', `/cases/${id}/sign-offs`, signing));
    const handing = { signOff, items, to: body('court'), purpose: 'handling', evidence: own, ...collector, ...more };
    return String((await did(this.baton.post('officer.a', `/cases/${id}/handovers`, handing)))['handover']);
  }

  /** Writes a case event that no decider would. @returns its id */
  async tell(id: string, event: CaseEvent, flags: readonly EventFlag[] = []): Promise<string> {
    const teller: Decider<CaseState, null, CaseEvent> = { ...caseDecider, decide: () => [event] };
    const told = context(flags.length > 0 ? SYSTEM_ACTOR : 'officer.a', flags);
    const { eventIds } = await this.store.handle(teller, streams.case(office, id as CaseId), null, told);
    return String(eventIds[0]);
  }

  /** The same, changed after it was checked. @returns its id */
  async tellChanged(id: string, event: CaseEvent, change: (one: PreparedEvent) => PreparedEvent): Promise<string> {
    const stream = streams.case(office, id as CaseId);
    const loaded = await this.store.load(caseDecider, stream);
    const keys = this.baton.app.get(KeyRing, { strict: false });
    const writer = new EventWriter(eventCatalogue(), keys, this.baton.clock, systemRandomness);
    const prepared = await writer.prepare(stream, loaded, [event], context('officer.a'));
    await this.baton.log.append(stream, loaded.revision, prepared.map(change));
    return String(prepared[0]?.id);
  }

  /** What the board shows of a case, once the watch has acted. */
  async gapsOf(id: string, as = 'auditor.a'): Promise<GapView[]> {
    await this.baton.act([this.watch]);
    return (await did(this.baton.get(as, `/cases/${id}/gaps`)))['gaps'] as GapView[];
  }

  /** The same in short. */
  async kindsOf(id: string): Promise<string[]> {
    return (await this.gapsOf(id)).map(({ kind, closed }) => `${kind}${closed ? ' closed' : ''}`);
  }

  async written(id: string): Promise<string[]> {
    return (await this.baton.eventsOf(streams.gaps(office, id as CaseId))).map(({ type }) => type);
  }

  async board(as: string, query = ''): Promise<Board> {
    const answer: unknown = await did(this.baton.get(as, `/gaps${query}`));
    return answer as Board;
  }
}

export interface Board {
  readonly gaps: GapView[];
  readonly total: number;
  readonly kinds: readonly object[];
  readonly next: string | null;
}

function context(actor: string, flags: readonly EventFlag[] = []): RequestContext {
  const commandId = randomUUID() as CommandId;
  const who = { officeId: office, actor: actor as RequestContext['actor'], role: 'told', flags };
  return { ...who, commandId, correlationId: commandId, causationId: commandId, request: { commandId } };
}
