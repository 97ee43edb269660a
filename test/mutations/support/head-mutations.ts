import { placeOf } from '#invariants';
import type { RawEvent } from '../../support/tampering.js';
import type { Dice } from '../../chaos/dice.js';
import { newSigner } from '../../verification/support/heads.js';
import type { Expected, Mutation } from './campaign.js';
import { Forger, headOver, withHeads } from './forger.js';
import type { LogMutations } from './log-mutations.js';
import { placesIn, two } from './places.js';
import type { PlayedOffice } from './played-office.js';

/** What is found by signed heads alone, and what is done to them outside. */
export class HeadMutations {
  readonly #heads: readonly RawEvent[];
  readonly #forger: Forger;

  constructor(
    private readonly office: PlayedOffice,
    private readonly dice: Dice,
    private readonly log: LogMutations,
  ) {
    this.#heads = office.events.filter(({ type }) => type === 'HeadSigned');
    this.#forger = new Forger(office);
  }

  /** Everything in the office agrees with the forger, heads included: his own signature shows, a stolen key only outside. */
  forked(): Mutation[] {
    const covered = Number(this.#heads.at(-1)?.data['size']);
    const keys = [
      ['his own key', newSigner()],
      ['the stolen key', this.office.signer],
    ] as const;
    return keys.flatMap(([kind, signer]) =>
      two(placesIn(covered, this.dice), this.dice).map(({ place, at }) => ({
        ...{ kind: `forked: and every head signed anew with ${kind}`, place },
        inject: async () => {
          await this.#forger.writeAll(withHeads(this.log.forkOf(at), signer));
          const head = this.#heads.findIndex(({ data }) => Number(data['size']) > at);
          const signature = { code: 'HEAD.SIGNATURE', event: { type: 'HeadSigned', revision: head } };
          return signer === this.office.signer ? [this.#rewritten(head, at)] : [signature, this.#rewritten(head, at)];
        },
      })),
    );
  }

  /** The tail cut off: before the last head, and after it. */
  cut(): Mutation[] {
    const { events, sizes, log } = this.office;
    const before = placesIn(Number(this.#heads.at(-1)?.data['size']), this.dice);
    const after = two(placesIn(events.length - sizes.younger, this.dice), this.dice).map(({ place, at }) => ({
      ...{ place: `${place} after the last head`, at: sizes.younger + at },
    }));
    return [...before, ...after].map(({ place, at }) => ({
      ...{ kind: 'tail: cut off', place, first: at },
      inject: async () => {
        const first = events[at];
        await log.cutFrom(first?.row ?? 0);
        const named = first ? placeOf(first) : {};
        return [
          { code: 'INDEX.BEYOND_LOG', event: named, details: { sequence: at, leaves: events.length - at } },
          { code: 'CHECKPOINT.BEYOND_LOG', details: { projection: 'caseload', events: at } },
          ...this.#cutAt(at),
        ];
      },
    }));
  }

  /** An older copy put back: of the store alone, or of all that the office has. */
  rolledBack(): Mutation[] {
    const { sizes, events, log, readModels, keys } = this.office;
    const size = sizes.older;
    const store = (): Promise<void> => log.cutFrom(events[size]?.row ?? 0);
    return [
      {
        ...{ kind: 'rolled back: the store', place: 'before the third head', first: size },
        inject: async () => {
          await store();
          return [{ code: 'INDEX.BEYOND_LOG', details: { sequence: size } }, ...this.#cutAt(size)];
        },
      },
      {
        ...{ kind: 'rolled back: store and read models', place: 'before the third head' },
        inject: async () => {
          await store();
          await readModels.restore('older');
          return this.#cutAt(size);
        },
      },
      {
        ...{ kind: 'rolled back: store, read models and keys', place: 'before the third head' },
        inject: async () => {
          await store();
          await readModels.restore('older');
          await keys.restore('older');
          return this.#cutAt(size);
        },
      },
    ];
  }

  /** Files outside: one letter changed, another root, a head of somebody else, one that never was, one taken away. */
  outside(): Mutation[] {
    const { heads, signer, events } = this.office;
    const files = () =>
      two(placesIn(heads.names.length, this.dice), this.dice).map(({ place, at }) => ({
        place,
        file: heads.names[at] ?? '',
        at,
      }));
    const written = (kind: string, code: string, text: (file: string, at: number) => string): Mutation[] =>
      files().map(({ place, file, at }) => ({
        ...{ kind: `head outside: ${kind}`, place },
        inject: async () => {
          await heads.write(file, text(file, at));
          return [{ code, details: { file } }];
        },
      }));
    const sizeOf = (at: number): number => Number(this.#heads[at]?.data['size']);
    const other = (at: number): RawEvent[] => withHeads(this.log.forkOf(sizeOf(at) - 1), signer);
    return [
      ...written('a letter changed', 'HEAD.FORGED', (file) => this.#otherLetter(heads.textOf(file))),
      ...written('signed by somebody else', 'HEAD.FORGED', (_, at) => headOver(events, sizeOf(at), newSigner())),
      ...written('another root, signed with the stolen key', 'HEAD.LOG_REWRITTEN', (_, at) =>
        headOver(other(at), sizeOf(at), signer),
      ),
      ...written('emptied', 'HEAD.FORGED', () => ''),
      ...this.#strange(),
      ...this.#taken(),
    ];
  }

  #strange(): Mutation[] {
    const { heads, events } = this.office;
    const file = '0000000009-9999.checkpoint';
    return [
      {
        ...{ kind: 'head outside: one that never was', place: 'beside the others' },
        inject: async () => {
          await heads.write(file, headOver(events, 3, newSigner()));
          return [{ code: 'HEAD.FORGED', details: { file } }];
        },
      },
    ];
  }

  /** The newest may be on its way: that its file is away shows when the next one is there. */
  #taken(): Mutation[] {
    const { heads } = this.office;
    return two(placesIn(heads.names.length - 1, this.dice), this.dice).map(({ place, at }) => ({
      ...{ kind: 'head outside: taken away', place },
      inject: async () => {
        await heads.remove(heads.names[at] ?? '');
        return [{ code: 'HEAD.NOT_OUTSIDE', event: { type: 'HeadSigned', revision: at } }];
      },
    }));
  }

  #otherLetter(text: string): string {
    const at = this.dice.between(0, text.length - 1);
    return `${text.slice(0, at)}${text[at] === 'A' ? 'B' : 'A'}${text.slice(at + 1)}`;
  }

  #rewritten(head: number, at: number): Expected {
    const sizes = this.#heads.map(({ data }) => Number(data['size']));
    const details = { file: this.office.heads.names[head] ?? '', size: sizes[head] ?? 0 };
    const lastGoodSize = sizes.findLast((size) => size <= at) ?? 0;
    return { code: 'HEAD.LOG_REWRITTEN', details: { ...details, lastGoodSize } };
  }

  /** Every head outside that covers more than there is. */
  #cutAt(events: number): Expected[] {
    return this.#heads.flatMap(({ data }, head) => {
      const size = Number(data['size']);
      const details = { file: this.office.heads.names[head] ?? '', size, events };
      return size > events ? [{ code: 'HEAD.LOG_CUT', details }] : [];
    });
  }
}
