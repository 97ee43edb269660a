import { z } from 'zod';
import { caseFact, type CaseFact } from '#cases';
import { type Instant, type JsonObject, type OfficeId, partsOf, type SlipId } from '#kernel';
import type { ActResult, OpenTasks, ProcessManager, Task, TaskChange } from '#processes';
import type { SequencedEvent } from '#projections';
import { slipFact, type SlipFact } from '../../read-models/slips/slip-fact.js';
import type { SlipCompletion } from '../../slips/slip-completion.js';

/** Waits for an event, not for a time. */
const NEVER = '9999-12-31T00:00:00.000Z' as Instant;

/** A slip with lines that are neither in transit nor dropped yet (`left`); `handovers` by line, from 1. */
const slipTask = z.object({
  office: z.string().transform((office) => office as OfficeId),
  slip: z.string().transform((id) => id as SlipId),
  left: z.number(),
  handovers: z.array(z.string()),
});

/** A line in transit; `how` once it ended in its case. */
const lineTask = z.object({
  office: z.string().transform((office) => office as OfficeId),
  slip: z.string().transform((id) => id as SlipId),
  line: z.number(),
  how: z.enum(['taken', 'refused', 'lost']).optional(),
});

type Ending = 'taken' | 'refused' | 'lost';

/**
 * Finishes a slip that was cut off (number, lines to hand over), and notes on it what happened to a line in its case by
 * another way than the slip. Tasks are named by the slip, and by the handover of a line.
 */
export class CompleteSlip implements ProcessManager {
  readonly name = 'complete_slip';
  readonly version = 2;
  readonly handles = [
    'HandoverPrepared',
    'SlipLineReleased',
    'SlipLineSettled',
    'SlipClosed',
    'HandedOver',
    'HandoverAcknowledged',
    'HandoverRefused',
    'CustodyDiscrepancyRecorded',
  ];

  constructor(private readonly completion: SlipCompletion) {}

  keysOf(event: SequencedEvent): readonly string[] {
    const { handover } = event.data;
    return typeof handover === 'string' ? [handover] : [partsOf(event.stream).id];
  }

  async fold(event: SequencedEvent, tasks: OpenTasks): Promise<readonly TaskChange[]> {
    const slip = slipFact(event);
    if (slip) return foldSlip(slip, tasks);
    const fact = caseFact(event);
    return fact ? foldCase(fact, tasks) : [];
  }

  async act({ key, data }: Task): Promise<ActResult> {
    if (key === data['slip']) {
      const { office, slip } = slipTask.parse(data);
      await this.completion.complete(office, slip);
      return 'acted';
    }
    const { office, slip, line, how } = lineTask.parse(data);
    if (!how) return 'nothingToDo';
    return (await this.completion.settle(office, slip, line, how)) ? 'acted' : 'nothingToDo';
  }
}

async function foldSlip(fact: SlipFact, tasks: OpenTasks): Promise<TaskChange[]> {
  const { id, officeId } = partsOf(fact.stream);
  switch (fact.type) {
    case 'HandoverPrepared': {
      const handovers = fact.data.lines.map(({ handover }) => handover);
      return [{ open: id, data: { office: officeId, slip: id, left: handovers.length, handovers } }];
    }
    case 'SlipLineReleased':
      return onSlip(await tasks.get(id), 1);
    case 'SlipLineSettled': {
      const task = await tasks.get(id);
      const handover = task && slipTask.parse(task.data).handovers[fact.data.line - 1];
      return [...onSlip(task, fact.data.how === 'dropped' ? 1 : 0), ...(handover ? [{ close: handover }] : [])];
    }
    case 'SlipClosed':
      return [{ close: id }];
    case 'SlipNumbered':
      return [];
  }
}

function onSlip(task: Task | undefined, fewer: number): TaskChange[] {
  if (!task) return [];
  const left = slipTask.parse(task.data).left - fewer;
  const data: JsonObject = { ...task.data, left };
  return [left > 0 ? { open: task.key, data } : { open: task.key, data, dueAt: NEVER }];
}

async function foldCase(fact: CaseFact, tasks: OpenTasks): Promise<TaskChange[]> {
  switch (fact.type) {
    case 'HandedOver': {
      const { handover, slip, line } = fact.data;
      if (slip === undefined || line === undefined) return [];
      return [{ open: handover, data: { office: partsOf(fact.stream).officeId, slip, line }, dueAt: NEVER }];
    }
    case 'HandoverAcknowledged':
      return ended(await tasks.get(fact.data.handover), 'taken');
    case 'HandoverRefused':
      return ended(await tasks.get(fact.data.handover), 'refused');
    case 'CustodyDiscrepancyRecorded': {
      const { handover, kind } = fact.data;
      return kind === 'lost' && handover ? ended(await tasks.get(handover), 'lost') : [];
    }
    default:
      return [];
  }
}

function ended(task: Task | undefined, how: Ending): TaskChange[] {
  return task ? [{ open: task.key, data: { ...task.data, how } }] : [];
}
