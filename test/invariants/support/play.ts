import { BatonError, type Decider, type DomainEvent, type StoredEvent } from '#kernel';
import type { GivenContext } from '#testing';
import { evolvedFrom, type ToldLog } from './stored.js';

/** One stream, told command by command through its real decider; a refusal is no event. */
export class Play<State, Command extends { readonly type: string }, Event extends DomainEvent> {
  state: State;
  readonly done: string[] = [];

  constructor(
    readonly log: ToldLog,
    readonly stream: string,
    private readonly decider: Decider<State, Command, Event>,
  ) {
    this.state = decider.initial;
  }

  get events(): readonly StoredEvent[] {
    return this.log.of(this.stream);
  }

  /** @returns the events decided, or the code of the refusal */
  act(command: Command, given: GivenContext = {}): readonly StoredEvent[] | string {
    const context = this.log.context(given);
    const decided = this.decider.decide(this.state, command, context);
    if (decided instanceof BatonError) return decided.code;
    const told = this.log.append(this.stream, decided, context);
    told.forEach((stored, index) => {
      const event = decided[index];
      if (event) this.state = this.decider.evolve(this.state, evolvedFrom(event, stored));
    });
    this.done.push(command.type);
    return told;
  }

  /** As `act`, for what must not be refused. */
  must(command: Command, given: GivenContext = {}): readonly StoredEvent[] {
    const told = this.act(command, given);
    if (typeof told === 'string') throw new Error(`${command.type} is refused: ${told}`);
    return told;
  }
}
