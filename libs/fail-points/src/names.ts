/** Every fail point there is, by the moment it stands for. */
export const FAIL_POINTS = [
  'append.before',
  'append.sent',
  'append.acknowledged',
  'answer.before',
  'registration.granted',
  'slip.line',
  'batch.inTransaction',
  'batch.committed',
  'batch.betweenProjections',
  'rebuild.filled',
  'rebuild.switching',
  'migration.copied',
  'head.computed',
  'head.signed',
  'head.written',
  'backup.written',
] as const;

export type FailPoint = (typeof FAIL_POINTS)[number];
