import { InvalidArgumentError } from 'commander';
import { UUID } from '#kernel';

/** An argument that is an id. */
export function uuid(text: string): string {
  if (!UUID.test(text)) throw new InvalidArgumentError('an id is needed, as in the address of the case');
  return text;
}
