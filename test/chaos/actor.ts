import {
  fitsOnSlip,
  HANDLERS,
  illegalMoves,
  legalMoves,
  newCase,
  OWN,
  race,
  RECEIVING,
  REGISTRAR,
  wasOffered,
  type CaseModel,
  type Move,
} from './case-model.js';
import type { Dice } from './dice.js';
import type { Entry, History, Sending } from './history.js';
import type { Sender } from './sender.js';

/** Milliseconds an actor insists on an answer before it leaves a case behind. */
const BUDGET = 20_000;
const AT_ONCE = 6;
const LINES = 3;

type Request = Pick<Move, 'name' | 'as' | 'path' | 'body' | 'ifMatch'>;

interface Line {
  readonly line: number;
  readonly handover: string;
  readonly status: string;
}

/** Somebody at work: commands on cases of his own, each checked against what the model expects. */
export class Actor {
  #cases: CaseModel[] = [];
  #sent = 0;

  constructor(
    private readonly name: string,
    private readonly sender: Sender,
    private readonly history: History,
    private readonly dice: Dice,
    private readonly addresses: readonly string[],
  ) {}

  /** Works until told that it is over; then the commands under way are answered first. */
  async work(over: () => boolean): Promise<void> {
    while (!over()) await this.#turn();
  }

  async #turn(): Promise<void> {
    const { dice } = this;
    if (this.#cases.length < 2 || (this.#cases.length < AT_ONCE && dice.percent(12))) return this.#receive();
    const one = dice.pick(this.#cases);
    const signed = this.#cases.filter(fitsOnSlip);
    const rivals = race(one);
    if (signed.length > 0 && dice.percent(30)) return this.#slip(signed);
    if (rivals.length > 1 && dice.percent(15)) return this.#race(one, rivals);
    if (dice.percent(8)) return this.#play(one, dice.pick(illegalMoves(one)));
    const moves = legalMoves(one, dice);
    if (moves.length === 0) return this.#leave([one]);
    return this.#play(one, dice.pick(moves));
  }

  async #receive(): Promise<void> {
    const entry = await this.#send({ name: 'receive', as: REGISTRAR, path: '/cases', body: RECEIVING });
    if (entry.verdict === 'ok') this.#cases.push(newCase(String(answerOf(entry)['id'])));
    else this.#judge(entry, 'ok');
  }

  async #play(one: CaseModel, move: Move): Promise<void> {
    const entry = this.dice.percent(6) ? await this.#twice(move) : await this.#send(move);
    if (entry.verdict === 'unknown') return this.#leave([one]);
    this.#judge(entry, move.expected);
    if (entry.verdict === 'ok') move.whenDone(answerOf(entry));
    if (entry.verdict !== move.expected || (one.stage === 'archived' && this.dice.percent(60))) this.#leave([one]);
  }

  /** The same request with the same key to both apis at once, as an impatient client does. */
  async #twice(move: Move): Promise<Entry> {
    const entry = this.history.begin(this.#sending(move));
    await Promise.all(this.addresses.map((address) => this.sender.once(entry, address)));
    if (entry.verdict === 'unknown') await this.sender.insist(entry, this.dice, BUDGET);
    return entry;
  }

  async #race(one: CaseModel, moves: readonly Move[]): Promise<void> {
    const entries = await Promise.all(moves.map((move) => this.#send(move)));
    if (entries.some(({ verdict }) => verdict === 'unknown')) return this.#leave([one]);
    const winners = entries.filter(({ verdict }) => verdict === 'ok');
    if (winners.length !== 1)
      this.history.findings.push(`model: ${winners.length} of ${entries.length} rivals won (${moves[0]?.name ?? ''})`);
    entries.forEach((entry, place) => {
      if (entry.verdict === 'ok') moves[place]?.whenDone(answerOf(entry));
    });
    if (winners.length !== 1) this.#leave([one]);
  }

  /** One slip for cases that go to one department from one hand; now and then with a line that its case must refuse. */
  async #slip(signed: readonly CaseModel[]): Promise<void> {
    const [first] = signed;
    const department = first?.signOff?.department ?? '';
    const fit = signed.filter(({ signOff, holder }) => signOff?.department === department && holder === first?.holder);
    const chosen = fit.slice(0, LINES);
    const lines = chosen.map(({ id, signOff }) => ({ case: id, signOff: signOff?.id ?? '' }));
    const strange =
      this.dice.percent(25) && this.#cases.find((one) => !chosen.includes(one) && one.stage !== 'received');
    if (strange) lines.push({ case: strange.id, signOff: '00000000-0000-4000-8000-000000000000' });
    const body = {
      ...{ series: 'YJ', to: { kind: 'department', id: department }, purpose: 'handling', seal: 'S001', evidence: OWN },
      ...{ collector: `${HANDLERS[department] ?? ''} (invented)`, contact: 'room 4 (invented)', lines },
    };
    const entry = await this.#send({ name: 'slip', as: first?.holder ?? '', path: '/slips', body });
    if (entry.verdict === 'unknown') return this.#leave(chosen);
    this.#judge(entry, 'ok');
    if (entry.verdict === 'ok') this.#offered(entry, chosen, department);
    else this.#leave(chosen);
  }

  #offered(entry: Entry, chosen: readonly CaseModel[], department: string): void {
    const answer = answerOf(entry);
    const lines = answer['lines'] as readonly Line[];
    for (const { line, handover, status } of lines) {
      const one = chosen[line - 1];
      if (status !== (one ? 'inTransit' : 'dropped'))
        this.history.findings.push(`model: line ${line} of a slip is ${status}`);
      if (one) wasOffered(one, { handover, department, slip: { id: String(answer['id']), line } });
    }
  }

  #send(move: Request): Promise<Entry> {
    return this.sender.send(this.#sending(move), this.dice, BUDGET);
  }

  /** With a key of its own. */
  #sending({ name, as, path, body, ifMatch }: Request): Sending {
    this.#sent += 1;
    const key = `${this.name}-${String(this.#sent).padStart(6, '0')}`;
    return { name, as, path, body, key, ...(ifMatch === undefined ? {} : { ifMatch }) };
  }

  #judge({ name, verdict, code, path }: Entry, expected: Move['expected']): void {
    if (verdict !== 'unknown' && verdict !== expected)
      this.history.findings.push(`model: ${name} was ${verdict} (${code}), expected ${expected}: ${path}`);
  }

  #leave(left: readonly CaseModel[]): void {
    this.#cases = this.#cases.filter((one) => !left.includes(one));
  }
}

function answerOf({ text }: Entry): Readonly<Record<string, unknown>> {
  return JSON.parse(text) as Readonly<Record<string, unknown>>;
}
