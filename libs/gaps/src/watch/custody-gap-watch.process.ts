import { z } from 'zod';
import { caseFact, SYSTEM_ACTOR, type CaseFact } from '#cases';
import type { CommandStore, RequestContext } from '#event-store';
import {
  BatonError,
  partsOf,
  streams,
  type CaseId,
  type Clock,
  type Instant,
  type JsonObject,
  type OfficeId,
} from '#kernel';
import type { ActContext, ActResult, OpenTasks, ProcessManager, Task, TaskChange } from '#processes';
import type { SequencedEvent } from '#projections';
import { accountOfCase, duty, nextDuty, type Account, type Suspicion } from '../domain/account.js';
import { gapsDecider, type GapsCommand } from '../domain/gaps.js';
import { leftBehind, officersIn } from '../domain/holders.js';
import { unknownCase, watchCase, type GapPolicy } from '../domain/watch-case.js';

/** Waits for an event, not for a time. */
const NEVER = '9999-12-31T00:00:00.000Z' as Instant;

const CASE_TYPES = [
  'Received',
  'SignedOff',
  'SignOffWithdrawn',
  'CustodyPassed',
  'CustodyTransferred',
  'HandedOver',
  'HandoverAcknowledged',
  'HandoverRefused',
  'CustodyDiscrepancyRecorded',
  'EntryCorrected',
  'OwnerAssigned',
  'Referred',
  'Returned',
  'Archived',
  'Reopened',
];

const staffLeft = z.object({ staff: z.string() });
const gapEvent = z.object({ gap: z.string() });
const bucket = z.object({ cases: z.array(z.string()) });

/** A person's cases lie in 256 rows, by the first two digits of the case: none grows with all he ever had. */
const BUCKETS = Array.from({ length: 256 }, (_, n) => n.toString(16).padStart(2, '0'));

const caseKey = (id: string): string => `case/${id}`;
const leftKey = (officer: string): string => `left/${officer}`;
const bucketKey = (officer: string, digits: string): string => `holds/${officer}/${digits}`;

/**
 * Watches custody live (docs/adr/0015): folds cases and departures into suspicions, and writes what became a gap, and
 * what ended it, into the gaps of the case. Rows that wait for nothing keep the account.
 */
export class CustodyGapWatch implements ProcessManager {
  readonly name = 'custody_gap_watch';
  /** The policy is part of what is folded: an office that changes it has its tasks derived anew. */
  readonly version: number;
  readonly handles = [...CASE_TYPES, 'StaffLeft', 'CustodyGapFound', 'CustodyGapClosed'];

  constructor(
    private readonly store: CommandStore,
    private readonly clock: Clock,
    private readonly policy: GapPolicy,
  ) {
    this.version = 20_000 + policy.offeredHours;
  }

  keysOf(event: SequencedEvent): readonly string[] {
    if (event.type === 'StaffLeft') {
      const { staff } = staffLeft.parse(event.data);
      return BUCKETS.map((digits) => bucketKey(staff, digits));
    }
    const { id } = partsOf(event.stream);
    return [
      caseKey(id),
      ...namedIn(event).flatMap((officer) => [leftKey(officer), bucketKey(officer, id.slice(0, 2))]),
    ];
  }

  async fold(event: SequencedEvent, tasks: OpenTasks): Promise<readonly TaskChange[]> {
    if (event.type === 'StaffLeft') return foldDeparture(event, tasks);
    const { id, officeId } = partsOf(event.stream);
    const known = await tasks.get(caseKey(id));
    const before = known ? accountOfCase.parse(known.data) : unknownCase(officeId, id);
    const fact = caseFact(event);
    if (!fact) return changed(before, afterGapEvent(before, event));
    return foldCase(before, fact, this.policy, tasks);
  }

  async act({ data, sourceEvent }: Task, context: ActContext): Promise<ActResult> {
    const account = accountOfCase.parse(data);
    const now = this.clock.now();
    for (const one of account.suspicions) {
      const due = duty(one);
      if (due && due.from <= now) await this.#write(account, one, due.write, sourceEvent, context);
    }
    return 'acted';
  }

