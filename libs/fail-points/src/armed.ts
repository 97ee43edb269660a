import { appendFileSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { isOrder, ordersFrom, type FailOrder } from './orders.js';
import type { FailPoint } from './names.js';

export type { FailPoint } from './names.js';

/** What a chaos run wants to happen, by the moment at which it does. */
const orders = new Map<FailPoint, FailOrder & { left: number }>();
const report = process.env['BATON_FAIL_REPORT'];
const clock = Date.now.bind(Date);

/** Thrown where a chaos run asked for it. */
class InjectedFault extends Error {
  constructor(
    point: FailPoint,
    readonly code: string | undefined,
  ) {
    super(`injected at ${point}`);
    this.name = 'InjectedFault';
  }
}

/** Does what a chaos run asked this process to do here, at the asked-for passing, once; it is written down first. */
export function failPoint(name: FailPoint): void | Promise<void> {
  const order = orders.get(name);
  if (order === undefined || --order.left > 0) return undefined;
  orders.delete(name);
  const { point, action, milliseconds } = order;
  tell({ point, action, milliseconds });
  switch (order.action) {
    case 'kill':
      return void process.kill(process.pid, 'SIGKILL');
    case 'freeze':
      return void process.kill(process.pid, 'SIGSTOP');
    case 'throw':
      throw new InjectedFault(name, order.code);
    case 'delay':
      return wait(order.milliseconds ?? 0);
  }
}

/** Written before it happens, at once: a process that is killed says nothing afterwards. */
function tell(what: object): void {
  if (report !== undefined) appendFileSync(report, `${JSON.stringify({ pid: process.pid, ...what })}\n`);
}

function obey(message: unknown): void {
  if (isOrder(message)) orders.set(message.point, { ...message, left: message.hit });
  if (typeof message !== 'object' || message === null) return;
  if ('clockOffset' in message) turn(Number(message.clockOffset));
  if ('disarm' in message) orders.clear();
}

/** From now on this process's clock is wrong by so many milliseconds. */
function turn(clockOffset: number): void {
  Date.now = () => clock() + clockOffset;
  tell({ clockOffset });
}

for (const order of ordersFrom(process.env['BATON_FAIL_AT'] ?? '')) obey(order);
process.on('message', obey);
process.channel?.unref();
