import { taken, type HttpClient, type Reply } from './http-client.js';

/** Of the invented staff of the demo office, each with one role. */
const REGISTRAR = 'registrar.lin';
const SCREENER = 'screener.bo';
export const HEAD = 'head.chen';
const HANDLER = 'officer.du';

export const SERIES = 'XF';
const OWN = { kind: 'ownAccount' };
const PAPER = { kind: 'scannedPaper', reference: '0e984725-c51c-4bf4-9960-e1c80e27aba0' };
const REVIEW = { kind: 'department', id: 'inspection2' };
const COURT = { kind: 'body', id: 'court' };

const RECEIVING = {
  channel: 'letter',
  origin: 'direct',
  items: [
    { kind: 'letter', pages: 3, original: true },
    { kind: 'enclosure', pages: 1, original: false, seal: 'S77' },
  ],
};

const ACCEPTING = {
  screening: {
    decision: 'accepted',
    reportType: 'accusation',
    problem: 'neglect',
    tags: ['work'],
    rank: 'township',
    unitClass: 'enterprise',
    area: 'east',
    group: 'individual',
    identity: 'named',
    reported: [{ name: 'Mo Li 莫丽', post: 'accountant of the mill', unit: 'mill' }],
    summary: 'The roof fund of the mill went missing between two meetings, and nobody was told. '.repeat(3),
  },
};

const BODIES = [
  { code: 'county', name: '县人民政府', kind: 'authority', level: 'county', area: 'east' },
  { code: 'court', name: '县人民法院', kind: 'organ', level: 'county' },
  { code: 'mill', name: '某粮站', kind: 'unit', level: 'township', ledBy: 'county' },
];

/** Opens this year's register and fills the directory: what every office has before its first case. */
export async function furnish(client: HttpClient, year: number): Promise<void> {
  const opening = { series: SERIES, year, firstNumber: 1, openingBalance: 0, width: 6, prefix: '150403' };
  taken(await client.post('/registers', opening, HEAD, null), 'opening the register');
  for (const body of BODIES) taken(await client.post('/bodies', body, HEAD, null), 'adding a body');
}

/** A command that was taken. */
export interface Done {
  /** Which command: `receive`, `screen` … */
  readonly command: string;
  readonly milliseconds: number;
  /** Opaque place of its last event in the log. */
  readonly waitToken: string;
  /** `performance.now()` when its answer was there. */
  readonly at: number;
}

/**
 * One case from receipt to conclusion: receive, screen, register, (steps), sign off, hand over, acknowledge, conclude;
 * each command with the revision the one before left. Every second case goes to a body outside, which is looked up in the
 * directory and signs on paper; the others to a department.
 */
export class CaseLife {
  readonly #commands: readonly (readonly [name: string, send: () => Promise<Reply>])[];
  readonly #outside: boolean;
  #place = 0;
  #revision = -1;
  #id = '';
  #signOff = '';
  #handover = '';

  constructor(
    private readonly client: HttpClient,
    number: number,
    steps = 0,
  ) {
    this.#outside = number % 2 === 1;
    this.#commands = [
      ['receive', () => this.#receive()],
      ['screen', () => this.#next('screen', ACCEPTING, SCREENER)],
      ['register', () => this.#next('register', { series: SERIES })],
      ...Array.from({ length: steps }, () => ['step', () => this.#step()] as const),
      ['sign off', () => this.#signOffNow()],
      ['hand over', () => this.#handOver()],
      ['acknowledge', () => this.#acknowledge()],
      [
        'conclude',
        () => this.#next('conclude', { outcome: 'answered', note: 'all that was asked has been said' }, HEAD),
      ],
    ];
  }

  get id(): string {
    return this.#id;
  }

  get ended(): boolean {
    return this.#place >= this.#commands.length;
  }

  /** Sends the next command. @throws when it is refused */
  async next(): Promise<Done> {
    const [command, send] = this.#commands[this.#place] ?? [];
    if (!command || !send) throw new Error('this case is concluded');
    const reply = taken(await send(), command);
    const at = performance.now();
    this.#place += 1;
    this.#revision = Number(reply.body['revision']);
    return { command, milliseconds: reply.milliseconds, waitToken: String(reply.body['waitToken']), at };
  }

  async #receive(): Promise<Reply> {
    const reply = await this.client.post('/cases', RECEIVING, REGISTRAR, null);
    this.#id = String(reply.body['id']);
    return reply;
  }

  #next(path: string, body: object, sender = REGISTRAR): Promise<Reply> {
    return this.client.post(`/cases/${this.#id}/${path}`, body, sender, `"${this.#revision}"`);
  }

  #step(): Promise<Reply> {
    return this.#next('steps', { step: 'checkDirectory', note: 'asked the township once more' });
  }

  get #destination(): object {
    return this.#outside ? COURT : REVIEW;
  }

  async #signOffNow(): Promise<Reply> {
    const reply = await this.#next('sign-offs', { items: ['m1'], destination: this.#destination, evidence: OWN }, HEAD);
    this.#signOff = String(reply.body['signOff']);
    return reply;
  }

  async #handOver(): Promise<Reply> {
    const what = { signOff: this.#signOff, items: ['m1'], to: this.#destination, purpose: 'handling', evidence: OWN };
    const reply = await this.#next('handovers', { ...what, collector: 'Tess', contact: 'room 4, second floor' });
    this.#handover = String(reply.body['handover']);
    return reply;
  }

  #acknowledge(): Promise<Reply> {
    const path = `handovers/${this.#handover}/acknowledge`;
    return this.#outside
      ? this.#next(path, { signer: COURT.id, evidence: PAPER })
      : this.#next(path, { evidence: OWN }, HANDLER);
  }
}
