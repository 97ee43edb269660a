import { derivedId, type CommandId, type EventId, type Instant, type JsonObject } from '#kernel';
import type { SequencedEvent } from '#projections';

/** Something that still has to be done, as the log says. It goes away by an event only. */
export interface Task {
  /** Names the task within its process; the same key opened again replaces it. */
  readonly key: string;
  /** The event that opened it: its leaf index, its id, when it was recorded. */
  readonly sinceSequence: number;
  readonly sourceEvent: EventId;
  readonly since: Instant;
  /** Of the request that event came from: what is done for it carries it on, into events and log lines. */
  readonly correlationId: string;
  /** Not before this moment. */
  readonly dueAt: Instant | null;
  /** Codes and ids, never content. */
  readonly data: JsonObject;
}

/** What an event changes in the set of open tasks. */
export type TaskChange =
  { readonly open: string; readonly data: JsonObject; readonly dueAt?: Instant } | { readonly close: string };

/** The open tasks of one process, as they are before the event that is being folded. */
export interface OpenTasks {
  get(key: string): Promise<Task | undefined>;
}

/** What an action has besides its task. */
export interface ActContext {
  /** From 1. */
  readonly attempt: number;
  /**
   * The id for a command of this task. It depends on the process, the source event, the task and the purpose alone: the
   * same task acted on twice sends the same command, and the stream that knows it writes nothing.
   */
  readonly commandId: (purpose?: string) => CommandId;
  /** Aborts when the process stops or the action takes too long. */
  readonly signal: AbortSignal;
}

/** `nothingToDo`: the task needs no event to be over (it is not asked again until an event opens it anew). */
export type ActResult = 'acted' | 'nothingToDo';

/**
 * A durable process: a pure fold from events to open tasks, and an action. It remembers nothing else; dropped with the
 * read models, it is derived from the log again.
 */
export interface ProcessManager {
  /** snake_case, at most 30 letters, unique among processes. */
  readonly name: string;
  /** Raised with every change of `fold`; the tasks are then derived anew, beside the old ones. */
  readonly version: number;
  readonly handles: readonly string[];
  /** A finer choice than `handles`; default: all of them. */
  interested?(event: SequencedEvent): boolean;
  /** Keys `fold` will ask for, so that a batch reads them at once. */
  keysOf?(event: SequencedEvent): readonly string[];
  /** Pure: no clock, no randomness, no memory. */
  fold(event: SequencedEvent, tasks: OpenTasks): readonly TaskChange[] | Promise<readonly TaskChange[]>;
  /** Sends commands. Throwing means: again later, for ever. */
  act(task: Task, context: ActContext): Promise<ActResult>;
}

/** See `ActContext.commandId`. */
export function commandIdFor(process: string, task: Pick<Task, 'sourceEvent' | 'key'>, purpose = ''): CommandId {
  return derivedId(task.sourceEvent, JSON.stringify(['process', process, task.key, purpose])) as CommandId;
}
