import { Command, InvalidArgumentError } from 'commander';
import { CODE } from '#kernel';

/** What every key command takes. */
export interface KeysOptions {
  readonly data: string;
  /** Code of the person at the keyboard, for the log. */
  readonly by?: string;
}

/** A key command that writes down what it did. */
export function recorded(command: Command): Command {
  return placed(command).option('--by <code>', 'code of the person who does this, for the log', codeOf);
}

export function placed(command: Command): Command {
  return command.option('--data <folder>', 'data folder of the running Baton', './data');
}

export function wholeNumber(text: string): number {
  if (!/^\d{1,3}$/.test(text)) throw new InvalidArgumentError('a whole number is needed');
  return Number(text);
}

function codeOf(text: string): string {
  if (!CODE.test(text) || text === 'system') throw new InvalidArgumentError('a code as in the staff list is needed');
  return text;
}
