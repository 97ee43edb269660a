import { randomUUID } from 'node:crypto';
import { streams, uuidV5, type ActorId, type CommandId, type JsonValue, type OfficeId } from '#kernel';
import type { CommandStore } from '#event-store';
import { keysDecider, type KeysCommand, type KeysState } from './domain/keys.js';

const NAMESPACE = '3f3c1f0a-53b5-5d0a-9c6e-8a1f6a0c5b27';

/** The stream `keys-<office>`: what was done with the master key and the key database, and by whom. */
export class KeyJournal {
  constructor(
    private readonly store: CommandStore,
    private readonly office: OfficeId,
  ) {}

  /** @throws STORE.UNAVAILABLE */
  async state(): Promise<KeysState> {
    return (await this.store.load(keysDecider, streams.keys(this.office))).state;
  }

  /**
   * Writes down what was done.
   * @param by who did it, at the command line; the daemon is `system`
   * @returns the state afterwards
   * @throws KEYS.* of the decider, STORE.*
   */
  async record(command: KeysCommand, by = 'system'): Promise<KeysState> {
    const { type, ...rest } = command;
    const commandId = uuidV5(NAMESPACE, type === 'CheckMaster' ? checkName(this.office, command) : randomUUID());
    const request: JsonValue = { type, ...plain(rest) };
    const outcome = await this.store.handle(keysDecider, streams.keys(this.office), command, {
      officeId: this.office,
      actor: by as ActorId,
      role: by === 'system' ? 'system' : 'administrator',
      commandId: commandId as CommandId,
      correlationId: commandId,
      causationId: commandId,
      request,
    });
    return outcome.state;
  }
}

/** Two projectors that check on one day, or one that checks twice, write one event. */
function checkName(office: OfficeId, command: KeysCommand): string {
  const told = command.type === 'CheckMaster' ? [command.day, command.master, command.keys] : [];
  return JSON.stringify(['check', office, ...told]);
}

function plain(data: object): Record<string, JsonValue> {
  return Object.fromEntries(Object.entries(data).map(([name, value]) => [name, value as JsonValue]));
}