  /** What is written already is as good as written now. */
  async #write(
    account: Account,
    one: Suspicion,
    what: 'found' | 'closed',
    cause: string,
    { commandId }: ActContext,
  ): Promise<void> {
    const command = what === 'found' ? finding(account, one) : closing(one);
    const request: RequestContext = {
      ...{ officeId: account.office as OfficeId, actor: SYSTEM_ACTOR, role: 'system' },
      commandId: commandId(`${what} ${one.gap}`),
      ...{ correlationId: one.source, causationId: one.ended?.by ?? cause },
      request: { process: this.name, what, gap: one.gap },
    };
    const stream = streams.gaps(account.office as OfficeId, account.case as CaseId);
    await this.store.handle(gapsDecider, stream, command, request).catch((error: unknown) => {
      if (!(error instanceof BatonError && WRITTEN.has(error.code))) throw error;
    });
  }
}

const WRITTEN: ReadonlySet<string> = new Set(['GAP.KNOWN', 'GAP.NOT_OPEN']);

function finding(account: Account, { gap, kind, items, handover, source, since }: Suspicion): GapsCommand {
  const about = handover === undefined ? {} : { handover };
  return { type: 'FindGap', gap, case: account.case, kind, items, ...about, source, since };
}

function closing({ gap, ended, source }: Suspicion): GapsCommand {
  return { type: 'CloseGap', gap, by: ended?.by ?? source };
}

/** Officers whom a case event gives something, or the case. */
function namedIn(event: SequencedEvent): readonly string[] {
  const parties = [
    event.data['custodian'],
    event.data['to'],
    event.data['by'],
    event.data['from'],
    event.data['owner'],
  ];
  return parties.flatMap((party) =>
    typeof party === 'object' && party !== null && 'id' in party && typeof party.id === 'string' ? [party.id] : [],
  );
}

async function foldCase(before: Account, fact: CaseFact, policy: GapPolicy, tasks: OpenTasks): Promise<TaskChange[]> {
  let after = watchCase(before, fact, policy);
  const [had, has] = [officersIn(before), officersIn(after)];
  const moves: TaskChange[] = [];
  for (const officer of had) if (!has.has(officer)) moves.push(await rebucketed(tasks, officer, after, false));
  for (const officer of has) if (!had.has(officer)) moves.push(await rebucketed(tasks, officer, after, true));
  if (!fact.metadata.flags?.includes('imported')) after = await givenToThoseWhoLeft(before, after, fact, tasks);
  return [...changed(before, after), ...moves];
}

async function givenToThoseWhoLeft(
  before: Account,
  given: Account,
  fact: CaseFact,
  tasks: OpenTasks,
): Promise<Account> {
  const moment = { event: fact.id, at: fact.metadata.occurredAt };
  let account = given;
  for (const officer of officersIn(given)) {
    const behind = leftBehind(account, officer, moment, before);
    if (behind !== account && (await tasks.get(leftKey(officer)))) account = behind;
  }
  return account;
}

async function rebucketed(tasks: OpenTasks, officer: string, account: Account, has: boolean): Promise<TaskChange> {
  const key = bucketKey(officer, account.case.slice(0, 2));
  const known = await tasks.get(key);
  const others = (known ? bucket.parse(known.data).cases : []).filter((id) => id !== account.case);
  const cases = has ? [...others, account.case] : others;
  return cases.length > 0 ? { open: key, data: { office: account.office, cases }, dueAt: NEVER } : { close: key };
}

async function foldDeparture(event: SequencedEvent, tasks: OpenTasks): Promise<TaskChange[]> {
  const { staff } = staffLeft.parse(event.data);
  const moment = { event: event.id, at: event.metadata.occurredAt };
  const changes: TaskChange[] = [{ open: leftKey(staff), data: { ...moment }, dueAt: NEVER }];
  for (const digits of BUCKETS) {
    const held = await tasks.get(bucketKey(staff, digits));
    for (const id of held ? bucket.parse(held.data).cases : []) {
      const task = await tasks.get(caseKey(id));
      if (!task) continue;
      const before = accountOfCase.parse(task.data);
      changes.push(...changed(before, leftBehind(before, staff, moment)));
    }
  }
  return changes;
}

/** Found or closed in the log: what is closed is done with. */
function afterGapEvent(account: Account, event: SequencedEvent): Account {
  const { gap } = gapEvent.parse(event.data);
  const suspicions =
    event.type === 'CustodyGapFound'
      ? account.suspicions.map((one) => (one.gap === gap ? { ...one, found: true } : one))
      : account.suspicions.filter((one) => one.gap !== gap);
  return { ...account, suspicions };
}

function changed(before: Account, after: Account): TaskChange[] {
  if (JSON.stringify(before) === JSON.stringify(after)) return [];
  const data = JSON.parse(JSON.stringify(after)) as JsonObject;
  return [{ open: caseKey(after.case), data, dueAt: (nextDuty(after) ?? NEVER) as Instant }];
}
