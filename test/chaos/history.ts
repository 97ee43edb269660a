import { commandIdOf, type CommandId } from '#kernel';
import { OFFICE } from './office.js';

export type Verdict = 'ok' | 'refused' | 'unknown';

/** A command as it was sent: the same key however often. */
export interface Sending {
  readonly name: string;
  readonly as: string;
  readonly path: string;
  readonly body: object;
  readonly key: string;
  readonly ifMatch?: string;
}

/** What became of a command; `unknown` until an answer says. */
export interface Entry extends Sending {
  readonly commandId: CommandId;
  verdict: Verdict;
  attempts: number;
  /** At least one attempt ended without an answer that says anything. */
  doubtful: boolean;
  /** Of the last answer that says something. */
  status: number;
  code: string;
  /** The body of a 2xx, as text. */
  text: string;
}

export interface Answer {
  readonly status: number;
  readonly text: string;
}

/** Every command of a run, in the order in which they were first sent. */
export class History {
  readonly #entries: Entry[] = [];
  /** Answers that no fault excuses, and answers that changed. */
  readonly findings: string[] = [];
  /** Slowest single answer, milliseconds. */
  slowest = 0;

  begin(sending: Sending): Entry {
    const commandId = commandIdOf(OFFICE, sending.as, `POST ${sending.path}`, sending.key);
    const fresh = { commandId, verdict: 'unknown' as Verdict, attempts: 0, doubtful: false, status: 0 };
    const entry: Entry = { ...sending, ...fresh, code: '', text: '' };
    this.#entries.push(entry);
    return entry;
  }

  /** @param answer null: none came, or not whole */
  note(entry: Entry, answer: Answer | null): void {
    entry.attempts += 1;
    const verdict = verdictOf(answer);
    if (answer === null || verdict === 'unknown') {
      entry.doubtful = true;
      if (answer?.status === 500) this.findings.push(`${entry.name} was answered 500 (${codeIn(answer.text)})`);
      return;
    }
    if (entry.verdict === 'ok' && answer.text !== entry.text)
      this.findings.push(`${entry.name} ${entry.key}: the same request with the same key was answered otherwise`);
    if (entry.verdict === 'refused' && verdict === 'ok')
      this.findings.push(`${entry.name} ${entry.key}: refused (${entry.code}) and then done`);
    entry.verdict = entry.verdict === 'ok' ? 'ok' : verdict;
    entry.status = answer.status;
    entry.code = verdict === 'refused' ? codeIn(answer.text) : '';
    if (verdict === 'ok') entry.text = answer.text;
  }

  get entries(): readonly Entry[] {
    return this.#entries;
  }

  count(verdict: Verdict): number {
    return this.#entries.filter((entry) => entry.verdict === verdict).length;
  }
}

/**
 * What an answer says of the command. Who is not let in, or is asked to come again, has heard nothing of it: an earlier
 * attempt may be in the log.
 */
export function verdictOf(answer: Answer | null): Verdict {
  if (answer === null || answer.status >= 500 || [401, 408, 425, 429].includes(answer.status)) return 'unknown';
  return answer.status < 300 ? 'ok' : 'refused';
}

function codeIn(text: string): string {
  return /"code":"([A-Z_.]+)"/.exec(text)?.[1] ?? 'no code';
}
