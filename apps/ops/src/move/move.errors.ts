import { errorsOf } from '#kernel';

/** Why a log is not moved, backed up or brought back. */
export const moveError = errorsOf({
  'LOG.BROKEN': {
    status: 409,
    zh: '事件日志自身有误（内容、前后链接或序号不符），未继续；请先运行核查。',
    en: 'The log itself is not sound at this event (hash: its content was changed; chain: what stands before it; revision: a gap). Nothing was done beyond it. Run a verification first.',
  },
  'MOVE.FOREIGN': {
    status: 409,
    zh: '来源库中有不属于 Baton 的事件（已列出），未搬迁；确认后可用 --leave-foreign 略过。',
    en: 'The old store holds events that are not ours (listed above); nothing was moved. Look at them; --leave-foreign leaves them behind.',
  },
  'MOVE.TARGET_FOREIGN': {
    status: 409,
    zh: '目标库中有不属于 Baton 的事件，未写入；请换用空库。',
    en: 'The new store holds an event that is not ours; nothing was written. Name an empty store.',
  },
  'MOVE.TARGET_DIFFERS': {
    status: 409,
    zh: '目标库中已有另一份日志：自该事件起与来源不同，未写入；请换用空库。',
    en: 'The new store holds another log: from this event on it is not the beginning of the old one. Nothing was written. Name an empty store.',
  },
  'MOVE.TARGET_LONGER': {
    status: 409,
    zh: '目标库中的日志比来源更长，未写入；请核对来源与目标是否颠倒。',
    en: 'The new store holds all of the old log and more; nothing was written. Are the two the wrong way round, or is somebody at work there already?',
  },
  'MOVE.TARGET_BUSY': {
    status: 409,
    zh: '搬迁时另有程序在目标库写入，已停止；停下该程序后可再次运行，从断处继续。',
    en: 'Somebody else wrote into the new store meanwhile, so this stopped. Stop that, and run it again: it goes on where it stopped.',
  },
  'MOVE.ADDRESS': {
    status: 422,
    zh: '事件库地址有误；应形如 esdb://127.0.0.1:2113?tls=false。',
    en: 'This is no address of an event store; one like esdb://127.0.0.1:2113?tls=false is needed.',
  },
  'MOVE.AWAY': {
    status: 503,
    zh: '事件库没有应答，已停止；再次运行即可从断处继续。',
    en: 'A store does not answer, so this stopped. Run it again: it goes on where it stopped.',
  },
  'MOVE.ROOTS_DIFFER': {
    status: 409,
    zh: '核对未通过：两边的事件数或根哈希不同，目标库不可使用；请换用空库重做。',
    en: 'The two sides are not the same log (events or root differ). Do not use the new store; begin again with an empty one.',
  },
});
