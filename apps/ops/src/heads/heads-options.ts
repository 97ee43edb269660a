import { InvalidArgumentError } from 'commander';
import { NoteError, parseVerifier, type NoteVerifier } from '#proofs';

/** A key to pin, as `ops heads public-key` prints it. */
export function pinned(text: string, before: readonly NoteVerifier[] = []): readonly NoteVerifier[] {
  try {
    return [...before, parseVerifier(text)];
  } catch (error) {
    throw error instanceof NoteError ? new InvalidArgumentError(error.message) : error;
  }
}
