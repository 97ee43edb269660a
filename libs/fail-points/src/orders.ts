import { FAIL_POINTS, type FailPoint } from './names.js';

const ACTIONS = ['kill', 'freeze', 'throw', 'delay'] as const;
export type FailAction = (typeof ACTIONS)[number];

/** What happens at a fail point, once: at the `hit`-th passing, counted from 1. */
export interface FailOrder {
  readonly point: FailPoint;
  /** `freeze`: stops the process, until somebody lets it go on. */
  readonly action: FailAction;
  readonly hit: number;
  /** Of a delay; of a freeze, for who lets it go on. */
  readonly milliseconds?: number;
  /** Of what is thrown, e.g. an SQLSTATE. */
  readonly code?: string;
}

/** Orders as text, e.g. `append.sent=kill:3,answer.before=delay:1:500`. @throws TypeError for what is none */
export function ordersFrom(text: string): FailOrder[] {
  return text
    .split(',')
    .filter((part) => part !== '')
    .map((part) => {
      const [point, action, hit = '1', milliseconds] = part.split(/[=:]/);
      const more = milliseconds === undefined ? {} : { milliseconds: Number(milliseconds) };
      const order: unknown = { point, action, hit: Number(hit), ...more };
      if (!isOrder(order)) throw new TypeError(`not an order for a fail point: ${part}`);
      return order;
    });
}

export function isOrder(value: unknown): value is FailOrder {
  if (typeof value !== 'object' || value === null) return false;
  const { point, action, hit } = value as Readonly<Record<string, unknown>>;
  const known = FAIL_POINTS.some((name) => name === point) && ACTIONS.some((name) => name === action);
  return known && typeof hit === 'number' && Number.isSafeInteger(hit) && hit > 0;
}
